using SafeCommunity.Grains.Alarms;

namespace SafeCommunity.Grains.Devices;

/// <summary>What raised an alarm, or may.</summary>
/// <param name="Seq">The reading's number; null when it had none, or time alone raised.</param>
/// <param name="TimeMs">When it was measured, in Unix milliseconds.</param>
/// <param name="Value">The value; null for silence.</param>
/// <param name="AtMs">When it came, in steady milliseconds.</param>
/// <param name="Digest">The digest of its message; 0 where there was no number.</param>
internal readonly record struct RaiseCause(long? Seq, long TimeMs, double? Value, long AtMs, long Digest)
{
    /// <summary>The cause as the alarm keeps it.</summary>
    public AlarmCause ToAlarmCause() => new(Seq, DateTimeOffset.FromUnixTimeMilliseconds(TimeMs), Value) { Digest = Digest };

    /// <summary>The cause of an alarm, or of a change that was stored.</summary>
    public static RaiseCause Of(AlarmCause cause, long atMs) =>
        new(cause.Seq, cause.Time.ToUnixTimeMilliseconds(), cause.Value, atMs, cause.Digest);
}

/// <summary>A raise that is not durable yet.</summary>
/// <param name="Cause">What raised.</param>
/// <param name="IsWorse">Whether it held already, and got worse while its alarm rested.</param>
internal sealed record Raise(RaiseCause Cause, bool IsWorse = false);

/// <summary>Something that happened, or had been, and lasts no longer; not durable yet.</summary>
/// <param name="Cause">What tells of it.</param>
/// <param name="Onset">A moment, or the past.</param>
/// <param name="EndedMs">When it had ended, in Unix milliseconds, where it is of the past.</param>
internal sealed record Occurrence(RaiseCause Cause, AlarmOnset Onset, long? EndedMs);

/// <summary>A change of a rule's mind that waits for a delay.</summary>
/// <param name="Kind">What waits.</param>
/// <param name="Cause">The reading that began it.</param>
/// <param name="DueMs">When the delay is over, in steady milliseconds.</param>
/// <param name="IsLate">Whether that reading was kept back by the device and told late.</param>
internal sealed record PendingChange(PendingKind Kind, RaiseCause Cause, long DueMs, bool IsLate);

/// <summary>What waits.</summary>
internal enum PendingKind : byte
{
    /// <summary>Raising waits for the on-delay.</summary>
    On,

    /// <summary>Clearing waits for the off-delay.</summary>
    Off,

    /// <summary>A condition that had been, by readings older than the newest: whether more is told of it is waited for.</summary>
    Past,
}
