using Orleans.Concurrency;
using SafeCommunity.Grains.Journal;

namespace SafeCommunity.Grains.Alarms;

/// <summary>
/// One alarm, event-sourced: its twin writes what its rules tell (<see cref="JournalDraft.After"/>), and each command here validates, appends to the community's journal, then applies. The grain's
/// key is <c>{community}/{alarm id}</c>. Every command returns the alarm after it.
/// </summary>
/// <remarks>
/// All commands throw <see cref="RefusedException"/>: <see cref="Refusal.NotFound"/> where there is no such alarm,
/// <see cref="Refusal.NotAllowed"/> where the actor's duty does not allow it, <see cref="Refusal.Stale"/> where the command's etag is old, <see cref="Refusal.FailedPrecondition"/> where the state
/// does not allow it (the message says what does), <see cref="Refusal.Unavailable"/> where it could not be made durable.
/// </remarks>
[Alias(TypeAliases.IAlarmGrain)]
public interface IAlarmGrain : IGrainWithStringKey
{
    /// <summary>The alarm as it is.</summary>
    [ReadOnly, Alias("Get")]
    Task<AlarmRecord> Get();

    /// <summary>A person of the staff saw it.</summary>
    [Alias("Acknowledge")]
    Task<AlarmRecord> Acknowledge(MatterCommand command);

    /// <summary>A person who may grade found it real; the reason is required. An alarm of an incident that nobody graded is judged by grading that.</summary>
    [Alias("Confirm")]
    Task<AlarmRecord> Confirm(MatterCommand command);

    /// <summary>A person who may grade found it false; the reason is required. As for <see cref="Confirm"/>.</summary>
    [Alias("Reject")]
    Task<AlarmRecord> Reject(MatterCommand command);

    /// <summary>
    /// Puts it aside until a time in the future; the reason is required. One of life safety rests for an hour at most, and longer when a
    /// second person shelves it too.
    /// </summary>
    [Alias("Shelve")]
    Task<AlarmRecord> Shelve(MatterCommand command, DateTimeOffset until);

    /// <summary>Takes it back from the shelf.</summary>
    [Alias("Unshelve")]
    Task<AlarmRecord> Unshelve(MatterCommand command);

    /// <summary>Closes it: its condition must have ended, unless it was judged false. One of an incident that nobody graded waits for that.</summary>
    [Alias("Close")]
    Task<AlarmRecord> Close(MatterCommand command);
}
