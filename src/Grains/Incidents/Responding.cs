using SafeCommunity.Grains.Desk;
using SafeCommunity.Grains.Dispatch;

namespace SafeCommunity.Grains.Incidents;

/// <summary>Lets an incident's response follow what is known of it, and sends what it asks for.</summary>
internal static class Responding
{
    private const int MaxOutside = 50;

    /// <summary>Raises the response to what is known, and sends what it asks for where nobody has to decide that.</summary>
    /// <param name="turn">The decision.</param>
    /// <param name="incident">The incident.</param>
    /// <param name="reason">Why now, for the tasks that come of it.</param>
    /// <returns>The incident after it.</returns>
    public static IncidentRecord Send(DeskTurn turn, IncidentRecord incident, string reason)
    {
        if (!incident.IsOpen || incident.Grade == VerificationGrade.NoCall)
            return incident;
        incident = Raise(turn, incident);
        if (incident.Stage < IncidentStage.Resolved && ResponsePlan.SendsAtOnce(turn.ProcedureOf(incident), incident.Grade))
            Dispatching.FillUp(turn, incident, DeskTurn.System, reason);
        return turn.Incident(incident.Number);
    }

    /// <summary>
    /// As <see cref="Send"/>, where more became known of an incident to which units were sent already: where that asks for nothing
    /// more, nothing is sent, for a person may have taken units back.
    /// </summary>
    public static IncidentRecord Follow(DeskTurn turn, IncidentRecord incident, string reason)
    {
        if (!incident.IsOpen || incident.Grade == VerificationGrade.NoCall)
            return incident;
        var raised = Raise(turn, incident);
        return raised.Position == incident.Position ? raised : Send(turn, raised, reason);
    }

    /// <summary>A person says that somebody outside was asked.</summary>
    public static void AskOutside(DeskTurn turn, long number, MatterCommand command, string service)
    {
        Refuse.IfIncomplete(command, reasonRequired: false);
        var incident = turn.Incident(number, command);
        IncidentOrders.RefuseClosed(turn, incident);
        turn.RequireStaff(command.Actor);
        if (incident.Outside.All(known => known.Service.Name != service) && incident.Outside.Length >= MaxOutside)
            throw Refuse.State($"Incident {number} has asked {MaxOutside} services; that is the most.");
        // Two calls for one ambulance keep two lines busy.
        if (incident.Outside.FirstOrDefault(known => known.Service.Name == service)?.Asked is { } first)
            turn.RequireSeen(incident, command, first, incident.Position, $"asked {service} already");
        turn.Write(incident, command.Actor, new IncidentOutsideAsked(service, command.Reason));
    }

    private static IncidentRecord Raise(DeskTurn turn, IncidentRecord incident)
    {
        var procedure = turn.ProcedureOf(incident);
        var size = ResponsePlan.SizeOf(turn, incident);
        var level = Math.Max(incident.ResponseLevel, ResponsePlan.LevelOf(procedure, size));
        var need = ResponsePlan.NeedAt(procedure, level);
        var severity = ResponsePlan.SeverityOf(turn, incident, need, incident.Grade);
        var ask = need.Ask.Where(service => incident.Outside.All(known => known.Service.Name != service.Name)).ToArray();
        if (level == incident.ResponseLevel && severity == incident.Severity && ask.Length == 0)
            return incident;

        var reason = ResponsePlan.Describe(size);
        incident = turn.Write(incident, DeskTurn.System, new IncidentResponseRaised
        {
            Level = level,
            Severity = severity,
            Reason = reason,
            Ask = [.. ask],
        });
        if (need.Rung.Length > 0)
            Escalation.ClimbTo(turn, incident, need.Rung, $"response level {level}: {reason.En}");
        return turn.Incident(incident.Number);
    }
}
