using System.Collections.Immutable;
using SafeCommunity.Grains.Devices;
using SafeCommunity.Grains.Twins;
using SafeCommunity.Simulator.World.Devices;
using SafeCommunity.Simulator.World.Places;

namespace SafeCommunity.Simulator.World.Patrols;

/// <summary>A unit's radio: it tells where the unit is and how fast it goes, often while it goes. Off duty it sits in its cradle.</summary>
internal sealed class PatrolRadio(WorldContext world, TwinDefinition twin, Plane plane) : SimulatedDevice(world, twin)
{
    private const long Walking = 15 * Ms.Second;
    private const long Standing = 60 * Ms.Second;

    private Walk? _walk;

    /// <summary>The unit sets off, or stops, and says so at once.</summary>
    public void Follow(Walk walk)
    {
        _walk = walk;
        Send(everything: false);
    }

    /// <inheritdoc/>
    protected override double OwnDropOutFactor => World.Settings.RadioDropOutFactor;

    /// <inheritdoc/>
    protected override long Period => _walk?.SpeedAt(World.Agenda.Now) > 0 ? Walking : Standing;

    /// <inheritdoc/>
    protected override void Measure(ImmutableArray<ReadingValue>.Builder values, bool everything)
    {
        var now = World.Agenda.Now;
        var at = _walk?.At(now) ?? plane.Of(Twin.Place);
        var (longitude, latitude) = plane.DegreesOf(at);
        values.Add(new ReadingValue("longitude", longitude, false));
        values.Add(new ReadingValue("latitude", latitude, false));
        values.Add(new ReadingValue("speed", Math.Round(_walk?.SpeedAt(now) ?? 0, 1), false));
        if (everything)
            values.Add(new ReadingValue("battery", Math.Round(95 - (World.Calendar.HourOf(now) % 12 * 4)), false));
    }
}
