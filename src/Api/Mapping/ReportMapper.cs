using SafeCommunity.Api.Resources;
using SafeCommunity.Grains.Reports;

namespace SafeCommunity.Api.Mapping;

/// <summary>Reports as the protos have them. What opens a report, even hashed, is never in them.</summary>
internal static class ReportMapper
{
    public static V1.Report ToProto(this ReportRecord report)
    {
        var mapped = new V1.Report
        {
            Name = ResourceNames.OfMatter(report.Community, report.Id),
            Etag = report.Position.ToEtag(),
            Kind = report.Kind,
            Words = { report.Words },
            Place = ResourceNames.OfTwin(report.Community, report.Place),
            Text = report.Text,
            Photo = report.Photo,
            Reporter = (V1.ReporterKind)report.Reporter,
            HasContact = report.HasContact,
            Level = (V1.MatterLevel)report.Level,
            Team = report.Team,
            ReceiveTime = report.ReceivedAt.ToProto(),
            State = (V1.ReportState)report.State,
            Incident = report.Incident == 0 ? "" : IncidentMapper.NameOf(report.Community, report.Incident),
            Answer = report.Answer?.ToProto(),
            Stars = report.Stars,
            Comment = report.Comment,
            Position = report.Position,
            Answers = { report.Answers.Select(CommonMapper.ToProto) },
            Supplements = { report.Supplements.Select(CommonMapper.ToProto) },
            Reclassified = report.Reclassified?.ToProto(),
            Joined = report.JoinedBy?.ToProto(),
            Certainty = (V1.ReportCertainty)report.Certainty,
        };
        if (report.Fixed is { } isFixed)
            mapped.Fixed = isFixed;
        return mapped;
    }

    public static V1.DuplicateSuggestion ToProto(this DuplicateSuggestion suggestion, string community) => new()
    {
        Incident = IncidentMapper.NameOf(community, suggestion.Incident),
        Title = suggestion.Title.ToProto(),
        Reason = suggestion.Reason.ToProto(),
    };

    public static V1.ReportTrack ToProto(this ReportTrack track) => new()
    {
        Receipt = track.Receipt,
        Kind = track.Kind.ToProto(),
        State = (V1.ReportState)track.State,
        Steps = { track.Steps.Select(step => new V1.TrackStep { Time = step.Time.ToProto(), Text = step.Text.ToProto() }) },
        Answer = track.Answer,
        Stars = track.Stars,
        Answers = { track.Answers.Select(answer => new V1.TrackAnswer { Time = answer.Time.ToProto(), Text = answer.Text }) },
    };
}
