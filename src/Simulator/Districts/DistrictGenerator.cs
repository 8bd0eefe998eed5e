using System.Collections.Immutable;
using SafeCommunity.Grains.Districts;
using SafeCommunity.Grains.Folders;
using SafeCommunity.Grains.Plans;
using SafeCommunity.Grains.Twins;
using SafeCommunity.Simulator.World.Chance;

namespace SafeCommunity.Simulator.Districts;

/// <summary>Makes districts: many communities after one template, each with a name, a place and a size of its own.</summary>
public static class DistrictGenerator
{
    private const int CommunitiesOfAStreet = 6;
    private const int MostBuildings = 2_000;

    /// <summary>What is left free between two communities, in metres.</summary>
    private const double Road = 120;

    /// <summary>
    /// Makes a district and writes its <c>district.json</c> into a folder, which is made where needed; nothing of the template is copied.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="options">Which district.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The district as the product reads it from there.</returns>
    /// <exception cref="FolderException">The template is not one, or a district stands there already.</exception>
    /// <exception cref="ArgumentException">The options ask for what cannot be.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static async Task<DistrictPlan> WriteAsync(string folder, DistrictOptions options, CancellationToken cancellation = default)
    {
        var file = Path.Combine(folder, "district.json");
        if (File.Exists(file))
            throw new FolderException($"{file}: there is a district already; give another folder, or remove it");
        var plan = Make(options, Path.GetRelativePath(folder, options.Template));
        Directory.CreateDirectory(folder);

        // Under another name first: a district that is half written is none.
        var unfinished = file + ".new";
        await File.WriteAllBytesAsync(unfinished, DistrictWriter.ToUtf8(plan), cancellation);
        File.Move(unfinished, file);
        return CommunityFolder.Read(folder).District!;
    }

    /// <summary>Makes a district.</summary>
    /// <param name="options">Which.</param>
    /// <param name="template">The template's folder as the district's file names it.</param>
    /// <exception cref="FolderException">The template is not one.</exception>
    /// <exception cref="ArgumentException">The options ask for what cannot be.</exception>
    public static DistrictPlan Make(DistrictOptions options, string template)
    {
        if (!TwinId.IsSegment(options.Name))
            throw new ArgumentException($"'{options.Name}' is no name: use lower-case letters, digits and hyphens.", nameof(options));
        Check("communities", options.Communities, DistrictOptions.MostCommunities);
        Check("streets", options.Streets ?? 1, options.Communities);
        Check("twins", options.Twins ?? 1, DistrictOptions.MostTwins);
        var plan = CommunityFolder.Read(options.Template).Template
            ?? throw new FolderException($"{options.Template}: a template is one community with a building at least, not a district");
        var district = new DistrictPlan
        {
            District = options.Name,
            Title = options.Title ?? new BilingualText($"{options.Name}区", options.Name),
            Template = template.Replace('\\', '/'),
            Origin = options.Origin ?? plan.Plan.Origin,
            Totals = default,
            Streets = [],
        };
        Check("twins", options.Twins ?? ((long)DistrictTotals.Of(plan.Plan).Twins * options.Communities), DistrictOptions.MostTwins);
        var communities = Place(plan, Populate(plan, district, Size(plan, district, options), options.Seed));
        var totals = communities.ConvertAll(community => DistrictTotals.Of(plan.PlanOf(district, community)));
        Check("twins", totals.Sum(community => (long)community.Twins), DistrictOptions.MostTwins);
        return district with
        {
            Streets = Divide(communities, options),
            Totals = totals.Aggregate((sum, more) => sum + more),
        };
    }

    private static void Check(string what, long number, long most)
    {
        if (number < 1 || number > most)
            throw new ArgumentOutOfRangeException(what, number, FormattableString.Invariant($"A district of {number:#,0} {what} cannot be: it has 1 to {most:#,0}."));
    }

