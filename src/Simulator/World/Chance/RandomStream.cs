using System.Numerics;

namespace SafeCommunity.Simulator.World.Chance;

/// <summary>
/// A stream of random numbers of its own for one aspect of one entity: xoshiro256** (Blackman and Vigna), its state
/// filled by SplitMix64 from the seed and a stable hash of both names. What one stream draws disturbs no other, and the
/// same seed gives the same numbers on every machine.
/// </summary>
internal sealed class RandomStream
{
    private const ulong FnvOffset = 14695981039346656037;
    private const ulong FnvPrime = 1099511628211;
    private const double Unit = 1.0 / (1UL << 53);

    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;

    private RandomStream(ulong state)
    {
        _s0 = SplitMix(ref state);
        _s1 = SplitMix(ref state);
        _s2 = SplitMix(ref state);
        _s3 = SplitMix(ref state);
    }

    private RandomStream(ulong s0, ulong s1, ulong s2, ulong s3) => (_s0, _s1, _s2, _s3) = (s0, s1, s2, s3);

    /// <summary>The stream that goes on from a state of the generator, not all zero.</summary>
    public static RandomStream OfState(ulong s0, ulong s1, ulong s2, ulong s3) => new(s0, s1, s2, s3);

    /// <summary>The stream of an aspect of an entity.</summary>
    public static RandomStream Of(ulong seed, string aspect, string entity)
    {
        var mixed = SplitMix(ref seed);
        return new RandomStream(mixed ^ Hash(Hash(Hash(FnvOffset, aspect), "\n"), entity));
    }

    /// <summary>64 random bits.</summary>
    public ulong NextBits()
    {
        var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        var shifted = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= shifted;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>Evenly from 0 to 1, without 1.</summary>
    public double NextDouble() => (NextBits() >> 11) * Unit;

    /// <summary>Evenly between two numbers.</summary>
    public double Between(double low, double high) => low + ((high - low) * NextDouble());

    /// <summary>Evenly one of 0 to count - 1 (Lemire's multiplication; its bias is below 2^-32 for the counts used here).</summary>
    public int Below(int count) => (int)Math.BigMul(NextBits(), (ulong)count, out _);

    /// <summary>Evenly one of a list.</summary>
    public T Pick<T>(IReadOnlyList<T> all) => all[Below(all.Count)];

    /// <summary>True with a probability.</summary>
    public bool Chance(double probability) => NextDouble() < probability;

    /// <summary>Normally distributed (Marsaglia's polar method).</summary>
    public double Normal(double mean, double deviation)
    {
        while (true)
        {
            var (x, y) = ((2 * NextDouble()) - 1, (2 * NextDouble()) - 1);
            var square = (x * x) + (y * y);
            if (square is > 0 and < 1)
                return mean + (deviation * x * Math.Sqrt(-2 * Math.Log(square) / square));
        }
    }

    /// <summary>Log-normally distributed: human delays. Half of them are below the median.</summary>
    public double LogNormal(double median, double sigma) => median * Math.Exp(Normal(0, sigma));

    /// <summary>Exponentially distributed: the time between independent events.</summary>
    public double Exponential(double mean) => -mean * Math.Log(1 - NextDouble());

    /// <summary>Poisson distributed, for small means (Knuth's product).</summary>
    public int Poisson(double mean)
    {
        var (limit, product, count) = (Math.Exp(-mean), NextDouble(), 0);
        while (product > limit)
        {
            product *= NextDouble();
            count++;
        }

        return count;
    }

    private static ulong SplitMix(ref ulong state)
    {
        var z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    // FNV-1a over UTF-16: a string's own hash code changes with the process.
    private static ulong Hash(ulong hash, string text)
    {
        foreach (var c in text)
        {
            hash = (hash ^ (byte)c) * FnvPrime;
            hash = (hash ^ (byte)(c >> 8)) * FnvPrime;
        }

        return hash;
    }
}
