using Orleans.Concurrency;
using SafeCommunity.Grains.Journal;

namespace SafeCommunity.Grains.Alarms;

/// <summary>
/// One alarm, event-sourced: its twin writes what its rules tell (<see cref="JournalDraft.After"/>), and each command here validates, appends to the community's journal, then applies. The grain's
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

    /// <summary>Its condition can hold no longer, for its twin or its rule is gone; nothing happens when it has ended already.</summary>
    [Alias("Clear")]
    Task<AlarmRecord> Clear(string reason);

    /// <summary>A person saw it.</summary>
    [Alias("Acknowledge")]
    Task<AlarmRecord> Acknowledge(MatterCommand command);

    /// <summary>A person found it real; the reason is required.</summary>
    [Alias("Confirm")]
    Task<AlarmRecord> Confirm(MatterCommand command);

    /// <summary>A person found it false; the reason is required.</summary>
    [Alias("Reject")]
    Task<AlarmRecord> Reject(MatterCommand command);

    /// <summary>Puts it aside until a time in the future; the reason is required.</summary>
    [Alias("Shelve")]
    Task<AlarmRecord> Shelve(MatterCommand command, DateTimeOffset until);

    /// <summary>Takes it back from the shelf.</summary>
    [Alias("Unshelve")]
    Task<AlarmRecord> Unshelve(MatterCommand command);

    /// <summary>It is expected for a while: suppressed by design. Nothing happens when that suppression has it already.</summary>
    /// <param name="command">Who and why.</param>
    /// <param name="suppression">The number of the suppression.</param>
    [Alias("Suppress")]
    Task<AlarmRecord> Suppress(MatterCommand command, long suppression);

    /// <summary>It counts again; nothing happens when it is not suppressed.</summary>
    [Alias("Unsuppress")]
    Task<AlarmRecord> Unsuppress(MatterCommand command);

    /// <summary>Closes it: its condition must have ended, unless it was judged false.</summary>
    [Alias("Close")]
    Task<AlarmRecord> Close(MatterCommand command);
}
