using System.Collections.Immutable;
using SafeCommunity.Grains.Devices;
using SafeCommunity.Grains.Twins;
using SafeCommunity.Simulator.World.Causes;
using SafeCommunity.Simulator.World.Chance;

namespace SafeCommunity.Simulator.World.Devices;

/// <summary>
/// A device that sends everything when it is due and at once what changed. Its values are a level, normal noise, and
/// what causes in the world add. It ages, breaks off and hangs.
/// </summary>
internal class SimulatedDevice
{
    /// <summary>A cause that ended this recently is still what an alarm of the device was about.</summary>
    private const long Memory = 20 * Ms.Minute;

    /// <summary>No device sends more often in the course of normal life.</summary>
    private const long Shortest = 10 * Ms.Second;

    private const double Return = 0.2;

    private readonly DeviceModel _model;
    private readonly Battery? _battery;
    private readonly RandomStream _noise;
    private readonly RandomStream _dropOuts;
    private readonly double[] _wander;
    private readonly double[] _sent;
    private readonly Action _report;
    private readonly Action _dropOut;
    private List<Influence>? _influences;
    private Cause? _lastCause;
    private long _seq;
    private bool _isHung;
    private int _outage;

    public SimulatedDevice(WorldContext world, TwinDefinition twin)
    {
        (World, Twin, Entity) = (world, twin, world.Agenda.Enter());
        _model = DeviceModel.Of(twin.Model);
        _noise = world.Draw("device", twin.Id.Name);
        _dropOuts = world.Draw("drop-out", twin.Id.Name);
        _battery = _model.BatteryLife > TimeSpan.Zero
            ? new Battery(world.Draw("battery", twin.Id.Name), _model.BatteryLife, world.Agenda.Now, world.Settings.BatteriesAge)
            : null;
        _wander = new double[_model.Channels.Length];
        _sent = new double[_model.Channels.Length];
        for (var i = 0; i < _wander.Length; i++)
            _wander[i] = _noise.Between(-1, 1) * _model.Channels[i].Spread;
        _report = Report;
        _dropOut = DropOut;
    }

    /// <summary>What the plan says of it.</summary>
    public TwinDefinition Twin { get; }

    /// <summary>Its name.</summary>
    public string Name => Twin.Id.Name;

    /// <summary>Whether it is connected and works.</summary>
    public bool IsOnline { get; private set; }

    /// <summary>How often a year it drops out.</summary>
    public double DropOutsPerYear => _model.DropOutsPerYear * World.Settings.DropOutFactor * OwnDropOutFactor;

    /// <summary>How many times as often as other devices it drops out.</summary>
    protected virtual double OwnDropOutFactor => 1;

    protected WorldContext World { get; }

    protected Entity Entity { get; }

    /// <summary>How long until the next reading is due: about half of the silence that would make it offline.</summary>
    protected virtual long Period => Math.Max(Shortest, (long)(Twin.SilenceLimit.TotalMilliseconds / 2 * _noise.Between(0.85, 0.98)));

    /// <summary>Comes up: connects, sends its first reading, and from then on when one is due.</summary>
    public void Start()
    {
        World.Agenda.After((long)_noise.Between(0, World.Settings.UpWithin.TotalMilliseconds), Entity, () =>
        {
            Connect();
            // The first period ends anywhere, so that devices do not beat together.
            World.Agenda.After((long)(Period * _noise.NextDouble()), Entity, _report);
        });
        PlanDropOut();
    }

    /// <summary>A cause in the world adds to a value; a yes or no is yes from 0.5 on. Zero takes it away.</summary>
    public void Add(Cause cause, string channel, double amount)
    {
        if (amount > 0)
        {
            _lastCause = cause;
            cause.Truth.Touch(Name);
        }

        Set(cause, channel, amount);
    }

    /// <summary>A contact of the device itself opens or closes in the course of normal life.</summary>
    public void Set(string channel, bool value) => Set(null, channel, value ? 1 : 0);

    /// <summary>A cause is over here.</summary>
    public void Release(Cause cause)
    {
        if (_influences?.RemoveAll(influence => influence.Cause == cause) > 0)
            Sense();
    }

    /// <summary>What goes on at the device, or did until a short while ago; null when nothing.</summary>
    public Cause? CauseAt(long now) => _lastCause is { } cause && (cause.EndedAt is not { } end || now - end < Memory) ? cause : null;

    /// <summary>Somebody repairs it: a new battery where it has one, and it works.</summary>
    public void Repair()
    {
        _battery?.Replace(World.Agenda.Now);
        _isHung = false;
        if (!IsOnline)
            Connect();
        else
            Send(everything: true);
    }

