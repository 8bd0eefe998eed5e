using Microsoft.Extensions.Logging;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Grains.Devices;

/// <summary>The twin of an entrance door.</summary>
internal sealed class DoorGrain(
    [PersistentState(GrainStorageNames.Device, GrainStorageNames.Snapshots)] IPersistentState<StoredDevice> stored,
    DeviceServices services,
    ILogger<DoorGrain> logger)
    : DeviceGrain(stored, services, logger), IDoorGrain;
