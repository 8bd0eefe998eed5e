using System.Diagnostics;
using System.Numerics;

namespace SafeCommunity.Bench.Load;

/// <summary>Counts durations in buckets about 1.6 % wide (64 to each power of two), in microseconds. Not thread-safe.</summary>
internal sealed class LatencyHistogram
{
    private const int SubBuckets = 64;
    private const int SubBits = 6;

    private readonly long[] _counts = new long[SubBuckets * 40];

    /// <summary>How many durations were counted.</summary>
    public long Count { get; private set; }

    /// <summary>Counts the time from a <see cref="Stopwatch"/> timestamp until another.</summary>
    public void Record(long from, long to)
    {
        var micros = Math.Max(0, (long)Stopwatch.GetElapsedTime(from, to).TotalMicroseconds);
        _counts[BucketOf(micros)]++;
        Count++;
    }

    /// <summary>Adds what another counted, and empties it.</summary>
    public void TakeFrom(LatencyHistogram other)
    {
        for (var i = 0; i < _counts.Length; i++)
            _counts[i] += other._counts[i];
        Count += other.Count;
        Array.Clear(other._counts);
        other.Count = 0;
    }

    /// <summary>The duration that a share of all stays at or below, in milliseconds; null when nothing was counted.</summary>
    public double? Quantile(double share)
    {
        if (Count == 0)
            return null;
        var left = (long)Math.Ceiling(share * Count);
        for (var bucket = 0; bucket < _counts.Length; bucket++)
        {
            left -= _counts[bucket];
            if (left <= 0)
                return UpperEdgeOf(bucket) / 1000.0;
        }

        throw new UnreachableException();
    }

    private static int BucketOf(long micros)
    {
        if (micros < SubBuckets)
            return (int)micros;
        var shift = BitOperations.Log2((ulong)micros) - SubBits;
        return Math.Min(((shift + 1) * SubBuckets) + (int)((micros >> shift) - SubBuckets), (SubBuckets * 40) - 1);
    }

    private static long UpperEdgeOf(int bucket)
    {
        if (bucket < SubBuckets)
            return bucket;
        var shift = (bucket / SubBuckets) - 1;
        return ((long)(SubBuckets + (bucket % SubBuckets) + 1) << shift) - 1;
    }
}
