using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace SafeCommunity.Grains.Devices;

/// <summary>
/// Recognises a message that is delivered again: by its number, which must be one of the last 64, and by its content. A number
/// alone proves nothing, for a device that starts anew counts from the beginning again: whatever is not surely the same
/// message is a new one.
/// </summary>
internal struct MessageWindow
{
    private const int Width = 64;

    // Bit i stands for the newest less i; the digest of a number stands at the number modulo the width, 0 where it is not known.
    private ulong _seen;
    private Digests _digests;
    private long _newest;
    private bool _any;

    // The number from which on gaps were counted.
    private long _first;

    // Whether that was the newest when the twin began to live anew: it counted gaps before, and no longer knows which.
    private bool _isRestored;

    /// <summary>The number of the newest message; null when none had one.</summary>
    public readonly long? Newest => _any ? _newest : null;

    /// <summary>What is known after a restart: the newest number.</summary>
    public static MessageWindow Restore(long? newest) => newest is { } seq
        ? new MessageWindow { _seen = 1, _newest = seq, _first = seq, _any = true, _isRestored = true }
        : default;

    /// <summary>Whether a message with this number would be newer than all before.</summary>
    public readonly bool IsNewer(long? seq) => seq is null || !_any || seq > _newest;

    /// <summary>Takes a message into account and says what it is.</summary>
    /// <param name="seq">Its number; null when it has none.</param>
    /// <param name="digest">The digest of its number, time and values.</param>
    /// <param name="isSure">Whether the same number and content can only be the same message.</param>
    /// <param name="isOlder">Whether its time says that it was measured before the newest.</param>
    /// <param name="missed">How many numbers are missed more than before; -1 when a missed one came after all.</param>
    public MessageVerdict Take(long? seq, long digest, bool isSure, bool isOlder, out long missed)
    {
        missed = 0;
        if (seq is not { } number)
            return MessageVerdict.New;
        if (!_any)
            return Begin(number, digest);

        if (number > _newest)
        {
            var ahead = unchecked((ulong)number - (ulong)_newest);
            missed = (long)Math.Min(ahead - 1, long.MaxValue);
            _seen = ahead < Width ? (_seen << (int)ahead) | 1 : 1;
            _newest = number;
            Digest(number) = (uint)digest;
            return MessageVerdict.New;
        }

        var behind = unchecked((ulong)_newest - (ulong)number);
        if (behind >= Width)
            return Begin(number, digest);
        var bit = 1UL << (int)behind;
        if ((_seen & bit) != 0)
            return isSure && Digest(number) == (uint)digest ? MessageVerdict.Repeated : Begin(number, digest);
        if (number <= _first && !(_isRestored && isOlder))
            return Begin(number, digest);
        _seen |= bit;
        Digest(number) = (uint)digest;
        missed = -1;
        return MessageVerdict.Overtaken;
    }

    private MessageVerdict Begin(long number, long digest)
    {
        (_any, _newest, _first, _seen, _isRestored) = (true, number, number, 1, false);
        Digest(number) = (uint)digest;
        return MessageVerdict.New;
    }

    [UnscopedRef]
    private ref uint Digest(long number) => ref _digests[(int)((ulong)number % Width)];

    // In place: the window of a device that was not heard for a while is far away in memory, and each step there counts.
    [InlineArray(Width)]
    private struct Digests
    {
        private uint _first;
    }
}

/// <summary>What a message's number and content say of it.</summary>
internal enum MessageVerdict
{
    /// <summary>It is newer than all before, of a counter that began anew, or has no number.</summary>
    New,

    /// <summary>It fills a gap: a newer one came first.</summary>
    Overtaken,

    /// <summary>It is surely a message that was taken before.</summary>
    Repeated,
}
