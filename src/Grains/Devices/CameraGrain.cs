using Microsoft.Extensions.Logging;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Grains.Devices;

/// <summary>The twin of a camera.</summary>
internal sealed class CameraGrain(
    [PersistentState(GrainStorageNames.Device, GrainStorageNames.Snapshots)] IPersistentState<StoredDevice> stored,
    DeviceServices services,
    ILogger<CameraGrain> logger)
    : DeviceGrain(stored, services, logger), ICameraGrain;
