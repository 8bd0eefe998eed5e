using System.Runtime.InteropServices;

namespace SafeCommunity.DeviceBridge.Diagnostics;

/// <summary>A count that many threads raise: each core has a cache line of its own.</summary>
internal sealed class StripedCounter
{
    private readonly Stripe[] _stripes = new Stripe[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount)];

    /// <summary>The sum. Raises that happen meanwhile may be missing.</summary>
    public long Value
    {
        get
        {
            long sum = 0;
            foreach (ref var stripe in _stripes.AsSpan())
                sum += Volatile.Read(ref stripe.Count);
            return sum;
        }
    }

    /// <summary>Raises the count by one.</summary>
    public void Increment() =>
        Interlocked.Increment(ref _stripes[Thread.GetCurrentProcessorId() & (_stripes.Length - 1)].Count);

    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct Stripe
    {
        [FieldOffset(0)]
        public long Count;
    }
}
