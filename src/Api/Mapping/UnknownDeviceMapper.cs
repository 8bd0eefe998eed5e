using SafeCommunity.Api.Resources;
using SafeCommunity.Grains.Unknown;

namespace SafeCommunity.Api.Mapping;

/// <summary>Unknown devices as the protos have them.</summary>
internal static class UnknownDeviceMapper
{
    /// <summary>An unknown device of a community, or of none.</summary>
    /// <param name="device">The device.</param>
    /// <param name="community">The community; null for none that is known.</param>
    public static V1.UnknownDevice ToProto(this UnknownDevice device, string? community) => new()
    {
        Id = device.Id,
        Community = community is null ? "" : ResourceNames.OfCommunity(community),
        Topic = device.Topic,
        Reason = device.Reason,
        FirstTime = device.FirstAt.ToProto(),
        LastTime = device.LastAt.ToProto(),
        Count = device.Count,
        Nearest =
            device.Nearest.Length == 0 ? ""
            : community is null ? ResourceNames.OfCommunity(device.Nearest)
            : ResourceNames.OfTwin(community, device.Nearest),
    };
}
