using System.Runtime.InteropServices;

namespace SafeCommunity.Bench.Peers.Servers;

/// <summary>What all device actors of a server did together.</summary>
internal sealed class Totals
{
    // A line of its own for each core, as counting must not be what is measured.
    private readonly Stripe[] _handled = new Stripe[Environment.ProcessorCount];
    private readonly Stripe[] _received = new Stripe[Environment.ProcessorCount];
    private long _raised;
    private long _cleared;

    /// <summary>A message came from the broker.</summary>
    public void Received() => Interlocked.Increment(ref Own(_received).Count);

    /// <summary>An actor handled a message.</summary>
    public void Handled() => Interlocked.Increment(ref Own(_handled).Count);

    /// <summary>A device's rule began to hold.</summary>
    public void Raised() => Interlocked.Increment(ref _raised);

    /// <summary>A device's rule ended to hold.</summary>
    public void Cleared() => Interlocked.Increment(ref _cleared);

    /// <summary>Whether actors have handled all that came.</summary>
    public bool IsSettled => Sum(_handled) == Sum(_received);

    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant($"{Sum(_handled)} handled, {Interlocked.Read(ref _raised)} raised, {Interlocked.Read(ref _cleared)} cleared");

    private static ref Stripe Own(Stripe[] stripes) => ref stripes[Thread.GetCurrentProcessorId() % stripes.Length];

    private static long Sum(Stripe[] stripes)
    {
        long sum = 0;
        foreach (ref var stripe in stripes.AsSpan())
            sum += Volatile.Read(ref stripe.Count);
        return sum;
    }

    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct Stripe
    {
        [FieldOffset(0)]
        public long Count;
    }
}
