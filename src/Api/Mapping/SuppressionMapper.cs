using SafeCommunity.Api.Resources;
using SafeCommunity.Grains.Alarms;

namespace SafeCommunity.Api.Mapping;

/// <summary>Suppressions as the protos have them.</summary>
internal static class SuppressionMapper
{
    public static V1.Suppression ToProto(this SuppressionRecord suppression) => new()
    {
        Name = ResourceNames.OfMatter(suppression.Community, suppression.Id),
        Etag = suppression.Position.ToEtag(),
        Place = ResourceNames.OfTwin(suppression.Community, suppression.Place),
        Rules = suppression.Rules,
        Began = suppression.Began.ToProto(),
        ExpireTime = suppression.Until.ToProto(),
        Ended = suppression.Ended?.ToProto(),
        Seconded = suppression.Seconded?.ToProto(),
        Position = suppression.Position,
    };
}
