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
    private readonly HashSet<long> _written = [];
    private readonly long _last;

    private DurableMessages(IEnumerable<JournalEntry> history)
    {
        foreach (var entry in history)
        {
            if (DigestOf(entry) is not (var digest and not 0))
                continue;
            _written.Add(digest);
            _last = digest;
        }
    }

    /// <summary>The messages of some entries of alarms, oldest first; null when they tell of none.</summary>
    public static DurableMessages? Of(ImmutableArray<JournalEntry> history) =>
        history.IsDefaultOrEmpty || new DurableMessages(history) is not { _last: not 0 } messages ? null : messages;

    /// <summary>Whether the journal tells of a message, or of one with the same number and content.</summary>
    public bool Knows(long digest) => _written.Contains(digest);

    /// <summary>Whether the journal tells of a message, and of another after it: then it was done with altogether.</summary>
    public bool IsDone(long digest) => digest != _last && _written.Contains(digest);

    private static long DigestOf(JournalEntry entry) => entry.Event switch
    {
        AlarmRaised raised => raised.Cause.Digest,
        AlarmRecurred recurred => recurred.Cause.Digest,
        AlarmCleared cleared => cleared.Digest,
        _ => 0,
    };
}
