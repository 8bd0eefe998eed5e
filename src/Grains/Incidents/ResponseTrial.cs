using SafeCommunity.Grains.Desk;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Incidents;

/// <summary>Shows what would be sent where, with the very code that sends it.</summary>
internal static class ResponseTrial
{
    /// <summary>What a matter of a kind at a place, or an incident as it may become, would be sent. Writes nothing that is kept.</summary>
    /// <exception cref="RefusedException">Kind, place or incident is missing or unknown.</exception>
    public static TriedResponse Try(DeskTurn turn, ResponseToTry order)
    {
        var known = order.Incident is { } number ? turn.Incident(number) : null;
        if (known is null && (order.Kind.Length == 0 || order.Place.Length == 0))
            throw Refuse.Invalid("Name an incident, or a kind and a place.");
        if (known is { IsOpen: false })
            IncidentOrders.RefuseClosed(turn, known);
        if (order.Place.Length > 0)
            turn.RequirePlace(order.Place);
        var procedure = ResponsePlan.KindOnce(turn, order.Kind.Length == 0 ? turn.ProcedureOf(known!) : turn.Procedure(order.Kind), order.Grade);
        var incident = known ?? IncidentOpening.Open(
            turn, procedure, order.Place, procedure.Severity, IncidentOrigin.Person, DeskTurn.System, "");
        incident = incident with
        {
            Kind = procedure.Kind,
            Class = procedure.Class,
            Place = order.Place.Length == 0 ? incident.Place : order.Place,
        };

        var has = ResponsePlan.SizeOf(turn, incident);
        var size = new IncidentSize(
            Math.Max(has.Detectors, order.Detectors),
            Math.Max(has.Floors, order.Floors),
            order.Grade == VerificationGrade.None ? has.Grade : order.Grade);
        var sameKind = known?.Kind == procedure.Kind;
        var level = Math.Max(sameKind ? incident.ResponseLevel : 1, ResponsePlan.LevelOf(procedure, size));
        var need = ResponsePlan.NeedAt(procedure, level);
        incident = incident with { ResponseRises = level - 1, Grade = size.Grade };
        if (known is not null && !sameKind)
            incident = incident with { Severity = procedure.Severity };
        incident = incident with { Severity = ResponsePlan.SeverityOf(turn, incident, need, size.Grade) };
        var sends = Dispatching.MaySend(turn, incident);
        var choice = sends ? Dispatching.Choose(turn, incident, need) : new UnitChoice([], []);
        return new TriedResponse
        {
            Level = level,
            Severity = incident.Severity,
            Rung = Escalation.Higher(turn.Knowledge.Teams, incident.Rung, need.Rung),
            Reason = sends ? ResponsePlan.Describe(size) : Unsent(size.Grade),
            Automatic = sends && ResponsePlan.SendsAtOnce(procedure, size.Grade),
            Units = need.Units,
            MinimumUnits = Math.Min(need.MinimumUnits, need.Units),
            Send = choice.Send,
            StandBy = [.. choice.StandBy.Take(need.StandBy)],
            Lacking = choice.Lacking,
            Outside = need.Ask,
        };
    }

    private static BilingualText Unsent(VerificationGrade grade) => grade == VerificationGrade.NoCall
        ? new BilingualText("已核实为无需处置，不派人", "it is verified as no call for service: nobody is sent")
        : new BilingualText("须先由人核实定级，之后才能派人", "nobody is sent before a person has graded it");
}
