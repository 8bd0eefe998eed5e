using System.Text.Json;
using System.Text.RegularExpressions;
using SafeCommunity.EndToEnd.Tests.Harness;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests;

/// <summary>A district in one silo, from the generator's command to its lists and counts.</summary>
public sealed partial class DistrictTests
{
    private static readonly TimeSpan LoadLimit = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task All_communities_are_listed_page_by_page_and_counted_by_level()
    {
        using var folder = new TemporaryFolder();
        var district = await MakeAsync(folder.Path, communities: 4, twins: 3_000);
        await using var silo = await SiloProcess.StartAsync(new SiloOptions { Data = Path.Combine(folder.Path, "data"), Community = district });
        await IsLoadedAsync(silo, 4);

        var all = await ListAsync(silo, "");
        Assert.True(all.Count >= 3_000);
        Assert.Equal(all.Count, all.Select(twin => twin.Text("name")).Distinct().Count());
        Assert.Equal(all.Select(twin => twin.Text("name")).Order(StringComparer.Ordinal), all.Select(twin => twin.Text("name")));
        var sensors = await ListAsync(silo, "kind = sensor AND health = unknown");
        Assert.Equal(all.Where(twin => twin.Text("kind") == "TWIN_KIND_SENSOR").Select(twin => twin.Text("name")), sensors.Select(twin => twin.Text("name")));

        var counted = await silo.Api.GetJsonAsync("/v1/districts/d");
        Assert.Equal((4, 4), (counted.Number("communityCount"), counted.Number("loadedCommunityCount")));
        AssertCounts(all, counted);
        foreach (var street in counted.Items("streets"))
        {
            var members = street.Items("communities").ToList();
            AssertCounts(all.Where(twin => members.Any(member => IsOf(twin, member.Text("community")))), street);
            foreach (var member in members)
                AssertCounts(all.Where(twin => IsOf(twin, member.Text("community"))), member);
        }

        // Below the community every place counts what stands in it.
        foreach (var building in all.Where(twin => twin.Text("kind") == "TWIN_KIND_BUILDING"))
            Assert.Equal(all.Count(twin => twin.Text("kind") == "TWIN_KIND_HOME" && twin.Text("parent") == building.Text("name")), building.Number("counts", "homes"));
    }

    [Fact]
    public async Task A_kill_in_the_middle_of_the_first_loading_is_made_good_by_the_next_start()
    {
        using var folder = new TemporaryFolder();
        var district = await MakeAsync(folder.Path, communities: 40, twins: 150_000);
        await using var silo = await SiloProcess.StartAsync(new SiloOptions { Data = Path.Combine(folder.Path, "data"), Community = district });
        var loaded = 0;
        await Eventually.True(
            "some communities are loaded",
            async () => (loaded = LoadedOf((await silo.Api.GetAsync(Surface.Health)).Body)) >= 3,
            LoadLimit);
        await silo.KillAsync();
        Assert.InRange(loaded, 3, 39);

        await silo.RestartAsync();
        await IsLoadedAsync(silo, 40);
        var file = await File.ReadAllTextAsync(Path.Combine(district, "district.json"), TestContext.Current.CancellationToken);
        var page = await silo.Api.GetJsonAsync("/v1/communities/-/twins?page_size=1");
        Assert.Equal(Totals().Match(file).Groups["twins"].Value, page.Text("totalSize"));
        foreach (var community in await CommunitiesAsync(silo))
            Assert.Single(await PlansAsync(silo, community));
    }

    [Fact]
    public async Task At_the_next_start_an_edited_plan_is_applied_and_the_others_are_left_alone()
    {
        using var folder = new TemporaryFolder();
        var district = await MakeAsync(folder.Path, communities: 3, twins: 2_000);
        await using var silo = await SiloProcess.StartAsync(new SiloOptions { Data = Path.Combine(folder.Path, "data"), Community = district });
        await IsLoadedAsync(silo, 3);
        var communities = await CommunitiesAsync(silo);
        Assert.NotNull(await silo.StopAsync("TERM", Eventually.Limit));

        // A metre to the east: another plan of as many twins.
        var file = Path.Combine(district, "district.json");
        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        var place = Regex.Match(text, $$"""{ "name": "{{communities[0]["communities/".Length..]}}".*?"at": \[(?<east>-?\d+)""");
        var east = place.Groups["east"];
        await File.WriteAllTextAsync(
            file, $"{text[..east.Index]}{int.Parse(east.Value, System.Globalization.CultureInfo.InvariantCulture) + 1}{text[(east.Index + east.Length)..]}",
            TestContext.Current.CancellationToken);
        await silo.RestartAsync();
        await IsLoadedAsync(silo, 3);
        Assert.Equal(2, (await PlansAsync(silo, communities[0])).Count);
        Assert.Single(await PlansAsync(silo, communities[1]));
        Assert.Single(await PlansAsync(silo, communities[2]));
    }

