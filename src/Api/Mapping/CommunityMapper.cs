using SafeCommunity.Api.Resources;
using SafeCommunity.Grains.Communities;

namespace SafeCommunity.Api.Mapping;

/// <summary>Communities as the protos have them.</summary>
internal static class CommunityMapper
{
    public static V1.Community ToProto(this CommunitySummary summary) => new()
    {
        Name = ResourceNames.OfCommunity(summary.Community),
        Title = summary.Title.ToProto(),
        TimeZone = summary.TimeZone,
        Counts = summary.Counts.ToProto(),
        PlanHash = summary.PlanHash,
        RulesHash = summary.RulesHash,
        JournalPosition = summary.JournalPosition,
        SimulatedSince = summary.SimulatedSince,
        PlayedTime = summary.PlayedTime?.ToProto(),
    };
}
