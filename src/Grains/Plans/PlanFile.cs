using System.Collections.Immutable;
using System.Text.Json;
using SafeCommunity.Grains.Filters;
using SafeCommunity.Grains.Json;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Plans;

/// <summary>Reads a plan file. Its format is that of <c>seeds/community.schema.json</c>, with comments and trailing commas.</summary>
public static class PlanFile
{
    private const int MostFloors = 200;
    private const int MostHomesPerFloor = 99;
    private const int MostHomes = 100_000;
    private const int MostResidentsPerHome = 30;
    private const int MostTwins = 1_000_000;

    /// <summary>Reads a plan.</summary>
    /// <param name="utf8">The file's bytes.</param>
    /// <exception cref="PlanFileException">The file is not a plan; everything wrong is told with line and column.</exception>
    public static CommunityPlan Read(ReadOnlyMemory<byte> utf8)
    {
        var (root, problems) = SourceDocument.Read(utf8);
        var plan = root is not null && ObjectReader.Of(root, "a plan", problems) is { } file ? new Reading(file).Read() : null;
        return plan is not null && !problems.Any ? plan : throw new PlanFileException(problems.ToProblems());
    }

    /// <summary>One reading of one file: what was declared so far, and where.</summary>
    private sealed class Reading(ObjectReader file)
    {
        private readonly ProblemList _problems = file.Problems;
        private readonly Dictionary<string, DeviceModel> _models = new(StringComparer.Ordinal);
        private readonly Dictionary<string, int> _declared = new(StringComparer.Ordinal);
        private readonly HashSet<string> _grids = new(StringComparer.Ordinal);
        private readonly HashSet<string> _buildings = new(StringComparer.Ordinal);
        private string _community = "";

        public CommunityPlan Read()
        {
            file.OptionalText("$schema");
            _community = file.RequiredSegment("community");
            Declare(file, "community", _community);
            var plan = new CommunityPlan
            {
                Community = _community,
                Title = file.RequiredTitle(),
                TimeZone = ReadTimeZone(),
                Origin = ReadOrigin(),
                Totals = ReadTotals(),
                Models = file.RequiredEach("models", "a model", ReadModel),
                Grids = file.RequiredEach("grids", "a grid", ReadGrid),
                HouseholdSizes = ReadHouseholdSizes(),
                Buildings = file.RequiredEach("buildings", "a building", ReadBuilding),
                Fittings = file.RequiredEach("fittings", "a fitting", ReadFitting),
                Devices = file.RequiredEach("devices", "a device", ReadDevice),
                Paths = file.OptionalObject("paths") is { } paths ? new PathsReader(paths).Read() : PathsPlan.None,
            };
            file.Finish();
            if (!_problems.Any)
                CheckWhole(plan);
            return plan;
        }

        private string ReadTimeZone()
        {
            var name = file.RequiredText("timeZone");
            if (name.Length > 0 && !TimeZoneInfo.TryFindSystemTimeZoneById(name, out _))
                file.Complain("timeZone", $"'{name}' is not a time zone that this machine knows; use an IANA name such as Asia/Shanghai");
            return name;
        }

        private GeoPoint ReadOrigin()
        {
            if (file.RequiredObject("origin") is not { } origin)
                return default;
            // Short of the poles, where metres to the east mean nothing.
            var point = new GeoPoint(origin.RequiredNumber("longitude", -180, 180), origin.RequiredNumber("latitude", -80, 80));
            origin.Finish();
            return point;
        }

        private PlanTotals ReadTotals()
        {
            if (file.RequiredObject("totals") is not { } totals)
                return default;
            var read = new PlanTotals(
                totals.RequiredInteger("buildings", 0, MostHomes),
                totals.RequiredInteger("homes", 0, MostHomes),
                totals.RequiredInteger("residents", 0, MostHomes * MostResidentsPerHome));
            totals.Finish();
            return read;
        }

        private DeviceModel ReadModel(ObjectReader item)
        {
            var name = item.RequiredSegment("model");
            var kindName = item.RequiredText("kind");
            if (!Names.OfKinds.TryGetValue(kindName, out var kind) || !((TwinKind)kind).IsDevice())
            {
                var kinds = Enum.GetValues<TwinKind>().Where(TwinKinds.IsDevice).Select(value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));
                item.Complain("kind", $"'{kindName}' is not a kind of device; use {string.Join(", ", kinds)}");
            }

            var model = new DeviceModel(
                name, (TwinKind)kind, item.RequiredTitle(), TimeSpan.FromSeconds(item.RequiredInteger("silenceSeconds", 1, 31 * 86_400)));
            if (!_models.TryAdd(name, model) && name.Length > 0)
                item.Complain("model", $"the model '{name}' is described twice");
            return model;
        }

        private GridPlan ReadGrid(ObjectReader item)
        {
            var name = item.RequiredSegment("name");
            Declare(item, "name", name);
            _grids.Add(name);
            return new GridPlan(name, item.RequiredTitle(), item.RequiredPoint());
        }

        private ImmutableArray<int> ReadHouseholdSizes()
        {
            var sizes = ImmutableArray.CreateBuilder<int>();
            var nodes = file.RequiredArray("householdSizes");
            if (nodes.IsEmpty && file.Find("householdSizes") is { Kind: JsonValueKind.Array })
                file.Complain("householdSizes", "'householdSizes' must hold at least one number");
            foreach (var node in nodes)
            {
                if (ObjectReader.ToNumber(node) is { } size && size == Math.Floor(size) && size is >= 0 and <= MostResidentsPerHome)
                    sizes.Add((int)size);
                else
                    _problems.Add(node.Offset, $"a household's size must be a whole number from 0 to {MostResidentsPerHome}");
            }

            return sizes.DrainToImmutable();
        }

