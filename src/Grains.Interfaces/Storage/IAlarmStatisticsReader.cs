using SafeCommunity.Grains.Alarms;

namespace SafeCommunity.Grains.Storage;

/// <summary>Reads what happened to alarms over a period, for the figures of ANSI/ISA-18.2.</summary>
public interface IAlarmStatisticsReader
{
    /// <summary>
    /// Every time that something of <see cref="OccurrenceKind"/> happened to an alarm in a period, in the order it happened;
    /// and every step of the clock among them, after which times may be earlier than before.
    /// </summary>
    /// <param name="community">The community.</param>
    /// <param name="from">The first moment.</param>
    /// <param name="until">The moment after the last.</param>
    /// <param name="cancellation">Gives up.</param>
    IAsyncEnumerable<AlarmOccurrence> ReadAsync(
        string community, DateTimeOffset from, DateTimeOffset until, CancellationToken cancellation = default);

    /// <summary>The earliest time in the community's journal; null when it is empty.</summary>
    Task<DateTimeOffset?> GetBeginningAsync(string community, CancellationToken cancellation = default);
}

/// <summary>What happened to an alarm.</summary>
public enum OccurrenceKind
{
    /// <summary>It was raised, anew or again.</summary>
    Raised = 0,

    /// <summary>Its condition ended.</summary>
    Cleared = 1,

    /// <summary>A person saw it.</summary>
    Acknowledged = 2,

    /// <summary>It was put on the shelf.</summary>
    Shelved = 3,

    /// <summary>It was suppressed by design.</summary>
    Suppressed = 4,

    /// <summary>A person found it false.</summary>
    Rejected = 5,

    /// <summary>It was closed.</summary>
    Closed = 6,

    /// <summary>It counts again: its suppression ended.</summary>
    Unsuppressed = 7,

    /// <summary>To no alarm: the clock stepped.</summary>
    ClockStepped = 8,

    /// <summary>A person found it real.</summary>
    Confirmed = 9,

    /// <summary>It was raised, and was over before it was told.</summary>
    RaisedPast = 10,
}

/// <summary>Something that happened to an alarm.</summary>
/// <param name="Time">When.</param>
/// <param name="Kind">What.</param>
/// <param name="Alarm">The alarm's id.</param>
/// <param name="Twin">The twin it is of.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="By">By how much the clock went forward, where that is what happened; negative when it went back.</param>
public readonly record struct AlarmOccurrence(
    DateTimeOffset Time, OccurrenceKind Kind, string Alarm, string Twin, string Rule, AlarmSeverity Severity, TimeSpan By = default);
