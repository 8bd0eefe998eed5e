using Google.Protobuf.WellKnownTypes;
using SafeCommunity.Api.Resources;
using SafeCommunity.Grains.Alarms;

namespace SafeCommunity.Api.Mapping;

/// <summary>The figures of alarms as the protos have them.</summary>
internal static class AlarmFiguresMapper
{
    public static V1.AlarmFigures ToProto(this AlarmFigures figures, string community)
    {
        var mapped = new V1.AlarmFigures
        {
            StartTime = figures.From.ToProto(),
            EndTime = figures.Until.ToProto(),
            Raised = figures.Raised,
            RaisedBySeverity = { figures.RaisedBySeverity },
            PerHour = figures.PerHour,
            MostInTenMinutes = figures.MostInTenMinutes,
            FloodSpans = figures.FloodSpans,
            BusyHours = figures.BusyHours,
            TimeInFlood = figures.TimeInFlood,
            MostFrequentRules = { figures.MostFrequentRules.Select(rule => ToProto(rule.Name, rule.Count)) },
            MostFrequentTwins =
            {
                figures.MostFrequentTwins.Select(twin => ToProto(ResourceNames.OfTwin(community, twin.Name), twin.Count)),
            },
            Chattering = figures.Chattering,
            Fleeting = figures.Fleeting,
            Stale = figures.Stale,
            Shelved = figures.Shelved,
            Suppressed = figures.Suppressed,
            Rejected = figures.Rejected,
            TimeToAcknowledge = figures.TimeToAcknowledge.ToProto(),
            TimeToAcknowledge95 = figures.TimeToAcknowledge95.ToProto(),
            NotEnoughData = !figures.EnoughData,
            Judged = figures.Judged,
            Acknowledged = figures.Acknowledged,
            TenMinuteSpans = figures.TenMinuteSpans,
            Length = Duration.FromTimeSpan(figures.Length),
            Past = figures.Past,
        };
        if (figures.PerDay is { } perDay)
            mapped.PerDay = perDay;
        if (figures.SeverityShares is { } shares)
            mapped.SeverityShares.AddRange(shares);
        if (figures.MostFrequentShare is { } share)
            mapped.MostFrequentShare = share;
        if (figures.BusyDays is { } days)
            mapped.BusyDays = days;
        return mapped;
    }

    private static V1.AlarmCount ToProto(string source, long count) => new() { Source = source, Count = count };
}
