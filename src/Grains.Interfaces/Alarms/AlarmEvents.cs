using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Alarms;

/// <summary>Something that happened to an alarm. The entry's subject is the alarm's id.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.AlarmEvent)]
public abstract record AlarmEvent : JournalEvent;

/// <summary>A rule's condition began to hold: a new alarm.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.AlarmRaised)]
public sealed record AlarmRaised : AlarmEvent
{
    /// <summary>The name of the twin.</summary>
    [Id(0)]
    public required string Twin { get; init; }

    /// <summary>The rule.</summary>
    [Id(1)]
    public required string Rule { get; init; }

    /// <summary>How much it matters.</summary>
    [Id(2)]
    public required AlarmSeverity Severity { get; init; }

    /// <summary>What it says.</summary>
    [Id(3)]
    public required BilingualText Message { get; init; }

    /// <summary>What raised it.</summary>
    [Id(4)]
    public required AlarmCause Cause { get; init; }

    /// <summary>Whether its condition lasts, was a moment, or was over before it was told.</summary>
    [Id(5)]
    public AlarmOnset Onset { get; init; }

    /// <summary>When the condition ended, by the device's later readings, where it was over before it was told; null otherwise.</summary>
    [Id(6)]
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The alarm that was closed or judged false while this same condition held; null where the condition is new.</summary>
    [Id(7)]
    public string? Continues { get; init; }
}

/// <summary>The condition held again, or it happened again, on the same alarm.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.AlarmRecurred)]
public sealed record AlarmRecurred([property: Id(0)] AlarmCause Cause) : AlarmEvent
{
    /// <summary>Whether the condition lasts, or was a moment.</summary>
    [Id(1)]
    public AlarmOnset Onset { get; init; }
}

/// <summary>The condition ended.</summary>
/// <param name="Reason">Why, where it is not the reading: the rule was removed, for instance; empty otherwise.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.AlarmCleared)]
public sealed record AlarmCleared([property: Id(0)] string Reason) : AlarmEvent
{
    /// <summary>The digest of the message that ended it, as <see cref="AlarmCause.Digest"/>; 0 where none did.</summary>
    [Id(1)]
    public long Digest { get; init; }

    /// <summary>The value farthest over the limit while it held; null for conditions without a limit, and where that is not known.</summary>
    [Id(2)]
    public double? Worst { get; init; }
}

/// <summary>A person saw it.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.AlarmAcknowledged)]
public sealed record AlarmAcknowledged([property: Id(0)] string Reason) : AlarmEvent;

/// <summary>A person found it real.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.AlarmConfirmed)]
public sealed record AlarmConfirmed([property: Id(0)] string Reason) : AlarmEvent;

/// <summary>A person found it false.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.AlarmRejected)]
public sealed record AlarmRejected([property: Id(0)] string Reason) : AlarmEvent;

/// <summary>A person put it aside until a time.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.AlarmShelved)]
public sealed record AlarmShelved([property: Id(0)] DateTimeOffset Until, [property: Id(1)] string Reason) : AlarmEvent;

/// <summary>It came back from the shelf: a person took it, or its time was over.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.AlarmUnshelved)]
public sealed record AlarmUnshelved([property: Id(0)] string Reason) : AlarmEvent;

/// <summary>A person closed it.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.AlarmClosed)]
public sealed record AlarmClosed([property: Id(0)] string Reason) : AlarmEvent;

/// <summary>It was raised where alarms of its rule are expected for a while: suppressed by design.</summary>
/// <param name="Suppression">The number of the suppression.</param>
/// <param name="Reason">Why they are expected.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.AlarmSuppressed)]
public sealed record AlarmSuppressed([property: Id(0)] long Suppression, [property: Id(1)] string Reason) : AlarmEvent;

/// <summary>It counts again: the suppression ended.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.AlarmUnsuppressed)]
public sealed record AlarmUnsuppressed([property: Id(0)] string Reason) : AlarmEvent;