    [Fact]
    public async Task What_is_wrong_with_a_district_is_told_before_anything_is_started()
    {
        using var folder = new TemporaryFolder();
        var district = await MakeAsync(folder.Path, communities: 2, twins: 1_000);
        var file = Path.Combine(district, "district.json");
        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(file, Totals().Replace(text, "\"twins\": 1 }"), TestContext.Current.CancellationToken);
        var result = await Tool.RunAsync("dotnet", new SiloOptions { Data = Path.Combine(folder.Path, "data"), Community = district }.Arguments);
        Assert.NotEqual(0, result.ExitCode);
        Assert.Matches(@"district\.json:\d+:\d+: 'twins' says 1, the communities add up to \d+", result.Output);
        Assert.False(Directory.Exists(Path.Combine(folder.Path, "data")));
    }

    private static async Task<string> MakeAsync(string folder, int communities, int twins)
    {
        var district = Path.Combine(folder, "d");
        var result = await Tool.RunAsync(
            "dotnet", Repository.SimulatorDll, "district", district, "--template", Repository.Chengbei,
            "--communities", $"{communities}", "--twins", $"{twins}", "--seed", "5");
        Assert.True(result.ExitCode == 0, result.Output);
        return district;
    }

    private static Task IsLoadedAsync(SiloProcess silo, int communities) => Eventually.True(
        $"{communities} communities are loaded",
        async () => await silo.Api.GetAsync(Surface.Health) is { Status: 200 } health
            && health.Body.StartsWith("Healthy", StringComparison.Ordinal) && LoadedOf(health.Body) == communities,
        LoadLimit);

    private static int LoadedOf(string health) =>
        Loaded().Match(health) is { Success: true } match ? int.Parse(match.Groups["loaded"].Value, System.Globalization.CultureInfo.InvariantCulture) : 0;

    private static async Task<List<JsonElement>> ListAsync(SiloProcess silo, string filter)
    {
        var twins = new List<JsonElement>();
        var token = "";
        do
        {
            var page = await silo.Api.GetJsonAsync(
                $"/v1/communities/-/twins?page_size=700&filter={Uri.EscapeDataString(filter)}&page_token={token}");
            twins.AddRange(page.Items("twins"));
            token = page.Text("nextPageToken");
            Assert.True(token.Length > 0 || page.Number("totalSize") == twins.Count);
        }
        while (token.Length > 0);

        return twins;
    }

    private static async Task<List<string>> CommunitiesAsync(SiloProcess silo) =>
        [.. (await silo.Api.GetJsonAsync("/v1/communities?page_size=1000")).Items("communities").Select(community => community.Text("name"))];

    private static async Task<List<JsonElement>> PlansAsync(SiloProcess silo, string community) =>
        [.. (await silo.Api.GetJsonAsync($"/v1/{community}/journal")).Items("entries").Where(entry => entry.GetRawText().Contains("planApplied", StringComparison.Ordinal))];

    private static bool IsOf(JsonElement twin, string community) =>
        twin.Text("name").StartsWith($"{community}/", StringComparison.Ordinal);

    private static void AssertCounts(IEnumerable<JsonElement> twins, JsonElement counted)
    {
        var all = twins.ToList();
        Assert.Equal(all.Count(twin => twin.Text("kind") == "TWIN_KIND_BUILDING"), counted.Number("counts", "buildings"));
        Assert.Equal(all.Count(twin => twin.Text("kind") == "TWIN_KIND_HOME"), counted.Number("counts", "homes"));
        Assert.Equal(all.Sum(twin => twin.Number("residents")), counted.Number("counts", "residents"));
        Assert.Equal(all.Count(twin => twin.Text("health") == "HEALTH_UNKNOWN"), counted.Number("counts", "devicesUnknown"));
    }

    [GeneratedRegex(@"communities: (?<loaded>\d+) of")]
    private static partial Regex Loaded();

    [GeneratedRegex(@"""twins"": (?<twins>\d+) }")]
    private static partial Regex Totals();
}
