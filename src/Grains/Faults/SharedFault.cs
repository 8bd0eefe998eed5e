namespace SafeCommunity.Grains.Faults;

/// <summary>A <see cref="RepeatedFault"/> that many meet at once, on threads of their own.</summary>
internal sealed class SharedFault(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly RepeatedFault _fault = new(time);
    private volatile bool _holds;

    /// <summary>Somebody met it.</summary>
    /// <param name="count">How often it was met since it began.</param>
    /// <returns>Whether it is to be told.</returns>
    public bool Came(out long count)
    {
        lock (_lock)
        {
            var told = _fault.Came();
            (_holds, count) = (true, _fault.Count);
            return told;
        }
    }

    /// <summary>Somebody did what was not possible while it held.</summary>
    public void Ended()
    {
        if (!_holds)
            return;
        lock (_lock)
        {
            _fault.Ended();
            _holds = false;
        }
    }
}
