using System.Globalization;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Storage;

/// <summary>Walks a journal's hash chain, entry by entry, until the first that is broken.</summary>
/// <param name="community">The community.</param>
/// <param name="entries">How many entries stand before the first that is looked at.</param>
/// <param name="hash">The hash of the last of them; null before the first entry.</param>
internal sealed class JournalChain(string community, long entries = 0, byte[]? hash = null)
{
    private byte[] _hash = hash ?? new byte[JournalRecord.HashSize];

    public string Community { get; } = community;

    /// <summary>How many entries were good, from the first; also the position of the last of them.</summary>
    public long Entries { get; private set; } = entries;

    /// <summary>What is wrong with the entry after them; null so far.</summary>
    public string? Problem { get; private set; }

    /// <summary>Looks at the next stored entry.</summary>
    public void Add(long position, long unixMilliseconds, JournalRecord record, ReadOnlySpan<byte> storedHash)
    {
        if (position != Entries + 1)
        {
            Problem = string.Create(
                CultureInfo.InvariantCulture, $"Entry {Entries + 1} is missing; the next that is stored is {position}.");
            return;
        }

        var hash = record.Seal(_hash, position, unixMilliseconds);
        if (!storedHash.SequenceEqual(hash))
        {
            Problem = string.Create(
                CultureInfo.InvariantCulture,
                $"Entry {position} does not match its hash: its content or its hash was altered, or it stood elsewhere.");
            return;
        }

        _hash = hash;
        Entries = position;
    }

    public JournalVerification ToVerification() => new(Community, Entries, Problem is null ? null : Entries + 1, Problem);
}
