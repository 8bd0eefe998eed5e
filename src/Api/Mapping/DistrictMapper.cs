using SafeCommunity.Api.Resources;
using SafeCommunity.Grains.Districts;

namespace SafeCommunity.Api.Mapping;

/// <summary>Districts as the protos have them.</summary>
internal static class DistrictMapper
{
    public static V1.District ToProto(this DistrictSummary summary)
    {
        var definition = summary.Definition;
        var district = new V1.District
        {
            Name = ResourceNames.OfDistrict(definition.District),
            Title = definition.Title.ToProto(),
            Counts = summary.Total.ToProto(),
            CommunityCount = definition.Streets.Sum(street => street.Communities.Length),
            LoadedCommunityCount = summary.Communities.Count,
        };
        foreach (var (street, counts) in definition.Streets.Zip(summary.Streets))
        {
            var message = new V1.Street
            {
                Name = ResourceNames.OfStreet(definition.District, street.Name),
                Title = street.Title.ToProto(),
                Counts = counts.ToProto(),
            };
            message.Communities.AddRange(street.Communities.Select(community => new V1.StreetCommunity
            {
                Community = ResourceNames.OfCommunity(community.Community),
                Title = community.Title.ToProto(),
                Counts = summary.Communities.TryGetValue(community.Community, out var own) ? own.ToProto() : null,
            }));
            district.Streets.Add(message);
        }

        return district;
    }
}
