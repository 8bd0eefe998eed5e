namespace SafeCommunity.Simulator.World;

/// <summary>
/// Something that really happened, whether or not the product noticed: by it missed and false alarms are counted.
/// </summary>
public sealed class TrueEvent
{
    private readonly List<string> _twins = [];
    private readonly List<IncidentOfEvent> _incidents = [];

    internal TrueEvent(int number, string cause, string kind, bool isNuisance, string place, DateTimeOffset time)
    {
        (Number, Cause, Kind, IsNuisance, Place, Time) = (number, cause, kind, isNuisance, place, time);
    }

    /// <summary>1, 2, 3 ... in the order of their beginnings.</summary>
    public int Number { get; }

    /// <summary>What it was, for instance <c>kitchen-fire</c>.</summary>
    public string Cause { get; }

    /// <summary>The kind of incident that it is, or looks like, for instance <c>fire</c>.</summary>
    public string Kind { get; internal set; }

    /// <summary>Whether nothing was the matter: steam, a loose contact, a bird. An incident of it is a false alarm.</summary>
    public bool IsNuisance { get; }

    /// <summary>Where: the name of a twin.</summary>
    public string Place { get; }

    /// <summary>When it began.</summary>
    public DateTimeOffset Time { get; }

    /// <summary>When it was over; null while it goes on.</summary>
    public DateTimeOffset? End { get; internal set; }

    /// <summary>When a unit or somebody on the staff began to deal with it; null while nobody did.</summary>
    public DateTimeOffset? AttendedAt { get; internal set; }

    /// <summary>The incidents of it, in the order in which they had it; none while the product missed it.</summary>
    public IReadOnlyList<IncidentOfEvent> Incidents => _incidents;

    /// <summary>The first of them; null while there is none.</summary>
    public long? Incident => _incidents is [var first, ..] ? first.Incident : null;

    /// <summary>When that incident had it.</summary>
    public DateTimeOffset? NoticedAt => _incidents is [var first, ..] ? first.Time : null;

    /// <summary>The devices that it touched, the first touched first.</summary>
    public IReadOnlyList<string> Twins => _twins;

    internal void Join(long incident, DateTimeOffset time) => _incidents.Add(new IncidentOfEvent(incident, time));

    internal void Touch(string twin)
    {
        if (!_twins.Contains(twin))
            _twins.Add(twin);
    }
}

/// <summary>An incident that is of a true event, by one of its alarms or reports.</summary>
/// <param name="Incident">The incident's number.</param>
/// <param name="Time">Since when it is.</param>
public sealed record IncidentOfEvent(long Incident, DateTimeOffset Time);
