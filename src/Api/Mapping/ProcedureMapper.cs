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
                // On the wire 0 is kept for what was not said.
                Scope = (V1.CorrelationScope)((int)procedure.Correlation.Scope + 1),
                Window = Duration.FromTimeSpan(procedure.Correlation.Window),
            },
            Dispatch = procedure.Dispatch.ToProto(),
            Stages = { procedure.Stages.Select(ToProto) },
            AnswerRequired = procedure.AnswerRequired,
            FollowUp = procedure.FollowUp.ToProto(),
            Words = { procedure.Words },
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
    };

    private static V1.DispatchPolicy ToProto(this DispatchPolicy policy) => new()
    {
        Automatic = policy.Automatic,
        Units = policy.Units,
        StandBy = policy.StandBy,
        Skills = { policy.Skills },
        Equipment = { policy.Equipment },
        AnswerTime = Duration.FromTimeSpan(policy.AnswerTime),
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
