using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Devices;

namespace SafeCommunity.Grains.Twins;

/// <summary>Finds a twin's grain by what it is.</summary>
public static class TwinGrains
{
    /// <summary>The grain of a twin.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The kind has no grain.</exception>
    public static ITwinGrain GetTwin(this IGrainFactory grains, TwinId id, TwinKind kind) => kind switch
    {
        TwinKind.Community => grains.GetGrain<ICommunityGrain>(id.Community),
        TwinKind.Grid => grains.GetGrain<IGridGrain>(id.ToString()),
        TwinKind.Building => grains.GetGrain<IBuildingGrain>(id.ToString()),
        TwinKind.Home => grains.GetGrain<IHomeGrain>(id.ToString()),
        _ => grains.GetDevice(id, kind),
    };

    /// <summary>The grain of a device.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The kind is not a device.</exception>
    public static IDeviceGrain GetDevice(this IGrainFactory grains, TwinId id, TwinKind kind) => kind switch
    {
        TwinKind.Door => grains.GetGrain<IDoorGrain>(id.ToString()),
        TwinKind.Sensor => grains.GetGrain<ISensorGrain>(id.ToString()),
        TwinKind.Camera => grains.GetGrain<ICameraGrain>(id.ToString()),
        TwinKind.CarGate => grains.GetGrain<ICarGateGrain>(id.ToString()),
        TwinKind.PatrolUnit => grains.GetGrain<IPatrolUnitGrain>(id.ToString()),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind of device."),
    };
}
