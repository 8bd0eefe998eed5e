namespace SafeCommunity.Simulator.World.Devices;

/// <summary>The moving part of a door or a barrier: people and cars open it, it closes by itself.</summary>
internal sealed class Leaf
{
    /// <summary>However many come, between two of them it falls shut before it counts as held open.</summary>
    private const long LongestPass = 40 * Ms.Second;

    private readonly WorldContext _world;
    private readonly Entity _entity;
    private readonly Action _shut;
    private long _openedAt;
    private long _closesAt;
    private bool _isOpen;

    public Leaf(WorldContext world, SimulatedDevice device)
    {
        (_world, Device, _entity) = (world, device, world.Agenda.Enter());
        _shut = Shut;
    }

    /// <summary>The device that tells of it.</summary>
    public SimulatedDevice Device { get; }

    /// <summary>How often somebody passed.</summary>
    public long Passes { get; private set; }

    /// <summary>Somebody passes, which takes so many milliseconds.</summary>
    public void Pass(long span)
    {
        Passes++;
        var now = _world.Agenda.Now;
        if (_isOpen)
        {
            // The timer that is set looks at this when it fires.
            _closesAt = Math.Max(_closesAt, Math.Min(now + span, _openedAt + LongestPass));
            return;
        }

        (_isOpen, _openedAt, _closesAt) = (true, now, now + Math.Min(span, LongestPass));
        Device.Set("open", true);
        _world.Agenda.At(_closesAt, _entity, _shut);
    }

    private void Shut()
    {
        if (_world.Agenda.Now < _closesAt)
        {
            _world.Agenda.At(_closesAt, _entity, _shut);
            return;
        }

        _isOpen = false;
        Device.Set("open", false);
    }
}
