namespace SafeCommunity.Grains.Alarms;

/// <summary>
/// What the product tells an alarm: as time passes, or in the name of a person whose duty was looked at where the word was given.
/// As the commands of <see cref="IAlarmGrain"/>, without asking for the duty. The grain is the same.
/// </summary>
[Alias(TypeAliases.IAlarmOrders)]
internal interface IAlarmOrders : IGrainWithStringKey
{
    /// <summary>Its condition can hold no longer, for its twin or its rule is gone; nothing happens when it has ended already.</summary>
    [Alias("Clear")]
    Task<AlarmRecord> Clear(string reason);

    /// <summary>A person saw it, with others of a list.</summary>
    [Alias("Acknowledge")]
    Task<AlarmRecord> Acknowledge(MatterCommand command);

    /// <summary>Its incident was found to be real. Nothing happens when somebody judged the alarm itself after that: the later word holds.</summary>
    /// <param name="command">Who and why.</param>
    /// <param name="graded">The position of the incident's grade.</param>
    [Alias("Confirm")]
    Task<AlarmRecord> Confirm(MatterCommand command, long graded);

    /// <summary>Its incident was found to be none. Nothing happens when somebody judged the alarm itself after that.</summary>
    /// <param name="command">Who and why.</param>
    /// <param name="graded">The position of the incident's grade.</param>
    [Alias("Reject")]
    Task<AlarmRecord> Reject(MatterCommand command, long graded);

    /// <summary>Its time on the shelf is over.</summary>
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

    /// <summary>Its incident was closed.</summary>
    [Alias("Close")]
    Task<AlarmRecord> Close(MatterCommand command);
}
