using Microsoft.Extensions.Logging;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Grains.Devices;

/// <summary>The twin of a sensor.</summary>
internal sealed class SensorGrain(
    [PersistentState(GrainStorageNames.Device, GrainStorageNames.Snapshots)] IPersistentState<StoredDevice> stored,
    DeviceServices services,
    ILogger<SensorGrain> logger)
    : DeviceGrain(stored, services, logger), ISensorGrain;
