using System.Globalization;
using System.Text.Json;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Districts;
using SafeCommunity.Grains.Folders;
using SafeCommunity.Grains.Plans;
using SafeCommunity.Grains.Twins;
using SafeCommunity.Simulator.Districts;
using Xunit;

namespace SafeCommunity.Simulator.Tests.Districts;

/// <summary>Whatever is asked for, the district adds up and the product's own reader takes it.</summary>
public sealed class DistrictGeneratorTests : IDisposable
{
    private static readonly string Template = Path.Combine(AppContext.BaseDirectory, "seeds", "chengbei");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("district-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(1, 1, null, 1)]
    [InlineData(2, 3, 500, 1)]
    [InlineData(3, 7, 30_000, 7)]
    [InlineData(4, 24, 120_000, null)]
    [InlineData(5, 2, 90_000, 2)]
    public async Task Any_district_adds_up_and_is_read(ulong seed, int communities, int? twins, int? streets)
    {
        var made = await WriteAsync("d", new DistrictOptions
        {
            Template = Template, Name = "d", Communities = communities, Twins = twins, Streets = streets, Seed = seed,
        });
        var read = CommunityFolder.Read(Path.Combine(_folder.FullName, "d"));
        Assert.Equal(made.Totals, read.District!.Totals);
        Assert.Equal(communities, read.Communities.Length);
        Assert.Equal(streets ?? Math.Max(1, (communities + 3) / 6), made.Streets.Length);
        Assert.All(made.Streets, street => Assert.NotEmpty(street.Communities));

        var plans = read.Communities.Select(community => community.Expand()).ToList();
        var all = plans.SelectMany(plan => plan.Twins).ToList();
        Assert.Equal(made.Totals, new DistrictTotals(
            all.Count(twin => twin.Kind == TwinKind.Building),
            all.Count(twin => twin.Kind == TwinKind.Home),
            all.Sum(twin => twin.Residents),
            all.Count));
        Assert.Equal(all.Count, all.Select(twin => twin.Id).Distinct().Count());
        Assert.Equal(communities, plans.Select(plan => plan.Title).Distinct().Count());

        // What is asked for, and no more than the last building beyond it.
        var largestBuilding = 40 * 4 + 100;
        if (twins is { } asked && asked > communities * 200)
            Assert.InRange(all.Count, asked, asked + largestBuilding);
        AssertApart(plans);
    }

    [Fact]
    public async Task A_community_of_a_district_is_what_a_plan_file_of_it_would_be()
    {
        var district = await WriteAsync("d", new DistrictOptions { Template = Template, Name = "d", Communities = 5, Twins = 40_000, Seed = 9 });
        var folder = CommunityFolder.Read(Path.Combine(_folder.FullName, "d"));
        var template = CommunityFolder.Read(Template).Template!;
        foreach (var (community, planned) in district.Communities.Zip(folder.Communities))
        {
            var plan = template.PlanOf(district, community);
            var read = PlanExpander.Expand(PlanFile.Read(ToPlanFile(plan)));
            Assert.Equal(read.Hash, planned.Expand().Hash);
        }
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_bytes_and_another_seed_others()
    {
        var options = new DistrictOptions { Template = Template, Name = "d", Communities = 20, Twins = 100_000, Seed = 7 };
        await WriteAsync("one", options);
        await WriteAsync("two", options);
        await WriteAsync("three", options with { Seed = 8 });
        Assert.Equal(Bytes("one"), Bytes("two"));
        Assert.NotEqual(Bytes("one"), Bytes("three"));
    }

    [Fact]
    public async Task Sizes_differ_as_those_of_real_estates_do()
    {
        var district = await WriteAsync("d", new DistrictOptions { Template = Template, Name = "d", Communities = 60, Twins = 400_000, Seed = 3 });
        var buildings = district.Communities.Select(community => community.Buildings).Order().ToList();
        Assert.True(buildings[^1] > 2 * buildings[0], string.Join(' ', buildings));
    }

    [Fact]
    public async Task A_district_that_is_there_is_not_overwritten()
    {
        var options = new DistrictOptions { Template = Template, Name = "d", Communities = 2 };
        await WriteAsync("d", options);
        var before = Bytes("d");
        await Assert.ThrowsAsync<FolderException>(() => WriteAsync("d", options with { Seed = 2 }));
        Assert.Equal(before, Bytes("d"));
    }

    [Fact]
    public async Task What_cannot_be_is_refused()
    {
        var options = new DistrictOptions { Template = Template, Name = "d", Communities = 2 };
        await Assert.ThrowsAsync<ArgumentException>(() => WriteAsync("a", options with { Name = "Not a name" }));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => WriteAsync("b", options with { Communities = 0 }));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => WriteAsync("c", options with { Streets = 3 }));
        await Assert.ThrowsAsync<ArgumentException>(() => WriteAsync("e", options with { Twins = 100_000_000 }));
        await Assert.ThrowsAsync<FolderException>(() => WriteAsync("f", options with { Template = _folder.FullName }));
        Assert.Empty(_folder.GetFiles("*", SearchOption.AllDirectories));
    }

