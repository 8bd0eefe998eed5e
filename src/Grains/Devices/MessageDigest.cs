using System.IO.Hashing;

namespace SafeCommunity.Grains.Devices;

/// <summary>A hash of what a message says: number, time, names and values. Never 0.</summary>
internal static class MessageDigest
{
    private const ulong Multiplier = 0x9E3779B97F4A7C15;

    /// <summary>The digest of a reading.</summary>
    public static long Of(in ReadingView reading)
    {
        var hash = XxHash3.HashToUInt64(reading.Names);
        hash = Mix(hash, (ulong)(reading.Seq ?? -1));
        hash = Mix(hash, (ulong)(reading.TimeMs ?? long.MinValue));
        foreach (ref readonly var value in reading.Values)
        {
            hash = Mix(hash, BitConverter.DoubleToUInt64Bits(value.Value));
            hash = Mix(hash, ((ulong)value.NameLength << 2) | (value.IsBoolean ? 2UL : 0) | (value.IsEvent ? 1UL : 0));
        }

        return hash == 0 ? 1 : (long)hash;
    }

    private static ulong Mix(ulong hash, ulong next)
    {
        hash = (hash ^ next) * Multiplier;
        return hash ^ (hash >> 29);
    }
}