    /// <summary>What it measures now.</summary>
    protected virtual void Measure(ImmutableArray<ReadingValue>.Builder values, bool everything)
    {
        var weather = World.Weather.At(World.Agenda.Now);
        var around = new Surroundings(weather.Temperature, DailyUsage.At(World.Calendar, World.Agenda.Now, weather.Temperature));
        for (var i = 0; i < _wander.Length; i++)
        {
            var channel = _model.Channels[i];
            var value = ValueOf(i, around);
            if (!everything && Math.Abs(value - _sent[i]) < channel.Band)
                continue;
            _sent[i] = value;
            values.Add(new ReadingValue(channel.Name, value, channel.IsBoolean));
        }

        if (everything && _battery is { } battery)
            values.Add(new ReadingValue("battery", Math.Round(battery.LevelAt(World.Agenda.Now)), false));
    }

    /// <summary>Sends what changed, or everything.</summary>
    protected void Send(bool everything)
    {
        if (!IsOnline)
            return;
        var values = ImmutableArray.CreateBuilder<ReadingValue>(everything ? _wander.Length + 1 : 1);
        Measure(values, everything);
        if (values.Count > 0)
            World.Agenda.Do(Entity, new DeviceSends(World.Now, Name, ++_seq, values.DrainToImmutable()));
    }

    private void Set(Cause? cause, string channel, double amount)
    {
        var index = IndexOf(channel);
        if (index < 0)
            return;
        _influences ??= [];
        var at = _influences.FindIndex(known => known.Cause == cause && known.Channel == index);
        if (at >= 0 && amount > 0)
            _influences[at] = new Influence(cause, index, amount);
        else if (at >= 0)
            _influences.RemoveAt(at);
        else if (amount > 0)
            _influences.Add(new Influence(cause, index, amount));
        Sense();
    }

    private int IndexOf(string channel)
    {
        for (var i = 0; i < _model.Channels.Length; i++)
        {
            if (_model.Channels[i].Name == channel)
                return i;
        }

        return -1;
    }

    private double ValueOf(int index, Surroundings around)
    {
        var channel = _model.Channels[index];
        var added = 0.0;
        foreach (var influence in _influences ?? [])
        {
            if (influence.Channel == index)
                added = Math.Max(added, influence.Amount);
        }

        if (channel.Level is not { } level)
            return added >= 0.5 ? 1 : 0;
        // Rounding could leave a negative zero, which is written otherwise.
        return Math.Round(Math.Max(0, level(around) + _wander[index] + added), channel.Digits) + 0.0;
    }

    // A change is looked for only where something acts on the device; noise alone waits until a reading is due.
    private void Sense() => Send(everything: false);

    private void Report()
    {
        for (var i = 0; i < _wander.Length; i++)
        {
            var spread = _model.Channels[i].Spread;
            if (spread > 0)
                _wander[i] = Math.Clamp((_wander[i] * (1 - Return)) + (_noise.Between(-1, 1) * spread / 4), -spread, spread);
        }

        if (_battery?.LevelAt(World.Agenda.Now) <= 0.5)
            Hang();
        Send(everything: true);
        World.Agenda.After(Period, Entity, _report);
    }

    private void Connect()
    {
        (IsOnline, _isHung) = (true, false);
        _outage++;
        World.Agenda.Do(Entity, new DeviceConnects(World.Now, Name));
        Send(everything: true);
    }

    private void Hang() => (IsOnline, _isHung) = (false, true);

    private void PlanDropOut()
    {
        if (DropOutsPerYear is > 0 and var perYear)
            World.Agenda.After((long)_dropOuts.Exponential(Ms.Year / perYear), Entity, _dropOut);
    }

    // Mostly the connection breaks and comes back; sometimes the device hangs, says nothing of it, and somebody must come.
    private void DropOut()
    {
        var breaks = _dropOuts.Chance(0.75);
        var span = breaks ? Ms.Minutes(_dropOuts.LogNormal(12, 1)) : Ms.Hours(_dropOuts.LogNormal(60, 0.7));
        PlanDropOut();
        if (!IsOnline)
            return;
        if (breaks)
        {
            IsOnline = false;
            World.Agenda.Do(Entity, new DeviceDisconnects(World.Now, Name));
        }
        else
        {
            Hang();
        }

        var outage = ++_outage;
        World.Agenda.After(span, Entity, () =>
        {
            // Unless somebody repaired it meanwhile, or its battery ran out.
            if (_outage == outage && !(_isHung && _battery?.LevelAt(World.Agenda.Now) <= 0.5))
                Connect();
        });
    }

    private readonly record struct Influence(Cause? Cause, int Channel, double Amount);
}
