using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Desk;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Incidents;

/// <summary>Opens incidents.</summary>
internal static class IncidentOpening
{
    /// <summary>Opens an incident; nobody is sent yet.</summary>
    public static IncidentRecord Open(
        DeskTurn turn, Procedure procedure, string place, AlarmSeverity severity, IncidentOrigin origin, string actor, string text)
    {
        var number = turn.State.Numbers.Incident + 1;
        turn.Write(IncidentRecord.SubjectOf(number), actor, new IncidentOpened
        {
            Kind = procedure.Kind,
            Title = TitleOf(turn, procedure, place),
            Place = place,
            Severity = severity,
            Class = procedure.Class,
            Level = procedure.Level,
            Team = procedure.Team,
            Origin = origin,
            Text = text,
            Rung = turn.Knowledge.Teams.Ladder is [var first, ..] ? first.Name : "",
            Deadline = DeadlineAt(procedure, IncidentStage.Sensed, VerificationGrade.None, turn.Now),
            AnswerRequired = procedure.AnswerRequired,
        });
        return turn.Incident(number);
    }

    /// <summary>Sends units by policy where the kind is life safety; for others a person decides.</summary>
    public static IncidentRecord DispatchByPolicy(DeskTurn turn, IncidentRecord incident)
    {
        if (turn.ProcedureOf(incident) is { Class: ProcedureClass.LifeSafety, Dispatch.Automatic: true })
            Dispatching.FillUp(turn, incident, DeskTurn.System, "automatic policy for life safety");
        return turn.Incident(incident.Number);
    }

    /// <summary>What an incident of a kind at a place is called.</summary>
    public static BilingualText TitleOf(DeskTurn turn, Procedure procedure, string place)
    {
        var title = turn.Places.TitleOf(place);
        return new BilingualText($"{procedure.Title.Zh}·{title.Zh}", $"{procedure.Title.En}, {title.En}");
    }

    /// <summary>What is due of an incident to which nobody was sent. Life safety does not wait until a person verified it, so that is not what is due.</summary>
    public static IncidentDeadline? DeadlineAt(Procedure procedure, IncidentStage stage, VerificationGrade grade, DateTimeOffset now) =>
        IncidentStages.DeadlineAfter(procedure, procedure.Class == ProcedureClass.LifeSafety ? IncidentStage.Verified : stage, grade, now);
}
