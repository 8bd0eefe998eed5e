using Google.Protobuf.WellKnownTypes;
using SafeCommunity.Api.Resources;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Api.Mapping;

/// <summary>Procedures and teams as the protos have them.</summary>
internal static class ProcedureMapper
{
    public static V1.Procedure ToProto(this Procedure procedure, string community)
    {
        var mapped = new V1.Procedure
        {
            Name = ResourceNames.OfMatter(community, $"procedures/{procedure.Kind}"),
            Kind = procedure.Kind,
            Title = procedure.Title.ToProto(),
            ProcedureClass = (V1.ProcedureClass)procedure.Class,
            Level = (V1.MatterLevel)procedure.Level,
            Team = procedure.Team,
            Severity = (V1.AlarmSeverity)procedure.Severity,
            Alarms = { procedure.Alarms },
            Correlation = new V1.Correlation
            {
                Scope = procedure.Correlation.Scope.ToProto(),
                Window = Duration.FromTimeSpan(procedure.Correlation.Window),
                With = { procedure.Correlation.With.Select(ToProto) },
            },
            Gathers = procedure.Gathers?.ToProto(),
            Dispatch = procedure.Dispatch.ToProto(),
            Stages = { procedure.Stages.Select(ToProto) },
            AnswerRequired = procedure.AnswerRequired,
            FollowUp = procedure.FollowUp.ToProto(),
            Words = { procedure.Words },
            Response = { procedure.Response.Select(ToProto) },
            Signs = new V1.ReportSigns
            {
                Hints = { procedure.Signs.Hints },
                NotMeant = { procedure.Signs.NotMeant },
                Unless = { procedure.Signs.Unless },
                General = procedure.Signs.General,
            },
        };
        foreach (var (rung, time) in procedure.RungTimes)
            mapped.RungTimes.Add(rung, Duration.FromTimeSpan(time));
        return mapped;
    }

    public static V1.Teams ToProto(this TeamBook book, string community) => new()
    {
        Name = $"{ResourceNames.OfCommunity(community)}/teams",
        Hash = book.Hash,
        Teams_ =
        {
            book.Teams.Select(team => new V1.Team { Team_ = team.Name, Title = team.Title.ToProto(), Level = (V1.MatterLevel)team.Level }),
        },
        Ladder =
        {
            book.Ladder.Select(rung => new V1.Rung
            {
                Rung_ = rung.Name,
                Title = rung.Title.ToProto(),
                Seat = rung.Seat.Length == 0 ? "" : SeatMapper.NameOf(community, rung.Seat),
                Time = Duration.FromTimeSpan(rung.Time),
            }),
        },
        Terms = { book.Terms.Select(term => new V1.Term { Term_ = term.Name, Title = term.Title.ToProto() }) },
    };

    // On the wire 0 is kept for what was not said.
    private static V1.CorrelationScope ToProto(this CorrelationScope scope) => (V1.CorrelationScope)((int)scope + 1);

    private static V1.RelatedKind ToProto(RelatedKind related) => new()
    {
        Kind = related.Kind,
        Scope = related.Scope.ToProto(),
        Window = Duration.FromTimeSpan(related.Window),
        Ask = related.Ask,
    };

    private static V1.Gathering ToProto(this Gathering gathering) => new()
    {
        Alarms = { gathering.Alarms },
        Least = gathering.Least,
        Share = gathering.Share,
        Within = Duration.FromTimeSpan(gathering.Within),
        Severity = (V1.AlarmSeverity)gathering.Severity,
    };

    private static V1.DispatchPolicy ToProto(this DispatchPolicy policy) => new()
    {
        Automatic = policy.Automatic,
        Units = policy.Units,
        StandBy = policy.StandBy,
        Skills = { policy.Skills },
        Equipment = { policy.Equipment },
        AnswerTime = Duration.FromTimeSpan(policy.AnswerTime),
        MinimumUnits = policy.MinimumUnits,
        Ask = { policy.Ask.Select(ToProto) },
        TakesUnits = policy.TakesUnits,
    };

    public static V1.OutsideService ToProto(this OutsideService service) => new() { Service = service.Name, Title = service.Title.ToProto() };

    private static V1.ResponseLevel ToProto(ResponseLevel level) => new()
    {
        Detectors = level.When.Detectors,
        Floors = level.When.Floors,
        Grade = (V1.VerificationGrade)level.When.Grade,
        Severity = (V1.AlarmSeverity)level.Severity,
        Units = level.Units,
        MinimumUnits = level.MinimumUnits,
        StandBy = level.StandBy,
        Rung = level.Rung,
        Ask = { level.Ask.Select(ToProto) },
    };

    private static V1.StageRule ToProto(StageRule rule) => new()
    {
        Stage = (V1.IncidentStage)rule.Stage,
        By = { rule.By.ToProto() },
        Within = rule.Within.ToProto(),
        Records = { rule.Records.Select(record => new V1.RequiredRecord { Item = record.Name, Title = record.Title.ToProto() }) },
        Optional = rule.Optional,
    };
}
