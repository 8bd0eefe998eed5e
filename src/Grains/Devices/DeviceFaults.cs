using SafeCommunity.Grains.Faults;

namespace SafeCommunity.Grains.Devices;

/// <summary>
/// The faults of the store as all devices of the process meet them: thousands of twins that cannot write tell one fault, not
/// thousands.
/// </summary>
internal sealed class DeviceFaults(TimeProvider time)
{
    /// <summary>What a device told could not be made durable.</summary>
    public SharedFault Settling { get; } = new(time);

    /// <summary>A device's state, which nothing rests on yet, could not be stored.</summary>
    public SharedFault Storing { get; } = new(time);
}
