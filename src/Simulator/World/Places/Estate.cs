using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Twins;
using SafeCommunity.Simulator.World.Devices;

namespace SafeCommunity.Simulator.World.Places;

/// <summary>The plan as the world walks through it: what stands in, beside, above and below what, and which devices are there.</summary>
internal sealed class Estate
{
    private readonly Dictionary<string, TwinDefinition> _twins;
    private readonly Dictionary<string, SimulatedDevice> _devices;
    private readonly Dictionary<string, EstateHome> _homes;
    private readonly List<string> _grids;

    public Estate(CommunityDefinition plan, Dictionary<string, SimulatedDevice> devices)
    {
        _devices = devices;
        _twins = plan.Twins.ToDictionary(twin => twin.Id.Name);
        _grids = [.. plan.Twins.Where(twin => twin.Kind == TwinKind.Grid).Select(twin => twin.Id.Name)];
        var children = plan.Twins.ToLookup(twin => twin.Parent);
        Buildings = [.. plan.Twins.Where(twin => twin.Kind == TwinKind.Building).Select(twin => Build(twin, children))];
        Homes = [.. Buildings.SelectMany(building => building.Floors).SelectMany(floor => floor.Homes)];
        _homes = Homes.ToDictionary(home => home.Name);
    }

    public IReadOnlyList<EstateBuilding> Buildings { get; }

    public IReadOnlyList<EstateHome> Homes { get; }

    /// <summary>What the plan says of a twin; null where it has none of that name.</summary>
    public TwinDefinition? Find(string name) => _twins.GetValueOrDefault(name);

    /// <summary>A device; null where there is none of that name.</summary>
    public SimulatedDevice? Device(string name) => _devices.GetValueOrDefault(name);

    /// <summary>A home; null where there is none of that name.</summary>
    public EstateHome? Home(string name) => _homes.GetValueOrDefault(name);

    /// <summary>The devices of a kind and model, in the plan's order; any model where none is named.</summary>
    public IReadOnlyList<SimulatedDevice> DevicesOf(TwinKind kind, string model = "") =>
        [.. _twins.Values
            .Where(twin => twin.Kind == kind && (model.Length == 0 || twin.Model == model))
            .Select(twin => _devices.GetValueOrDefault(twin.Id.Name)).OfType<SimulatedDevice>()];

    /// <summary>Whether a device stands in a building or one of its homes.</summary>
    public bool IsInBuilding(TwinDefinition twin) => _twins.GetValueOrDefault(twin.Parent)?.Kind is TwinKind.Building or TwinKind.Home;

    /// <summary>The place of a grid in the plan's order; -1 where it is none.</summary>
    public int GridIndex(string name) => _grids.IndexOf(name);

    /// <summary>The grid that a place belongs to; null above the grids.</summary>
    public string? GridOf(string name)
    {
        for (var twin = Find(name); twin is not null; twin = Find(twin.Parent))
        {
            if (twin.Kind == TwinKind.Grid)
                return twin.Id.Name;
        }

        return null;
    }

    private EstateBuilding Build(TwinDefinition twin, ILookup<string, TwinDefinition> children)
    {
        var own = children[twin.Id.Name].ToList();
        var building = new EstateBuilding(twin)
        {
            Doors = [.. DevicesIn(own, "entrance")],
            Electrical = DevicesIn(own, "electrical").FirstOrDefault(),
        };
        var homes = own.Where(child => child.Kind == TwinKind.Home).ToLookup(home => home.Place.Floor);
        var leaks = DevicesIn(own, "water-leak").ToLookup(device => device.Twin.Place.Floor);
        var corridors = DevicesIn(own, "smoke").ToLookup(device => device.Twin.Place.Floor);
        foreach (var number in homes.Select(floor => floor.Key).Order())
        {
            var floor = new EstateFloor(building, number, [.. leaks[number]], [.. corridors[number]]);
            foreach (var home in homes[number])
                floor.Homes.Add(MakeHome(floor, home, children));
            building.Floors.Add(floor);
        }

        return building;
    }

    private EstateHome MakeHome(EstateFloor floor, TwinDefinition twin, ILookup<string, TwinDefinition> children)
    {
        var own = children[twin.Id.Name].ToList();
        return new EstateHome(floor, twin, floor.Homes.Count)
        {
            Smoke = DevicesIn(own, "smoke").FirstOrDefault(),
            Gas = DevicesIn(own, "gas").FirstOrDefault(),
            Sos = DevicesIn(own, "sos").FirstOrDefault(),
        };
    }

    private IEnumerable<SimulatedDevice> DevicesIn(IEnumerable<TwinDefinition> twins, string model) =>
        twins.Where(twin => twin.Model == model).Select(twin => _devices.GetValueOrDefault(twin.Id.Name)).OfType<SimulatedDevice>();
}

/// <summary>A building: its floors from the lowest up.</summary>
internal sealed class EstateBuilding(TwinDefinition twin)
{
    public TwinDefinition Twin { get; } = twin;

    public string Name => Twin.Id.Name;

    public List<EstateFloor> Floors { get; } = [];

    public required IReadOnlyList<SimulatedDevice> Doors { get; init; }

    public required SimulatedDevice? Electrical { get; init; }
}

/// <summary>A floor of a building, its homes in a row.</summary>
internal sealed class EstateFloor(
    EstateBuilding building, int number, IReadOnlyList<SimulatedDevice> leaks, IReadOnlyList<SimulatedDevice> corridorSmoke)
{
    public EstateBuilding Building { get; } = building;

    public int Number { get; } = number;

    public List<EstateHome> Homes { get; } = [];

    public IReadOnlyList<SimulatedDevice> Leaks { get; } = leaks;

    public IReadOnlyList<SimulatedDevice> CorridorSmoke { get; } = corridorSmoke;

    /// <summary>The floor some floors higher, lower where negative; null where the building ends.</summary>
    public EstateFloor? Away(int floors)
    {
        var index = Building.Floors.IndexOf(this) + floors;
        return index >= 0 && index < Building.Floors.Count ? Building.Floors[index] : null;
    }
}

/// <summary>A home.</summary>
/// <param name="floor">Its floor.</param>
/// <param name="twin">What the plan says of it.</param>
/// <param name="ordinal">Its place in the row of its floor, from 0.</param>
internal sealed class EstateHome(EstateFloor floor, TwinDefinition twin, int ordinal)
{
    public EstateFloor Floor { get; } = floor;

    public EstateBuilding Building => Floor.Building;

    public TwinDefinition Twin { get; } = twin;

    public string Name => Twin.Id.Name;

    public int Ordinal { get; } = ordinal;

    public SimulatedDevice? Smoke { get; init; }

    public SimulatedDevice? Gas { get; init; }

    public SimulatedDevice? Sos { get; init; }

    /// <summary>The homes beside it, the nearest first.</summary>
    public IEnumerable<EstateHome> Neighbours => Floor.Homes.Where(home => home != this).OrderBy(home => Math.Abs(home.Ordinal - Ordinal));

    /// <summary>The home some floors higher, lower where negative; null where there is none.</summary>
    public EstateHome? Away(int floors) => Floor.Away(floors) is { } other && Ordinal < other.Homes.Count ? other.Homes[Ordinal] : null;
}
