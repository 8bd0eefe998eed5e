using System.Collections.Immutable;
using SafeCommunity.Grains.Desk;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Reports;

/// <summary>
/// What may be the same matter: of the same home, whatever its kind; of the same building, where its kind is handled alike; and
/// what was closed a short while ago and may go on. A person decides.
/// </summary>
internal static class ReportSuggestions
{
    /// <summary>How long after it was opened an incident is suggested to reports of the same kind.</summary>
    private static readonly TimeSpan SameKind = TimeSpan.FromDays(7);

    /// <summary>The same for reports of another kind.</summary>
    private static readonly TimeSpan OtherKind = TimeSpan.FromDays(1);

    /// <summary>For how long after it was closed an incident may go on.</summary>
    private static readonly TimeSpan ClosedLately = TimeSpan.FromDays(1);

    /// <summary>Incidents that may be the matter of a report.</summary>
    public static ImmutableArray<DuplicateSuggestion> ForReport(DeskTurn turn, ReportRecord report) =>
        Find(turn, report.Incident, report.Kind, report.Place);

    /// <summary>Other incidents that may be the matter of an incident.</summary>
    public static ImmutableArray<DuplicateSuggestion> ForIncident(DeskTurn turn, long number)
    {
        var incident = turn.Incident(number);
        return Find(turn, number, incident.Kind, incident.Place);
    }

    /// <summary>Whether an incident was closed so lately that it may go on.</summary>
    public static bool IsClosedLately(DeskTurn turn, IncidentRecord incident) =>
        incident is { Closed: { } closed, MergedInto: null }
        && turn.Now - turn.State.OnClock(closed.Time, incident.StagePosition) <= ClosedLately;

    private static ImmutableArray<DuplicateSuggestion> Find(DeskTurn turn, long own, string kind, string place) =>
    [
        .. turn.State.Incidents.Values
            .Where(incident => incident.Number != own && (incident.IsOpen || (incident.Kind == kind && IsClosedLately(turn, incident))))
            .Where(incident => turn.Now - turn.State.OnClock(incident.OpenedAt, incident.OpenedPosition)
                <= (incident.Kind == kind ? SameKind : OtherKind))
            .Select(incident => (Incident: incident, Shared: SharedPlace(turn.Places, incident.Place, place)))
            .Where(pair => pair.Shared is not null && IsRelated(turn, pair.Incident, kind, pair.Shared))
            .OrderByDescending(pair => pair.Incident.IsOpen)
            .ThenByDescending(pair => pair.Incident.Kind == kind)
            .ThenByDescending(pair => pair.Shared!.Kind)
            .ThenByDescending(pair => pair.Incident.Number)
            .Select(pair => new DuplicateSuggestion(pair.Incident.Number, pair.Incident.Title, Reason(turn, pair.Incident, kind, pair.Shared!))),
    ];

    // In one home everything may have one cause; in a building what is handled alike. What is wrong with a device is no neighbour's matter.
    private static bool IsRelated(DeskTurn turn, IncidentRecord incident, string kind, TwinDefinition shared) =>
        incident.Kind == kind
        || (incident.Kind != AlarmIntake.DeviceFault
            && (shared.Kind == TwinKind.Home || turn.Knowledge.Procedures.Find(kind)?.Class == incident.Class));

    private static BilingualText Reason(DeskTurn turn, IncidentRecord incident, string kind, TwinDefinition shared)
    {
        var (zh, en) = (shared.Title.Zh, shared.Title.En);
        if (!incident.IsOpen)
            return new BilingualText($"同类，同在{zh}，不久前办结；并入后重新处理", $"the same kind, also in {en}, closed a short while ago: it goes on when joined");
        if (incident.Kind == kind)
            return new BilingualText($"同类，同在{zh}", $"the same kind, also in {en}");
        var title = turn.ProcedureOf(incident).Title;
        return new BilingualText($"另一类（{title.Zh}），同在{zh}", $"another kind ({title.En}), also in {en}");
    }

    private static TwinDefinition? SharedPlace(DeskPlaces places, string one, string other)
    {
        var shared = places.Find(places.Common(one, other));
        return shared?.Kind is TwinKind.Building or TwinKind.Home || one == other ? shared ?? places.Find(one) : null;
    }
}
