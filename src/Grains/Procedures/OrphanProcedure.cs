using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Grains.Procedures;

/// <summary>
/// The procedure of an incident whose kind an edit took away: an officer ends it, and nothing is sent or due by itself.
/// </summary>
internal static class OrphanProcedure
{
    private static readonly TimeSpan AnswerTime = TimeSpan.FromMinutes(1);

    /// <summary>A procedure that ends an incident.</summary>
    public static Procedure Of(IncidentRecord incident) => new()
    {
        Kind = incident.Kind,
        Title = incident.Title,
        Class = incident.Class,
        Level = incident.Level,
        Team = incident.Team,
        Severity = incident.Severity,
        Correlation = new Correlation(CorrelationScope.Twin, TimeSpan.Zero),
        Dispatch = new DispatchPolicy { Units = 0, AnswerTime = AnswerTime },
        Stages =
        [
            Stage(IncidentStage.Sensed),
            Stage(IncidentStage.Verified) with { Optional = incident.Class != ProcedureClass.Person },
            Stage(IncidentStage.Dispatched) with { Optional = true },
            Stage(IncidentStage.OnScene) with { Optional = true },
            Stage(IncidentStage.Resolved),
            Stage(IncidentStage.Closed),
        ],
        AnswerRequired = incident.AnswerRequired,
    };

    private static StageRule Stage(IncidentStage stage) => new() { Stage = stage, By = [DutyRole.Officer, DutyRole.Unit] };
}
