using Microsoft.Extensions.Logging;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Grains.Devices;

/// <summary>The twin of a barrier for vehicles.</summary>
internal sealed class CarGateGrain(
    [PersistentState(GrainStorageNames.Device, GrainStorageNames.Snapshots)] IPersistentState<StoredDevice> stored,
    DeviceServices services,
    ILogger<CarGateGrain> logger)
    : DeviceGrain(stored, services, logger), ICarGateGrain;
