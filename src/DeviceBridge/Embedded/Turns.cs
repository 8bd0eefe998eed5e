namespace SafeCommunity.DeviceBridge.Embedded;

/// <summary>
/// Lets those who are behind go on a few at a time, first come, first served, so that everything else finds a short queue
/// in front of it however many they are.
/// </summary>
internal sealed class Turns : IDisposable
{
    private readonly SemaphoreSlim _free = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>Waits for a turn. It must be ended.</summary>
    public async Task BeginAsync(CancellationToken cancellation)
    {
        await _free.WaitAsync(cancellation);
        // The pool would go on with this at once; what waits there already goes first.
        await Task.Yield();
    }

    /// <summary>Ends a turn.</summary>
    public void End() => _free.Release();

    /// <inheritdoc/>
    public void Dispose() => _free.Dispose();
}
