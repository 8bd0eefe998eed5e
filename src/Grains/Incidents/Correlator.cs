using SafeCommunity.Grains.Desk;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Incidents;

/// <summary>Finds the open incident an alarm is part of: alarms of one cause become one incident.</summary>
internal static class Correlator
{
    /// <summary>The incident and why; null when the alarm is a matter of its own.</summary>
    public static (IncidentRecord Incident, JoinReason Reason, BilingualText Text)? Find(DeskTurn turn, DeskAlarm alarm, Procedure procedure)
    {
        foreach (var incident in turn.State.Incidents.Values)
        {
            // What a person found to be no call for service says nothing about what comes after.
            if (incident.IsOpen && incident.Grade != VerificationGrade.NoCall && incident.Kind == procedure.Kind && Match(turn, alarm, procedure, incident) is { } match)
                return (incident, match.Reason, match.Text);
        }

        return null;
    }

    private static (JoinReason Reason, BilingualText Text)? Match(
        DeskTurn turn, DeskAlarm alarm, Procedure procedure, IncidentRecord incident)
    {
        if (incident.Alarms.Any(joined => joined.Twin == alarm.Twin) || incident.Place == alarm.Twin)
            return (JoinReason.SameTwin, new BilingualText("同一设备再次报警", "the same device again"));
        if (turn.Now - LastSign(turn.State, incident) > procedure.Correlation.Window || !IsNear(turn.Places, alarm.Twin, incident, procedure.Correlation.Scope))
            return null;

        var other = incident.Alarms is [.., var last] ? last.Twin : incident.Place;
        var name = turn.Places.TitleOf(other);
        if (procedure.Class == ProcedureClass.LifeSafety && !incident.Alarms.IsEmpty)
        {
            return (JoinReason.SecondDetector, new BilingualText(
                $"第二个探测器印证（此前：{name.Zh}）", $"a second detector agrees with {name.En}"));
        }

        if (HomeOf(turn.Places, alarm.Twin) is { } home && home == HomeOf(turn.Places, other))
            return (JoinReason.SameHome, new BilingualText("同一户内的另一设备", "another device of the same home"));
        return procedure.Correlation.Scope switch
        {
            CorrelationScope.Riser => (JoinReason.SameRiser, new BilingualText($"与{name.Zh}同一立管", $"on the same riser as {name.En}")),
            CorrelationScope.Building when IsSilence(alarm.Rule) =>
                (JoinReason.BuildingOffline, new BilingualText($"与{name.Zh}同楼离线", $"silent in the same building as {name.En}")),
            CorrelationScope.Home => (JoinReason.SameHome, new BilingualText($"与{name.Zh}同一处", $"in the same place as {name.En}")),
            _ => (JoinReason.Nearby, new BilingualText($"邻近{name.Zh}", $"near {name.En}")),
        };
    }

    /// <summary>Whether a rule tells of silence. Devices of one building that fall silent together lost their gateway or their power, not each its battery.</summary>
    public static bool IsSilence(string rule) => rule.EndsWith("silent", StringComparison.Ordinal);

    private static DateTimeOffset LastSign(DeskState state, IncidentRecord incident) => incident.Alarms is [.., var last]
        ? state.OnClock(last.Time, last.Position)
        : state.OnClock(incident.OpenedAt, incident.OpenedPosition);

    private static bool IsNear(DeskPlaces places, string twin, IncidentRecord incident, CorrelationScope scope) => scope switch
    {
        CorrelationScope.Twin => false,
        CorrelationScope.Home => incident.Alarms.Select(joined => joined.Twin).Append(incident.Place)
            .Any(other => AreOfOneHome(places, twin, other)),
        CorrelationScope.Riser => Shares(places, twin, incident.Place, TwinKind.Building)
            && incident.Alarms.Select(joined => joined.Twin).Append(incident.Place).Any(other => AreOnOneRiser(places, twin, other)),
        CorrelationScope.Building => Shares(places, twin, incident.Place, TwinKind.Building),
        CorrelationScope.Grid => Shares(places, twin, incident.Place, TwinKind.Grid),
        _ => true,
    };

    private static bool AreOfOneHome(DeskPlaces places, string one, string other) =>
        (HomeOf(places, one), HomeOf(places, other)) switch
        {
            ({ } home, { } same) => home == same,
            (null, null) => Shares(places, one, other, TwinKind.Building)
                && places.Find(one)?.Place.Floor == places.Find(other)?.Place.Floor,
            _ => false,
        };

    private static bool AreOnOneRiser(DeskPlaces places, string one, string other) =>
        (places.RiserOf(one), places.RiserOf(other)) is var (first, second) && (first.Length == 0 || second.Length == 0 || first == second);

    private static string? HomeOf(DeskPlaces places, string twin) => places.Above(twin, TwinKind.Home)?.Id.Name;

    private static bool Shares(DeskPlaces places, string one, string other, TwinKind kind) =>
        places.Above(one, kind) is { } above && above.Id == places.Above(other, kind)?.Id;
}
