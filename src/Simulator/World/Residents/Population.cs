using SafeCommunity.Grains.Twins;
using SafeCommunity.Simulator.World.Devices;
using SafeCommunity.Simulator.World.Places;

namespace SafeCommunity.Simulator.World.Residents;

/// <summary>All households and the doors they use.</summary>
internal sealed class Population
{
    /// <summary>How much longer a way is than the straight line.</summary>
    private const double Detour = 1.3;

    private readonly Dictionary<string, Household> _households;

    public Population(WorldContext world, Estate estate, Plane plane)
    {
        var doors = Leaves(world, estate.DevicesOf(TwinKind.Door));
        var barriers = Leaves(world, estate.DevicesOf(TwinKind.CarGate));
        var gates = doors.Where(door => !estate.IsInBuilding(door.Device.Twin)).ToList();
        var byName = doors.ToDictionary(door => door.Device.Name);
        _households = estate.Homes.ToDictionary(home => home.Name, home => new Household(world, home, Approach(home)));

        Approach Approach(EstateHome home)
        {
            var at = plane.Of(home.Building.Twin.Place);
            var own = home.Building.Doors;
            var door = own.Count == 0 ? null : byName[own[home.Ordinal * own.Count / home.Floor.Homes.Count].Name];
            var gate = Nearest(gates, at);
            var metres = gate is null ? 0 : Detour * at.DistanceTo(plane.Of(gate.Device.Twin.Place));
            return new Approach(door, gate, Nearest(barriers, at), metres);
        }

        Leaf? Nearest(List<Leaf> all, Point to) => all.MinBy(leaf => plane.Of(leaf.Device.Twin.Place).DistanceTo(to));
    }

    /// <summary>How many people are at home. Summed when it is asked for.</summary>
    public int Inside => _households.Values.Sum(household => household.Inside);

    /// <summary>Those of a home.</summary>
    public Household Of(EstateHome home) => _households[home.Name];

    /// <summary>Lets the day go on from where the clock stands.</summary>
    public void Start()
    {
        foreach (var household in _households.Values)
            household.Start();
    }

    private static List<Leaf> Leaves(WorldContext world, IReadOnlyList<SimulatedDevice> devices) =>
        [.. devices.Select(device => new Leaf(world, device))];
}
