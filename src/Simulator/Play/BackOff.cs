namespace SafeCommunity.Simulator.Play;

/// <summary>Waits between tries: half a second first, twice as long each time, 15 s at most, spread by a quarter.</summary>
internal sealed class BackOff(TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Last = TimeSpan.FromSeconds(15);

    private TimeSpan _next = First;

    /// <summary>Waits before the next try.</summary>
    public async Task WaitAsync(CancellationToken cancellation)
    {
        // Spread, so that those who lost something together do not come back together.
        await Task.Delay(_next * (0.75 + (Random.Shared.NextDouble() / 2)), time, cancellation);
        _next = _next * 2 < Last ? _next * 2 : Last;
    }

    /// <summary>It went well: the next time begins anew.</summary>
    public void Reset() => _next = First;
}