    /// <summary>How large each is: sizes vary around their mean as those of real estates do, and together reach the number of twins.</summary>
    private static List<DistrictCommunity> Size(DistrictTemplate template, DistrictPlan district, DistrictOptions options)
    {
        var twins = (double)(options.Twins ?? (long)DistrictTotals.Of(template.Plan).Twins * options.Communities);
        var chance = RandomStream.Of(options.Seed, "sizes", options.Name);
        var weights = Enumerable.Range(0, options.Communities)
            .Select(_ => Math.Clamp(Math.Exp(chance.Normal(0, 0.35)), 0.45, 2.2)).ToArray();
        var communities = new List<DistrictCommunity>(weights.Length);
        var (weightLeft, twinsLeft) = (weights.Sum(), twins);
        foreach (var weight in weights)
        {
            var community = new DistrictCommunity
            {
                Name = "x",
                Title = new BilingualText("", ""),
                At = default,
                Buildings = 1,
                First = chance.Below(template.Plan.Buildings.Length),
                Residents = 0,
            };
            var isLast = communities.Count == weights.Length - 1;
            community = community with { Buildings = BuildingsFor(isLast ? twinsLeft : twinsLeft * weight / weightLeft, community, isLast) };
            communities.Add(community);
            (weightLeft, twinsLeft) = (weightLeft - weight, twinsLeft - TwinsOf(community));
        }

        return communities;

        int TwinsOf(DistrictCommunity community) => DistrictTotals.Of(template.PlanOf(district, community)).Twins;

        // The smallest number that reaches it; the one below where that is nearer and need not be reached.
        int BuildingsFor(double wanted, DistrictCommunity community, bool reach)
        {
            var (low, high) = (1, MostBuildings);
            while (low < high)
            {
                var middle = (low + high) / 2;
                (low, high) = TwinsOf(community with { Buildings = middle }) < wanted ? (middle + 1, high) : (low, middle);
            }

            if (TwinsOf(community with { Buildings = low }) < wanted && reach)
                throw new ArgumentException($"{options.Twins} twins are too many for {options.Communities} communities.", nameof(options));
            return !reach && low > 1 && wanted - TwinsOf(community with { Buildings = low - 1 }) < TwinsOf(community with { Buildings = low }) - wanted
                ? low - 1
                : low;
        }
    }

    /// <summary>How many people live in each: as in the template, a seventh more or less.</summary>
    private static List<DistrictCommunity> Populate(
        DistrictTemplate template, DistrictPlan district, List<DistrictCommunity> communities, ulong seed)
    {
        var totals = template.Plan.Totals;
        var perHome = totals.Homes == 0 ? 0 : (double)totals.Residents / totals.Homes;
        var names = new DistrictNames(RandomStream.Of(seed, "names", district.District));
        var chance = RandomStream.Of(seed, "residents", district.District);
        return
        [
            .. communities.Select(community =>
            {
                var (name, title) = names.Next("社区", "");
                var homes = DistrictTotals.Of(template.PlanOf(district, community)).Homes;
                return community with { Name = name, Title = title, Residents = (int)(homes * perHome * chance.Between(0.86, 1.14)) };
            }),
        ];
    }

    /// <summary>Where each is: cells of a square, row by row and back again, so that communities of one street are neighbours.</summary>
    private static List<DistrictCommunity> Place(DistrictTemplate template, List<DistrictCommunity> communities)
    {
        var rooms = communities.Select(community => template.RoomFor(community.Buildings)).ToList();
        var (width, height) = (Math.Ceiling(rooms.Max(room => room.East) + Road), Math.Ceiling(rooms.Max(room => room.North) + Road));
        var columns = (int)Math.Ceiling(Math.Sqrt(communities.Count * height / width));
        var rows = (communities.Count + columns - 1) / columns;
        return
        [
            .. communities.Select((community, number) =>
            {
                var (row, step) = Math.DivRem(number, columns);
                var column = row % 2 == 0 ? step : columns - 1 - step;
                return community with
                {
                    At = new PlanPoint(Math.Round((column - (columns / 2.0)) * width), Math.Round(((rows / 2.0) - row) * height)),
                };
            }),
        ];
    }

    private static ImmutableArray<StreetPlan> Divide(List<DistrictCommunity> communities, DistrictOptions options)
    {
        var count = options.Streets ?? Math.Max(1, (communities.Count + (CommunitiesOfAStreet / 2)) / CommunitiesOfAStreet);
        var names = new DistrictNames(RandomStream.Of(options.Seed, "streets", options.Name));
        var streets = ImmutableArray.CreateBuilder<StreetPlan>(count);
        for (var number = 0; number < count; number++)
        {
            var (begin, end) = (number * communities.Count / count, (number + 1) * communities.Count / count);
            var (name, title) = names.Next("街道", "Street");
            streets.Add(new StreetPlan(name, title, [.. communities[begin..end]]));
        }

        return streets.MoveToImmutable();
    }
}
