using SafeCommunity.Simulator.World.Chance;
using SafeCommunity.Simulator.World.Devices;
using SafeCommunity.Simulator.World.Places;

namespace SafeCommunity.Simulator.World.Causes;

/// <summary>
/// Something that goes on in the world. It acts on devices in physical terms, may make people report it, and ends when a
/// unit works on it, or by itself.
/// </summary>
internal abstract class Cause
{
    private readonly CauseSite _site;
    private readonly Entity _entity;
    private readonly List<SimulatedDevice> _touched = [];

    protected Cause(CauseSite site)
    {
        _site = site;
        _entity = site.Entity;
        Truth = site.World.Note(site.Kind.Name, site.Kind.Incident, site.Kind.IsNuisance, site.Place);
    }

    /// <summary>What really happens, for the figures.</summary>
    public TrueEvent Truth { get; }

    /// <summary>What kind it is.</summary>
    public CauseKind Kind => _site.Kind;

    /// <summary>When it was over, in Unix milliseconds; null while it goes on.</summary>
    public long? EndedAt { get; private set; }

    /// <summary>Whether somebody deals with it.</summary>
    public bool IsAttended => Truth.AttendedAt is not null;

    protected RandomStream Random => _site.Random;

    protected CauseSetting Setting => _site.Setting;

    protected long Now => _site.World.Agenda.Now;

    protected WorldContext World => _site.World;

    /// <summary>It begins.</summary>
    public abstract void Begin();

    /// <summary>Somebody works on it.</summary>
    public void Attend()
    {
        if (EndedAt is not null || IsAttended)
            return;
        Truth.AttendedAt = World.Now;
        OnAttended();
    }

    /// <summary>What it takes until it is over, once somebody works on it. At once, if nothing else is said.</summary>
    protected virtual void OnAttended() => End();

    /// <summary>It adds to a value of a device.</summary>
    protected void Add(SimulatedDevice? device, string channel, double amount)
    {
        if (device is null || EndedAt is not null)
            return;
        if (!_touched.Contains(device))
            _touched.Add(device);
        device.Add(this, channel, amount);
    }

    /// <summary>Does something after a span, unless it is over by then.</summary>
    protected void After(long span, Action what) => World.Agenda.After(span, _entity, () =>
    {
        if (EndedAt is null)
            what();
    });

    /// <summary>Somebody who lives near reports it after a while, unless it is over by then.</summary>
    protected void ReportAfter(long span, string place) => After(span, () => Report(place));

    /// <summary>Somebody reports it now.</summary>
    protected void Report(string place) => _site.Reports.Make(_entity, Random, this, place);

    /// <summary>It is over.</summary>
    protected void End()
    {
        if (EndedAt is not null)
            return;
        EndedAt = Now;
        Truth.End = World.Now;
        foreach (var device in _touched)
            device.Release(this);
    }
}

/// <summary>Where and how a cause happens.</summary>
/// <param name="World">The world.</param>
/// <param name="Setting">What stands there.</param>
/// <param name="Reports">Where people report.</param>
/// <param name="Kind">What happens.</param>
/// <param name="Place">Where: the name of a twin.</param>
/// <param name="Random">The numbers of this one cause.</param>
/// <param name="Entity">Who acts.</param>
internal sealed record CauseSite(
    WorldContext World, CauseSetting Setting, ReportOffice Reports, CauseKind Kind, string Place, RandomStream Random, Entity Entity);

/// <summary>What causes act upon.</summary>
/// <param name="Estate">What stands where.</param>
/// <param name="Population">Who is in.</param>
/// <param name="Plane">Distances.</param>
internal sealed record CauseSetting(Estate Estate, Residents.Population Population, Plane Plane);
