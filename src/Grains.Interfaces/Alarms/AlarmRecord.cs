using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Alarms;

/// <summary>How much an alarm matters; ANSI/ISA-18.2 calls it priority. The numbers are stored: never changed or reused.</summary>
public enum AlarmSeverity
{
    /// <summary>Not a severity; never stored.</summary>
    Unspecified = 0,

    /// <summary>Look at it during the shift.</summary>
    Low = 1,

    /// <summary>Look at it soon.</summary>
    Medium = 2,

    /// <summary>Act promptly.</summary>
    High = 3,

    /// <summary>Life safety: act at once.</summary>
    Critical = 4,
}

/// <summary>What a person found the alarm to be.</summary>
public enum Judgement
{
    /// <summary>Nobody has judged it yet.</summary>
    None = 0,

    /// <summary>It is real.</summary>
    Confirmed = 1,

    /// <summary>It is false.</summary>
    False = 2,
}

/// <summary>How a condition meets its alarm. The numbers are stored: never changed or reused.</summary>
public enum AlarmOnset
{
    /// <summary>It holds from now on, until it is told that it ended.</summary>
    Lasting = 0,

    /// <summary>It happened at a moment, as the press of a button: the alarm is open, and there is nothing that holds.</summary>
    Moment = 1,

    /// <summary>It had been and was over before the device told of it: a record, for which nobody is sent.</summary>
    Past = 2,
}

/// <summary>The states of ANSI/ISA-18.2-2016 that an alarm may be in.</summary>
public enum AlarmState
{
    /// <summary>Its condition holds and nobody saw it.</summary>
    Unacknowledged = 1,

    /// <summary>Its condition holds and somebody saw it.</summary>
    Acknowledged = 2,

    /// <summary>Its condition ended and nobody saw it.</summary>
    ReturnedUnacknowledged = 3,

    /// <summary>Its condition ended and somebody saw it, or it is closed: it waits for nobody.</summary>
    Normal = 4,

    /// <summary>A person put it on the shelf.</summary>
    Shelved = 5,

    /// <summary>It is expected for a while: suppressed by design.</summary>
    Suppressed = 6,
}

/// <summary>
/// An alarm as its journal entries made it. States after ANSI/ISA-18.2 and OPC UA Part 9: active or cleared,
/// acknowledged or not, shelved or not; and judged, and at last closed.
/// </summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.AlarmRecord)]
public sealed record AlarmRecord
{
    /// <summary>The community.</summary>
    [Id(0)]
    public required string Community { get; init; }

    /// <summary>The alarm's id within the community: <c>{twin}.{rule}.{ordinal}</c>.</summary>
    [Id(1)]
    public required string Id { get; init; }

    /// <summary>The name of the twin it is of.</summary>
    [Id(2)]
    public required string Twin { get; init; }

    /// <summary>The rule that raised it.</summary>
    [Id(3)]
    public required string Rule { get; init; }

    /// <summary>How much it matters.</summary>
    [Id(4)]
    public required AlarmSeverity Severity { get; init; }

    /// <summary>What it says.</summary>
    [Id(5)]
    public required BilingualText Message { get; init; }

    /// <summary>When it was first raised.</summary>
    [Id(6)]
    public required DateTimeOffset RaisedAt { get; init; }

    /// <summary>When it was last raised.</summary>
    [Id(7)]
    public required DateTimeOffset LastRaisedAt { get; init; }

    /// <summary>What raised it last.</summary>
    [Id(8)]
    public required AlarmCause Cause { get; init; }

    /// <summary>How many times it was raised.</summary>
    [Id(9)]
    public required int Count { get; init; }

    /// <summary>Whether the condition holds.</summary>
    [Id(10)]
    public required bool Active { get; init; }

    /// <summary>When the condition last ended; null while it never did.</summary>
    [Id(11)]
    public DateTimeOffset? ClearedAt { get; init; }

    /// <summary>Who acknowledged it and when; null while it waits for that. Raising it again takes the acknowledgement back.</summary>
    [Id(12)]
    public MatterNote? Acknowledgement { get; init; }

