using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Desk;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Incidents;

/// <summary>Opens incidents.</summary>
internal static class IncidentOpening
{
    /// <summary>Opens an incident; nobody is sent yet. It is where its place is, unless a location says it nearer.</summary>
    public static IncidentRecord Open(
        DeskTurn turn, Procedure procedure, string place, AlarmSeverity severity, IncidentOrigin origin, string actor, string text,
        Place? location = null)
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
            Location = location ?? turn.Places.Find(place)?.Place,
        });
        return turn.Incident(number);
    }

    /// <summary>Raises the response to what is known and sends units where the kind is life safety; for others a person decides.</summary>
    public static IncidentRecord DispatchByPolicy(DeskTurn turn, IncidentRecord incident) =>
        Responding.Send(turn, incident, "automatic policy for life safety");

    /// <summary>What an incident of a kind at a place is called.</summary>
    public static BilingualText TitleOf(DeskTurn turn, Procedure procedure, string place)
    {
        var title = procedure.Kind == AlarmIntake.DeviceFault ? turn.Places.TitleAndAreaOf(place) : turn.Places.WhereOf(place);
        return new BilingualText($"{procedure.Title.Zh}·{title.Zh}", $"{procedure.Title.En}, {title.En}");
    }

    /// <summary>What is due of an incident to which nobody was sent. Life safety does not wait until a person verified it, so that is not what is due.</summary>
    public static IncidentDeadline? DeadlineAt(Procedure procedure, IncidentStage stage, VerificationGrade grade, DateTimeOffset now) =>
        IncidentStages.DeadlineAfter(procedure, procedure.Class == ProcedureClass.LifeSafety ? IncidentStage.Verified : stage, grade, now);
}
