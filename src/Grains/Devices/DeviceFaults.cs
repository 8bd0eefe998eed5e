using SafeCommunity.Grains.Faults;

namespace SafeCommunity.Grains.Devices;

/// <summary>
/// The faults of the store as all devices of the process meet them: thousands of twins that cannot write tell one fault, not
/// thousands.
/// </summary>
internal sealed class DeviceFaults(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly RepeatedFault _fault = new(time);
    private volatile bool _holds;

    /// <summary>A device could not write.</summary>
    /// <param name="count">How often that came since it began.</param>
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

    /// <summary>A device could write.</summary>
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