    /// <summary>What a person found it to be.</summary>
    [Id(13)]
    public Judgement Judgement { get; init; }

    /// <summary>Who judged it, when and why; null while nobody did.</summary>
    [Id(14)]
    public MatterNote? Judged { get; init; }

    /// <summary>Until when it is shelved; null when it is not.</summary>
    [Id(15)]
    public DateTimeOffset? ShelvedUntil { get; init; }

    /// <summary>Who shelved it, when and why; null when it is not shelved.</summary>
    [Id(16)]
    public MatterNote? Shelved { get; init; }

    /// <summary>Who closed it, when and why; null while it is open.</summary>
    [Id(17)]
    public MatterNote? Closed { get; init; }

    /// <summary>The journal's position of its last change; also its etag.</summary>
    [Id(18)]
    public required long Position { get; init; }

    /// <summary>The number of the suppression under which it stands; null when it is not suppressed.</summary>
    [Id(19)]
    public long? SuppressedBy { get; init; }

    /// <summary>Whether its condition lasts, was a moment, or was over before it was told.</summary>
    [Id(20)]
    public AlarmOnset Onset { get; init; }

    /// <summary>The alarm that was closed or judged false while this same condition held; null where the condition was new.</summary>
    [Id(21)]
    public string? Continues { get; init; }

    /// <summary>The value farthest over the limit when the condition last held; null while it never ended, and for conditions without a limit.</summary>
    [Id(22)]
    public double? Worst { get; init; }

    /// <summary>Whether a person closed it, or found it false, while its condition holds.</summary>
    public bool IsHeld => Active && (!IsOpen || Judgement == Judgement.False);

    /// <summary>Whether its condition holds and nobody is troubled with it: it is on the shelf, or suppressed.</summary>
    public bool IsResting => Active && IsOpen && (ShelvedUntil is not null || SuppressedBy is not null);

    /// <summary>Whether it is over and was seen, and nothing keeps it from being normal.</summary>
    public bool IsReturned => !Active && Acknowledgement is not null && ShelvedUntil is null && SuppressedBy is null;

    /// <summary>The state of ANSI/ISA-18.2 that it is in at a time, at which a shelving may be over.</summary>
    public AlarmState StateAt(DateTimeOffset now) =>
        !IsOpen ? AlarmState.Normal
        : SuppressedBy is not null ? AlarmState.Suppressed
        : ShelvedUntil > now ? AlarmState.Shelved
        : Active ? Acknowledgement is null ? AlarmState.Unacknowledged : AlarmState.Acknowledged
        : Acknowledgement is null ? AlarmState.ReturnedUnacknowledged : AlarmState.Normal;

    /// <summary>Whether it is open: not closed.</summary>
    public bool IsOpen => Closed is null;

    /// <summary>How long an alarm may stay active before it counts as stale (ANSI/ISA-18.2: 24 hours).</summary>
    public static readonly TimeSpan StaleAfter = TimeSpan.FromHours(24);

    /// <summary>Whether it has been active for so long that nobody looks at it any more, also where it was closed meanwhile.</summary>
    public bool IsStale(DateTimeOffset now) => Active && LastRaisedAt <= now - StaleAfter;

    /// <summary>The alarm's id: twin, rule and ordinal.</summary>
    public static string IdOf(string twin, string rule, int ordinal) => $"{twin}.{rule}.{ordinal}";

    /// <summary>The ordinal in <see cref="Id"/>.</summary>
    public int Ordinal => int.Parse(Id.AsSpan(Id.LastIndexOf('.') + 1), System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>The reading that raised an alarm.</summary>
/// <param name="Seq">The reading's sequence number; null when it had none, or when time alone raised the alarm.</param>
/// <param name="Time">When it was measured.</param>
/// <param name="Value">The value the rule looked at; null when there is none (silence).</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.AlarmCause)]
public sealed record AlarmCause(
    [property: Id(0)] long? Seq,
    [property: Id(1)] DateTimeOffset Time,
    [property: Id(2)] double? Value)
{
    /// <summary>A hash of the message's number, time and values, by which the same message is recognised; 0 where there was no number.</summary>
    [Id(3)]
    public long Digest { get; init; }
}
