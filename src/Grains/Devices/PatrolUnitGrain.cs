using Microsoft.Extensions.Logging;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Grains.Devices;

/// <summary>The twin of people on patrol, fed by their radio.</summary>
internal sealed class PatrolUnitGrain(
    [PersistentState(GrainStorageNames.Device, GrainStorageNames.Snapshots)] IPersistentState<StoredDevice> stored,
    DeviceServices services,
    ILogger<PatrolUnitGrain> logger)
    : DeviceGrain(stored, services, logger), IPatrolUnitGrain;
