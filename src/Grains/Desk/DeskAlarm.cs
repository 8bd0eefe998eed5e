using System.Collections.Immutable;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Desk;

/// <summary>What the desk keeps of an alarm while it waits for a decision, is suppressed, or belongs to an incident.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.DeskAlarm)]
internal sealed record DeskAlarm
{
    /// <summary>The alarm's id.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>The twin it is of.</summary>
    [Id(1)]
    public required string Twin { get; init; }

    /// <summary>The rule that raised it.</summary>
    [Id(2)]
    public required string Rule { get; init; }

    /// <summary>How much it matters; unspecified where only a later entry was seen, until it is read.</summary>
    [Id(3)]
    public required AlarmSeverity Severity { get; init; }

    /// <summary>What it says; null where only a later entry was seen, until it is read.</summary>
    [Id(4)]
    public BilingualText? Message { get; init; }

    /// <summary>When it was last raised, or counted again after a suppression or the shelf; by the present clock, see <see cref="DeskState.OnClock"/>.</summary>
    [Id(5)]
    public required DateTimeOffset RaisedAt { get; init; }

    /// <summary>Whether its condition holds.</summary>
    [Id(6)]
    public required bool Active { get; init; }

    /// <summary>What a person found it to be.</summary>
    [Id(7)]
    public Judgement Judgement { get; init; }

    /// <summary>When a person last judged it, by the present clock; null while nobody did.</summary>
    [Id(11)]
    public DateTimeOffset? JudgedAt { get; init; }

    /// <summary>The suppression under which it stands; null when none.</summary>
    [Id(8)]
    public long? SuppressedBy { get; init; }

    /// <summary>Whether a person put it on the shelf: raised again, it is nobody's matter until it comes back.</summary>
    [Id(12)]
    public bool Shelved { get; init; }

    /// <summary>When it comes back from the shelf by itself; null when it is not there.</summary>
    [Id(16)]
    public DateTimeOffset? ShelvedUntil { get; init; }

    /// <summary>Who put it on the shelf, and why; null when it is not there.</summary>
    [Id(17)]
    public MatterNote? ShelvedBy { get; init; }

    /// <summary>The journal's position at which it was last put on the shelf; 0 when it never was.</summary>
    [Id(18)]
    public long ShelvedPosition { get; init; }

    /// <summary>Whether it happened at a moment and is not over because nothing holds.</summary>
    [Id(13)]
    public bool IsMoment { get; init; }

    /// <summary>When a suppression first had it since it holds, by the present clock; null while none had.</summary>
    [Id(14)]
    public DateTimeOffset? SuppressedAt { get; init; }

    /// <summary>Whether it got worse under a suppression: none has it again while it holds.</summary>
    [Id(15)]
    public bool Worsened { get; init; }

    /// <summary>The incidents in the desk's state that it belongs to.</summary>
    [Id(9)]
    public ImmutableArray<long> Incidents { get; init; } = [];

    /// <summary>The position of the entry that the desk has not decided about yet; 0 when it has.</summary>
    [Id(10)]
    public long PendingAt { get; init; }

    /// <summary>Whether the desk has not decided yet what it is part of.</summary>
    public bool Pending => PendingAt > 0;

    /// <summary>Whether all of it is known that a decision needs.</summary>
    public bool IsComplete => Message is not null;

    /// <summary>Whether the desk still needs it.</summary>
    public bool IsNeeded => Pending || Shelved || SuppressedBy is not null || !Incidents.IsEmpty;

    /// <summary>Twin and rule of an alarm's id.</summary>
    public static (string Twin, string Rule) Split(string id)
    {
        var first = id.IndexOf('.', StringComparison.Ordinal);
        var last = id.LastIndexOf('.');
        return first > 0 && last > first ? (id[..first], id[(first + 1)..last]) : (id, "");
    }
}
