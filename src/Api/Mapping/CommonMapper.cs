using Google.Protobuf.WellKnownTypes;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Api.Mapping;

/// <summary>Small values as the protos have them.</summary>
internal static class CommonMapper
{
    public static V1.BilingualText ToProto(this BilingualText text) => new() { Zh = text.Zh, En = text.En };

    public static Timestamp ToProto(this DateTimeOffset time) => Timestamp.FromDateTimeOffset(time);

    public static Timestamp? ToProto(this DateTimeOffset? time) => time is { } known ? Timestamp.FromDateTimeOffset(known) : null;
}
