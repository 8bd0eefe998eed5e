using System.Collections.Immutable;
using SafeCommunity.Grains.Devices;
using SafeCommunity.Grains.Filters;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Alarms;

/// <summary>What persons order about many alarms at once. The grain's key is the community's name.</summary>
[Alias(TypeAliases.IAlarmListGrain)]
public interface IAlarmListGrain : IGrainWithStringKey
{
    /// <summary>
    /// A person of the staff saw the alarms of a list. Only what was there when they looked is acknowledged: an alarm that was raised
    /// since, anew or again, waits for somebody to see it.
    /// </summary>
    /// <exception cref="RefusedException">The actor is not on the staff, or the filter or the page token is wrong: nothing is acknowledged.</exception>
    [Alias("Acknowledge")]
    Task<AcknowledgedAlarms> Acknowledge(MatterCommand command, AlarmsToAcknowledge which);

    /// <summary>The conditions of some alarms that hold now, by the newest values; nothing of those whose device cannot tell.</summary>
    /// <param name="twins">The names of the devices that the alarms are of.</param>
    [Alias("GetConditions")]
    Task<ImmutableArray<ActiveCondition>> GetConditions(ImmutableArray<string> twins);
}

/// <summary>Which alarms a person saw.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.AlarmsToAcknowledge)]
public sealed record AlarmsToAcknowledge
{
    /// <summary>How many alarms one command acknowledges at most.</summary>
    public const int Most = 500;

    /// <summary>What must hold of them; closed ones are never meant. The fields are those of <see cref="AlarmFields"/>.</summary>
    [Id(0)]
    public required FilterNode Filter { get; init; }

    /// <summary>The journal's position that the person saw; null for the one when the command comes.</summary>
    [Id(1)]
    public long? AsOf { get; init; }

    /// <summary>How many are looked at, the oldest raised first: 1 to <see cref="Most"/>.</summary>
    [Id(2)]
    public required int PageSize { get; init; }

    /// <summary>Where the page before ended; empty for the first.</summary>
    [Id(3)]
    public string PageToken { get; init; } = "";
}

/// <summary>What came of it.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.AcknowledgedAlarms)]
public sealed record AcknowledgedAlarms
{
    /// <summary>The alarms that are acknowledged by the person now.</summary>
    [Id(0)]
    public required ImmutableArray<AlarmRecord> Acknowledged { get; init; }

    /// <summary>Those that are not, and why.</summary>
    [Id(1)]
    public required ImmutableArray<UnacknowledgedAlarm> Others { get; init; }

    /// <summary>The journal's position up to which raises count as seen: say it again for the next page.</summary>
    [Id(2)]
    public required long AsOf { get; init; }

    /// <summary>The token of the next page; empty after the last.</summary>
    [Id(3)]
    public required string NextPageToken { get; init; }

    /// <summary>How many open alarms match in all.</summary>
    [Id(4)]
    public required int TotalSize { get; init; }
}

/// <summary>An alarm that was not acknowledged with the others.</summary>
/// <param name="Alarm">The alarm's id.</param>
/// <param name="Reason">Why, in words.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.UnacknowledgedAlarm)]
public sealed record UnacknowledgedAlarm([property: Id(0)] string Alarm, [property: Id(1)] BilingualText Reason);