    private Task<DistrictPlan> WriteAsync(string folder, DistrictOptions options) =>
        DistrictGenerator.WriteAsync(Path.Combine(_folder.FullName, folder), options, TestContext.Current.CancellationToken);

    private byte[] Bytes(string folder) => File.ReadAllBytes(Path.Combine(_folder.FullName, folder, "district.json"));

    /// <summary>No community stands where another stands.</summary>
    private static void AssertApart(List<CommunityDefinition> plans)
    {
        var areas = plans.Select(plan => (
            plan.Community,
            West: plan.Twins.Min(twin => twin.Place.Longitude),
            East: plan.Twins.Max(twin => twin.Place.Longitude),
            South: plan.Twins.Min(twin => twin.Place.Latitude),
            North: plan.Twins.Max(twin => twin.Place.Latitude))).ToList();
        var overlapping =
            from one in areas
            from other in areas
            where string.CompareOrdinal(one.Community, other.Community) < 0
                && one.West < other.East && other.West < one.East && one.South < other.North && other.South < one.North
            select $"{one.Community} and {other.Community}";
        Assert.Empty(overlapping);
    }

    private static byte[] ToPlanFile(CommunityPlan plan)
    {
        var names = Enumerable.Range(0, plan.Paths.Points.Length).Select(i => i.ToString("'x'0", CultureInfo.InvariantCulture)).ToList();
        return JsonSerializer.SerializeToUtf8Bytes(new
        {
            community = plan.Community,
            title = Title(plan.Title),
            timeZone = plan.TimeZone,
            origin = new { longitude = plan.Origin.Longitude, latitude = plan.Origin.Latitude },
            totals = new { buildings = plan.Totals.Buildings, homes = plan.Totals.Homes, residents = plan.Totals.Residents },
            models = plan.Models.Select(model => new
            {
                model = model.Model,
                kind = JsonNamingPolicy.SnakeCaseLower.ConvertName(model.Kind.ToString()),
                title = Title(model.Title),
                silenceSeconds = (int)model.SilenceLimit.TotalSeconds,
            }),
            grids = plan.Grids.Select(grid => new { name = grid.Name, title = Title(grid.Title), at = At(grid.At) }),
            householdSizes = plan.HouseholdSizes,
            buildings = plan.Buildings.Select(building => new
            {
                name = building.Name,
                title = Title(building.Title),
                grid = building.Grid,
                at = At(building.At),
                floors = building.Floors,
                homesPerFloor = building.HomesPerFloor,
                entrances = building.Entrances,
                residents = building.Residents,
            }),
            fittings = plan.Fittings.Select(fitting => fitting.Per == FittingPlace.Home
                ? (object)new { model = fitting.Model, per = "home", every = fitting.Every, prefix = fitting.Prefix }
                : new { model = fitting.Model, per = fitting.Per.ToString().ToLowerInvariant(), prefix = fitting.Prefix }),
            devices = plan.Devices.Select(ToDevice),
            paths = new
            {
                points = plan.Paths.Points.Select((point, i) => new { name = names[i], at = At(point) }),
                ways = plan.Paths.Edges.Select(edge => new[] { names[edge.From], names[edge.To] }),
            },
        });

        static Dictionary<string, object> ToDevice(DevicePlan device)
        {
            var written = new Dictionary<string, object>
            {
                ["name"] = device.Name, ["model"] = device.Model, ["parent"] = device.Parent, ["at"] = At(device.At), ["title"] = Title(device.Title),
            };
            if (device.Area is { } area)
                written["area"] = Title(area);
            if (device.Watches.Length > 0)
                written["watches"] = device.Watches;
            return written;
        }

        static object Title(BilingualText title) => new { zh = title.Zh, en = title.En };
        static double[] At(PlanPoint point) => [point.East, point.North];
    }
}
