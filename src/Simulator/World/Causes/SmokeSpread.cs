using SafeCommunity.Simulator.World.Devices;
using SafeCommunity.Simulator.World.Places;

namespace SafeCommunity.Simulator.World.Causes;

/// <summary>
/// Smoke on its way through a building: from where it rises into the corridor, from there to the neighbours, up the
/// stairs to the corridor and homes above. Each room fills towards a share of the room before it, with a time constant
/// of its own (a first-order lag), so none is ahead of the one before it.
/// </summary>
internal sealed class SmokeSpread
{
    /// <summary>Seconds between two steps.</summary>
    public const double Step = 5;

    private const double Ventilation = 60;
    private const int FloorsAbove = 3;

    private readonly List<Room> _rooms = [];

    /// <summary>Smoke that rises in a home.</summary>
    public static SmokeSpread From(EstateHome home)
    {
        var spread = new SmokeSpread();
        spread._rooms.Add(new Room([home.Smoke], -1, 1, 1));
        spread.AddStairs(home.Floor, from: 0, except: home);
        return spread;
    }

    /// <summary>Smoke that rises in the stairwell of a building, on its lowest floor.</summary>
    public static SmokeSpread FromStairs(EstateBuilding building)
    {
        var spread = new SmokeSpread();
        spread._rooms.Add(new Room([.. building.Floors.Take(1).SelectMany(floor => floor.CorridorSmoke)], -1, 1, 1));
        if (building.Floors is [var lowest, ..])
            spread.AddStairs(lowest, from: 0, except: null);
        return spread;
    }

    /// <summary>How much smoke is where it rises, in dB/m.</summary>
    public double Source => _rooms[0].Smoke;

    /// <summary>How much there is in the room that has most of it.</summary>
    public double Most => _rooms.Max(room => room.Smoke);

    /// <summary>Takes a step.</summary>
    /// <param name="source">How much smoke is where it rises now.</param>
    /// <param name="ventilated">Whether somebody lets it out.</param>
    public void Take(double source, bool ventilated)
    {
        // The last room first, so that smoke goes one room a step.
        for (var i = _rooms.Count - 1; i > 0; i--)
        {
            var room = _rooms[i];
            var towards = room.Share * _rooms[room.Before].Smoke;
            room.Smoke += (towards - room.Smoke) * Math.Min(1, Step / room.Lag);
            if (ventilated)
                room.Smoke *= Math.Exp(-Step / Ventilation);
        }

        _rooms[0].Smoke = source;
    }

    /// <summary>Tells every detector how much smoke is around it.</summary>
    public void Tell(Action<SimulatedDevice, double> tell)
    {
        foreach (var room in _rooms)
        {
            foreach (var detector in room.Detectors)
            {
                if (detector is not null && room.Smoke > 0.01)
                    tell(detector, room.Smoke);
            }
        }
    }

    private void AddStairs(EstateFloor floor, int from, EstateHome? except)
    {
        var corridor = _rooms.Count;
        _rooms.Add(new Room([.. floor.CorridorSmoke], from, 0.5, 90));
        AddHomes(floor, corridor, except);
        for (var up = 1; up <= FloorsAbove && floor.Away(up) is { } above; up++)
        {
            var landing = _rooms.Count;
            _rooms.Add(new Room([.. above.CorridorSmoke], corridor, 0.7, 150));
            AddHomes(above, landing, null);
            corridor = landing;
        }
    }

    private void AddHomes(EstateFloor floor, int corridor, EstateHome? except)
    {
        foreach (var home in floor.Homes.Where(home => home != except))
        {
            var apart = except is null ? 1 : Math.Abs(home.Ordinal - except.Ordinal);
            _rooms.Add(new Room([home.Smoke], corridor, 0.7, 60 + (40 * apart)));
        }
    }

    /// <param name="detectors">Its detectors.</param>
    /// <param name="before">The room its smoke comes from.</param>
    /// <param name="share">Which share of that room's smoke it fills up to.</param>
    /// <param name="lag">Its time constant, in seconds.</param>
    private sealed class Room(IReadOnlyList<SimulatedDevice?> detectors, int before, double share, double lag)
    {
        public IReadOnlyList<SimulatedDevice?> Detectors { get; } = detectors;

        public int Before { get; } = before;

        public double Share { get; } = share;

        public double Lag { get; } = lag;

        public double Smoke { get; set; }
    }
}
