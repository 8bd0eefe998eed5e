using Orleans.Concurrency;

namespace SafeCommunity.Grains.Alarms;

/// <summary>
/// One alarm, event-sourced: each command validates, appends to the community's journal, then applies. The grain's
/// key is <c>{community}/{alarm id}</c>. Every command returns the alarm after it.
/// </summary>
/// <remarks>
/// All commands throw <see cref="RefusedException"/>: <see cref="Refusal.NotFound"/> where there is no such alarm,
/// <see cref="Refusal.Stale"/> where the command's etag is old, <see cref="Refusal.FailedPrecondition"/> where the state
/// does not allow it (the message says what does), <see cref="Refusal.Unavailable"/> where it could not be made durable.
/// </remarks>
[Alias(TypeAliases.IAlarmGrain)]
public interface IAlarmGrain : IGrainWithStringKey
{
    /// <summary>The alarm as it is.</summary>
    [ReadOnly, Alias("Get")]
    Task<AlarmRecord> Get();

    /// <summary>The twin's rule holds. Raises a new alarm, or counts on this one; the same cause again changes nothing.</summary>
    [Alias("Raise")]
    Task<AlarmRecord> Raise(AlarmRaised raised);

    /// <summary>The twin's rule no longer holds; nothing happens when the alarm is cleared or closed already.</summary>
    [Alias("Clear")]
    Task<AlarmRecord> Clear(string reason);

    /// <summary>A person saw it.</summary>
    [Alias("Acknowledge")]
    Task<AlarmRecord> Acknowledge(AlarmCommand command);

    /// <summary>A person found it real; the reason is required.</summary>
    [Alias("Confirm")]
    Task<AlarmRecord> Confirm(AlarmCommand command);

    /// <summary>A person found it false; the reason is required.</summary>
    [Alias("Reject")]
    Task<AlarmRecord> Reject(AlarmCommand command);

    /// <summary>Puts it aside until a time in the future; the reason is required.</summary>
    [Alias("Shelve")]
    Task<AlarmRecord> Shelve(AlarmCommand command, DateTimeOffset until);

    /// <summary>Takes it back from the shelf.</summary>
    [Alias("Unshelve")]
    Task<AlarmRecord> Unshelve(AlarmCommand command);

    /// <summary>Closes it: its condition must have ended, unless it was judged false.</summary>
    [Alias("Close")]
    Task<AlarmRecord> Close(AlarmCommand command);
}

/// <summary>What a person orders.</summary>
/// <param name="Actor">Who; never empty.</param>
/// <param name="Reason">Why.</param>
/// <param name="Etag">The position of the alarm as the person saw it; null to act on whatever it is now.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.AlarmCommand)]
public sealed record AlarmCommand(
    [property: Id(0)] string Actor,
    [property: Id(1)] string Reason,
    [property: Id(2)] long? Etag);
