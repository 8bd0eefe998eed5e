using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Devices;

/// <summary>Finds the grain of a device by its kind.</summary>
internal static class DeviceGrains
{
    /// <summary>The grain of a device.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The kind is not one of a device.</exception>
    public static IDeviceGrain GetDevice(this IGrainFactory grains, TwinKind kind, string id) => kind switch
    {
        TwinKind.Door => grains.GetGrain<IDoorGrain>(id),
        TwinKind.Sensor => grains.GetGrain<ISensorGrain>(id),
        TwinKind.Camera => grains.GetGrain<ICameraGrain>(id),
        TwinKind.CarGate => grains.GetGrain<ICarGateGrain>(id),
        TwinKind.PatrolUnit => grains.GetGrain<IPatrolUnitGrain>(id),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind of device."),
    };
}
