using SafeCommunity.Grains.Desk;
using SafeCommunity.Grains.Procedures;

namespace SafeCommunity.Grains.Incidents;

/// <summary>Takes incidents up again that were not over.</summary>
internal static class Reopening
{
    /// <summary>Goes on from verified: what it is, is known; who goes, is decided anew, at once for life safety.</summary>
    public static IncidentRecord Reopen(DeskTurn turn, IncidentRecord incident, string actor, string reason)
    {
        incident = Waiting.End(turn, incident, actor, "it was not over");
        var procedure = turn.ProcedureOf(incident);
        var stage = StageOf(procedure, incident);
        var deadline = IncidentStages.DeadlineAfter(procedure, stage, incident.Grade, turn.Now);
        incident = turn.Write(incident, actor, new IncidentReopened(stage, reason, deadline));
        return IncidentOpening.DispatchByPolicy(turn, incident);
    }

    /// <summary>The stage from which an incident goes on.</summary>
    public static IncidentStage StageOf(Procedure procedure, IncidentRecord incident) =>
        incident.Grade == VerificationGrade.None && procedure.Class != ProcedureClass.LifeSafety
            ? IncidentStage.Sensed
            : IncidentStage.Verified;
}
