using SafeCommunity.Grains.Desk;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Incidents;

/// <summary>Finds the open incident an alarm is part of: alarms of one cause become one incident.</summary>
internal static class Correlator
{
    /// <summary>The incident, why, and the kind it is of with the alarm; null when the alarm is a matter of its own.</summary>
    public static (IncidentRecord Incident, JoinReason Reason, BilingualText Text, Procedure Kind)? Find(
        DeskTurn turn, DeskAlarm alarm, Procedure procedure)
    {
        foreach (var incident in Open(turn))
        {
            if (incident.Kind == procedure.Kind && Match(turn, alarm, procedure, incident) is { } match)
                return (incident, match.Reason, match.Text, procedure);
        }

        foreach (var incident in Open(turn))
        {
            if (RelationOf(turn, alarm, procedure, incident) is ({ Ask: false }, var graver))
            {
                var other = turn.Places.TitleOf(incident.Alarms is [.., var last] ? last.Twin : incident.Place);
                return (incident, JoinReason.SecondDetector, new BilingualText(
                    $"与此前{other.Zh}的报警可能为同一原因", $"may have the same cause as the alarm of {other.En}"), graver);
            }
        }

        return null;
    }

    /// <summary>
    /// The open incident of life safety that a report from a place tells of too, by what the kind says of place and time; null when it
    /// is a matter of its own. Neighbours who report one fire are no reason to send to two.
    /// </summary>
    public static IncidentRecord? FindReported(DeskTurn turn, string place, Procedure procedure) => procedure.Class != ProcedureClass.LifeSafety
        ? null
        : Open(turn).LastOrDefault(incident =>
            incident.Kind == procedure.Kind
            && incident.Stage < IncidentStage.Resolved
            && turn.Now - Later(LastSign(turn.State, incident), turn.State.OnClock(incident.StageTime, incident.StagePosition)) <= procedure.Correlation.Window
            && (IsOnePlace(turn.Places, place, incident.Place) || IsNear(turn.Places, place, incident, procedure.Correlation.Scope)));

    // "Somewhere in the community" is no place that two fires have in common.
    private static bool IsOnePlace(DeskPlaces places, string one, string other) =>
        one == other && places.Find(one) is { Kind: not (TwinKind.Community or TwinKind.Grid) };

    /// <summary>Names the incidents that may have the same cause where a person is to decide, in both.</summary>
    public static void Relate(DeskTurn turn, DeskAlarm alarm, Procedure procedure, IncidentRecord incident)
    {
        foreach (var other in Open(turn).Where(other => other.Number != incident.Number && RelationOf(turn, alarm, procedure, other) is ({ Ask: true }, _)).ToList())
        {
            Name(turn, incident.Number, other);
            Name(turn, other.Number, incident);
        }
    }

    private static void Name(DeskTurn turn, long number, IncidentRecord other)
    {
        var incident = turn.Incident(number);
        if (incident.Related.All(known => known.Number != other.Number))
        {
            turn.Write(incident, DeskTurn.System, new IncidentRelated(other.Number, new BilingualText(
                $"可能与“{other.Title.Zh}”为同一原因，请核实是否归并", $"may have the same cause as '{other.Title.En}': look whether they are one matter")));
        }
    }

    // What a person found to be no call for service says nothing about what comes after.
    private static IEnumerable<IncidentRecord> Open(DeskTurn turn) =>
        turn.State.Incidents.Values.Where(incident => incident.IsOpen && incident.Grade != VerificationGrade.NoCall);

    /// <summary>How an alarm of one kind stands to an incident of another, and the graver kind of both; null when not at all.</summary>
    private static (RelatedKind Relation, Procedure Graver)? RelationOf(DeskTurn turn, DeskAlarm alarm, Procedure procedure, IncidentRecord incident)
    {
        if (turn.Knowledge.Procedures.Find(incident.Kind) is not { } other || other.Kind == procedure.Kind)
            return null;
        var (relation, graver) = Lesser(procedure, other) is { } under ? (under, procedure) : (Lesser(other, procedure), other);
        return relation is not null && turn.Now - LastSign(turn.State, incident) <= relation.Window
            && IsNear(turn.Places, Spot(turn, alarm, procedure), incident, relation.Scope)
            ? (relation, graver)
            : null;
    }

    private static RelatedKind? Lesser(Procedure graver, Procedure lesser) =>
        graver.Correlation.With.FirstOrDefault(relation => relation.Kind == lesser.Kind);

    private static (JoinReason Reason, BilingualText Text)? Match(
        DeskTurn turn, DeskAlarm alarm, Procedure procedure, IncidentRecord incident)
    {
        if (incident.Alarms.Any(joined => joined.Twin == alarm.Twin) || incident.Place == alarm.Twin)
            return (JoinReason.SameTwin, new BilingualText("同一设备再次报警", "the same device again"));
        if (turn.Now - LastSign(turn.State, incident) > procedure.Correlation.Window || !IsNear(turn.Places, Spot(turn, alarm, procedure), incident, procedure.Correlation.Scope))
            return null;

        var other = incident.Alarms is [.., var last] ? last.Twin : incident.Place;
        var name = turn.Places.TitleOf(other);
        if (procedure.Class == ProcedureClass.LifeSafety && !incident.Alarms.IsEmpty)
        {
            return (JoinReason.SecondDetector, new BilingualText(
                $"又有探测器印证（此前：{name.Zh}）", $"a further detector agrees with {name.En}"));
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

    // A device in a building is on a floor; one outdoors may look at a building.
    private static string Spot(DeskTurn turn, DeskAlarm alarm, Procedure procedure) =>
        turn.Places.Above(alarm.Twin, TwinKind.Building) is not null ? alarm.Twin : AlarmIntake.SceneOf(turn, alarm, procedure);

    /// <summary>Whether a rule tells of silence. Devices of one building that fall silent together lost their gateway or their power, not each its battery.</summary>
    public static bool IsSilence(string rule) => rule.EndsWith("silent", StringComparison.Ordinal);

    private static DateTimeOffset LastSign(DeskState state, IncidentRecord incident) => incident.Alarms is [.., var last]
        ? state.OnClock(last.Time, last.Position)
        : state.OnClock(incident.OpenedAt, incident.OpenedPosition);

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static bool IsNear(DeskPlaces places, string twin, IncidentRecord incident, CorrelationScope scope) => scope switch
    {
        CorrelationScope.Twin => false,
        CorrelationScope.Home => incident.Alarms.Select(joined => joined.Twin).Append(incident.Place)
            .Any(other => AreOfOneHome(places, twin, other)),
        CorrelationScope.Neighbours => incident.Alarms.Select(joined => joined.Twin).Append(incident.Place)
            .Any(other => AreOfOneHome(places, twin, other) || places.AreNextDoor(twin, other)),
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
