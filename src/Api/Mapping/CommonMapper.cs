using System.Collections.Immutable;
using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Teams;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Api.Mapping;

/// <summary>Small values as the protos have them.</summary>
internal static class CommonMapper
{
    /// <summary>A matter's etag: the journal's position of its last change.</summary>
    public static string ToEtag(this long position) => position.ToString(CultureInfo.InvariantCulture);

    public static V1.BilingualText ToProto(this BilingualText text) => new() { Zh = text.Zh, En = text.En };

    public static Timestamp ToProto(this DateTimeOffset time) => Timestamp.FromDateTimeOffset(time);

    public static Timestamp? ToProto(this DateTimeOffset? time) => time is { } known ? Timestamp.FromDateTimeOffset(known) : null;

    public static Duration? ToProto(this TimeSpan? time) => time is { } known ? Duration.FromTimeSpan(known) : null;

    public static V1.MatterNote ToProto(this MatterNote note) =>
        new() { Actor = note.Actor, Time = note.Time.ToProto(), Reason = note.Reason };

    public static IEnumerable<V1.DutyRole> ToProto(this ImmutableArray<DutyRole> roles) => roles.Select(role => (V1.DutyRole)role);
}
