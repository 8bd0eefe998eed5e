using SafeCommunity.Grains.Json;
using SafeCommunity.Grains.Plans;

namespace SafeCommunity.Grains.Districts;

/// <summary>Reads a district's file. Its format is that of <c>seeds/district.schema.json</c>, with comments and trailing commas.</summary>
public static class DistrictFile
{
    private const int MostBuildings = 2_000;
    private const int MostResidents = 3_000_000;
    private const int MostTwins = 100_000_000;
    private const int MostResidentsPerHome = 30;

    /// <summary>Reads a district.</summary>
    /// <param name="utf8">The file's bytes.</param>
    /// <param name="readTemplate">Reads the template that the file names; null where that cannot be had, and what depends on it is not checked.</param>
    /// <exception cref="SourceFileException">The file is not a district's; everything wrong is told with line and column.</exception>
    public static DistrictPlan Read(ReadOnlyMemory<byte> utf8, Func<string, DistrictTemplate?> readTemplate)
    {
        var (root, problems) = SourceDocument.Read(utf8);
        var plan = root is not null && ObjectReader.Of(root, "a district", problems) is { } file
            ? new Reading(file, readTemplate).Read()
            : null;
        return plan is not null && !problems.Any ? plan : throw new SourceFileException(problems.ToProblems());
    }

    private sealed class Reading(ObjectReader file, Func<string, DistrictTemplate?> readTemplate)
    {
        private readonly HashSet<string> _streets = new(StringComparer.Ordinal);
        private readonly HashSet<string> _communities = new(StringComparer.Ordinal);
        private readonly Dictionary<string, ObjectReader> _items = new(StringComparer.Ordinal);

        public DistrictPlan Read()
        {
            file.OptionalText("$schema");
            var plan = new DistrictPlan
            {
                District = file.RequiredSegment("district"),
                Title = file.RequiredTitle(),
                Template = file.RequiredText("template"),
                Origin = ReadOrigin(),
                Totals = ReadTotals(),
                Streets = file.RequiredEach("streets", "a street", ReadStreet),
            };
            file.Finish();
            if (_communities.Count == 0 && !file.Problems.Any)
                file.Complain("streets", "the district has no community");
            if (!file.Problems.Any && readTemplate(plan.Template) is { } template)
                CheckWhole(plan, template);
            return plan;
        }

        private GeoPoint ReadOrigin()
        {
            if (file.RequiredObject("origin") is not { } origin)
                return default;
            var point = new GeoPoint(origin.RequiredNumber("longitude", -180, 180), origin.RequiredNumber("latitude", -79, 79));
            origin.Finish();
            return point;
        }

        private DistrictTotals ReadTotals()
        {
            if (file.RequiredObject("totals") is not { } totals)
                return default;
            var read = new DistrictTotals(
                totals.RequiredInteger("buildings", 0, MostTwins),
                totals.RequiredInteger("homes", 0, MostTwins),
                totals.RequiredInteger("residents", 0, int.MaxValue),
                totals.RequiredInteger("twins", 0, MostTwins));
            totals.Finish();
            return read;
        }

        private StreetPlan ReadStreet(ObjectReader item)
        {
            var name = item.RequiredSegment("name");
            if (name.Length > 0 && !_streets.Add(name))
                item.Complain("name", $"the street '{name}' is given twice");
            return new StreetPlan(name, item.RequiredTitle(), item.RequiredEach("communities", "a community", ReadCommunity));
        }

        private DistrictCommunity ReadCommunity(ObjectReader item)
        {
            var name = item.RequiredSegment("name");
            if (name.Length > 0 && !_communities.Add(name))
                item.Complain("name", $"the community '{name}' is given twice");
            _items[name] = item;
            return new DistrictCommunity
            {
                Name = name,
                Title = item.RequiredTitle(),
                At = item.RequiredPoint(),
                Buildings = item.RequiredInteger("buildings", 1, MostBuildings),
                First = item.OptionalInteger("first", 0, MostBuildings) ?? 0,
                Residents = item.RequiredInteger("residents", 0, MostResidents),
            };
        }

        private void CheckWhole(DistrictPlan plan, DistrictTemplate template)
        {
            var (buildings, homes, residents, twins) = (0L, 0L, 0L, 0L);
            foreach (var community in plan.Communities)
            {
                var totals = DistrictTotals.Of(template.PlanOf(plan, community));
                if (community.Residents > (long)totals.Homes * MostResidentsPerHome)
                {
                    _items[community.Name].Complain(
                        "residents", $"{community.Residents} people cannot live in {totals.Homes} homes, {MostResidentsPerHome} at most in each");
                }

                // Of very many large communities the sums are more than the district's own numbers can be.
                (buildings, homes, residents, twins) =
                    (buildings + totals.Buildings, homes + totals.Homes, residents + totals.Residents, twins + totals.Twins);
            }

            CheckSum("buildings", plan.Totals.Buildings, buildings);
            CheckSum("homes", plan.Totals.Homes, homes);
            CheckSum("residents", plan.Totals.Residents, residents);
            CheckSum("twins", plan.Totals.Twins, twins);
        }

        private void CheckSum(string name, int told, long sum)
        {
            if (told != sum && file.OptionalObject("totals") is { } totals)
                totals.Complain(name, $"'{name}' says {told}, the communities add up to {sum}");
        }
    }
}