        private BuildingPlan ReadBuilding(ObjectReader item)
        {
            var name = item.RequiredSegment("name");
            Declare(item, "name", name);
            _buildings.Add(name);
            if (item.TryText("grid", out var grid) && !_grids.Contains(grid))
                item.Complain("grid", $"no grid is named '{grid}'; there are {string.Join(", ", _grids)}");
            var building = new BuildingPlan
            {
                Name = name,
                Title = item.RequiredTitle(),
                Grid = grid,
                At = item.RequiredPoint(),
                Floors = item.RequiredInteger("floors", 1, MostFloors),
                HomesPerFloor = item.RequiredInteger("homesPerFloor", 1, MostHomesPerFloor),
                Entrances = item.RequiredInteger("entrances", 1, MostHomesPerFloor),
                Residents = item.RequiredInteger("residents", 0, MostFloors * MostHomesPerFloor * MostResidentsPerHome),
            };
            if (building.Residents > building.Homes * MostResidentsPerHome)
                item.Complain("residents", $"{building.Residents} people cannot live in {building.Homes} homes, {MostResidentsPerHome} at most in each");
            return building;
        }

        private Fitting ReadFitting(ObjectReader item)
        {
            var model = ReadModelName(item);
            var told = item.TryText("per", out var per);
            FittingPlace? place = per switch
            {
                "home" => FittingPlace.Home,
                "floor" => FittingPlace.Floor,
                "entrance" => FittingPlace.Entrance,
                "building" => FittingPlace.Building,
                _ => null,
            };
            if (told && place is null)
                item.Complain("per", $"'{per}' gets no devices; use home, floor, entrance or building");

            var every = item.OptionalInteger("every", 1, 1_000);
            if (every is not null && place is not null and not FittingPlace.Home)
                item.Complain("every", "'every' is for homes only");
            return new Fitting(model, place ?? FittingPlace.Home, every ?? 1, item.OptionalSegment("prefix") ?? model);
        }

        private DevicePlan ReadDevice(ObjectReader item)
        {
            var name = item.RequiredSegment("name");
            Declare(item, "name", name);
            var model = ReadModelName(item);
            var parent = item.OptionalText("parent") ?? _community;
            if (parent != _community && !_grids.Contains(parent))
                item.Complain("parent", $"'{parent}' is neither the community nor one of its grids");
            var title = item.Find("title") is not null ? item.RequiredTitle()
                : _models.TryGetValue(model, out var known) ? Numbered(known.Title, name)
                : new BilingualText("", "");
            var watches = item.OptionalText("watches") ?? "";
            if (watches.Length > 0 && !_buildings.Contains(watches))
                item.Complain("watches", $"no building is named '{watches}'");
            return new DevicePlan(name, model, parent, item.RequiredPoint(), title)
            {
                Area = item.OptionalTitle("area"),
                Watches = watches,
            };
        }

        /// <summary>"Hydrant 03" for <c>hydrant-03</c>.</summary>
        private static BilingualText Numbered(BilingualText model, string name)
        {
            var number = name[(name.LastIndexOf('-') + 1)..];
            return new BilingualText($"{model.Zh} {number}", $"{model.En} {number}");
        }

        private string ReadModelName(ObjectReader item)
        {
            if (item.TryText("model", out var model) && !_models.ContainsKey(model))
                item.Complain("model", $"no model is named '{model}'");
            return model;
        }

        private void Declare(ObjectReader item, string member, string name)
        {
            if (name.Length > 0 && !_declared.TryAdd(name, item.OffsetOf(member)))
                item.Complain(member, $"the name '{name}' is given twice");
        }

        private void CheckWhole(CommunityPlan plan)
        {
            CheckSum("buildings", plan.Totals.Buildings, plan.Buildings.Length);
            CheckSum("homes", plan.Totals.Homes, plan.Buildings.Sum(building => (long)building.Homes));
            CheckSum("residents", plan.Totals.Residents, plan.Buildings.Sum(building => (long)building.Residents));

            // Only then is the number of twins bounded.
            if (!_problems.Any)
                CheckNames(plan);
        }

        private void CheckSum(string name, int told, long sum)
        {
            if (told != sum && file.OptionalObject("totals") is { } totals)
                totals.Complain(name, $"'{name}' says {told}, the buildings add up to {sum}");
        }

        /// <summary>Rules make names too: none may be too long or stand for two twins.</summary>
        private void CheckNames(CommunityPlan plan)
        {
            var names = new HashSet<string>(StringComparer.Ordinal);
            foreach (var twin in PlanExpander.Lay(plan))
            {
                if (!TwinId.IsSegment(twin.Name))
                    _problems.Add(_declared[twin.Origin], $"'{twin.Origin}' would make the name '{twin.Name}', which is too long");
                else if (!names.Add(twin.Name))
                    _problems.Add(_declared[twin.Origin], $"the name '{twin.Name}', made for '{twin.Origin}', is given twice");
                if (names.Count <= MostTwins)
                    continue;
                _problems.Add(file.Node.Offset, $"the plan makes more than {MostTwins} twins");
                return;
            }
        }
    }
}
