using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Devices;

/// <summary>What is kept of a device's twin while it does not live: its snapshot.</summary>
[GenerateSerializer, Alias(TypeAliases.StoredDevice)]
public sealed record StoredDevice
{
    /// <summary>Whether it was heard.</summary>
    [Id(0)]
    public Health Health { get; init; } = Health.Unknown;

    /// <summary>Its newest state.</summary>
    [Id(1)]
    public DeviceState State { get; init; } = new();
}
