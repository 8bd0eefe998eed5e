using System.Collections.Immutable;

namespace SafeCommunity.Grains.Alarms;

/// <summary>
/// How many alarms were raised in the last ten minutes, in buckets of ten seconds. A flood begins with ten of them and
/// ends when fewer than five are left (ANSI/ISA-18.2, per operator).
/// </summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.FloodWindow)]
internal sealed record FloodWindow(
    [property: Id(0)] ImmutableArray<FloodBucket> Buckets,
    [property: Id(1)] bool InFlood,
    [property: Id(2)] int Total)
{
    /// <summary>How many alarms begin a flood.</summary>
    public const int Begin = 10;

    /// <summary>Fewer than so many end it.</summary>
    public const int End = 5;

    private const long BucketSeconds = 10;
    private const long SpanSeconds = 600;

    /// <summary>No alarms.</summary>
    public static FloodWindow Empty { get; } = new([], false, 0);

    /// <summary>The window after one more alarm.</summary>
    public FloodWindow Add(DateTimeOffset time)
    {
        var bucket = time.ToUnixTimeSeconds() / BucketSeconds;
        var kept = Drop(bucket);
        var buckets = kept is [.., var last] && last.Bucket == bucket
            ? kept.SetItem(kept.Length - 1, last with { Count = last.Count + 1 })
            : kept.Add(new FloodBucket(bucket, 1));
        return this with { Buckets = buckets, Total = InFlood ? Total + 1 : 0 };
    }

    /// <summary>How many alarms there were in the ten minutes before a time.</summary>
    public int Count(DateTimeOffset now) => Drop(now.ToUnixTimeSeconds() / BucketSeconds).Sum(bucket => bucket.Count);

    /// <summary>The window on a clock that stepped, to the nearest bucket.</summary>
    public FloodWindow Shift(TimeSpan by)
    {
        var buckets = (long)Math.Round(by.TotalSeconds / BucketSeconds);
        return this with { Buckets = [.. Buckets.Select(bucket => bucket with { Bucket = bucket.Bucket + buckets })] };
    }

    private ImmutableArray<FloodBucket> Drop(long bucket)
    {
        var first = 0;
        while (first < Buckets.Length && bucket - Buckets[first].Bucket >= SpanSeconds / BucketSeconds)
            first++;
        return first == 0 ? Buckets : Buckets[first..];
    }
}

/// <summary>The alarms of ten seconds.</summary>
/// <param name="Bucket">Which ten seconds, counted from 1970.</param>
/// <param name="Count">How many.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.FloodBucket)]
internal readonly record struct FloodBucket([property: Id(0)] long Bucket, [property: Id(1)] int Count);
