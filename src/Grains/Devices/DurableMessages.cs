using System.Collections.Immutable;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Journal;

namespace SafeCommunity.Grains.Devices;

/// <summary>
/// The messages that alarms' newest entries tell of, after a start: a device that got no acknowledgement before sends them again.
/// All that a message caused is one commit, so one that stands in the journal was done with, and one that stands there before
/// another was done with altogether.
/// </summary>
internal sealed class DurableMessages
{
    /// <summary>How long after it was written a message without a time, that does not say that it is sent again, is still taken for the same.</summary>
    private static readonly TimeSpan Unsure = TimeSpan.FromSeconds(60);

    private readonly Dictionary<long, DateTimeOffset> _written = [];
    private readonly long _last;

    private DurableMessages(IEnumerable<JournalEntry> history)
    {
        foreach (var entry in history)
        {
            if (DigestOf(entry) is var digest and not 0)
                (_written[digest], _last) = (entry.Time, digest);
        }
    }

    /// <summary>The messages of some entries of alarms, oldest first; null when they tell of none.</summary>
    public static DurableMessages? Of(ImmutableArray<JournalEntry> history) =>
        history.IsDefaultOrEmpty || new DurableMessages(history) is not { _last: not 0 } messages ? null : messages;

    /// <summary>Where a message stands.</summary>
    /// <param name="digest">Its digest.</param>
    /// <param name="isSure">Whether the same content can only be the same message.</param>
    /// <param name="now">Now.</param>
    public Place Knows(long digest, bool isSure, Instant now)
    {
        if (!_written.TryGetValue(digest, out var at) || !(isSure || now.Stamp - at <= Unsure))
            return Place.Nowhere;
        return digest == _last ? Place.Last : Place.Before;
    }

    private static long DigestOf(JournalEntry entry) => entry.Event switch
    {
        AlarmRaised raised => raised.Cause.Digest,
        AlarmRecurred recurred => recurred.Cause.Digest,
        AlarmCleared cleared => cleared.Digest,
        _ => 0,
    };

    /// <summary>Where a message stands among those that the journal tells of.</summary>
    public enum Place
    {
        /// <summary>The journal does not tell of it.</summary>
        Nowhere,

        /// <summary>It is the last: what it did to alarms is durable, and what else it did may not be.</summary>
        Last,

        /// <summary>Another came after it.</summary>
        Before,
    }
}
