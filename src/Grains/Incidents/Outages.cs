using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Desk;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Rules;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Incidents;

/// <summary>
/// Buildings that fell silent: when devices that are heard every few minutes fall silent together, the building lost its power or
/// its network. That is one incident of the building, and all silences there are folded under it. It is over when every one of
/// its devices is heard again.
/// </summary>
internal static class Outages
{
    /// <summary>Whether a kind takes an alarm of a rule as a part of an outage.</summary>
    public static bool Folds(Procedure procedure, string rule) =>
        procedure.Gathers is { } gathering && gathering.Alarms.Any(pattern => Glob.IsMatch(pattern, rule));

    /// <summary>The procedure of outages that an alarm may be a part of; null for what is never folded.</summary>
    public static Procedure? For(ProcedureBook book, DeskAlarm alarm) =>
        alarm.Severity == AlarmSeverity.Critical || book.ForRule(alarm.Rule) is { Class: ProcedureClass.LifeSafety }
            ? null
            : book.Procedures.FirstOrDefault(procedure => Folds(procedure, alarm.Rule));

    /// <summary>Joins an alarm to the outage of its building, or finds that there is one; false when the alarm is a matter of its own kind.</summary>
    public static bool TryJoin(DeskTurn turn, DeskAlarm alarm)
    {
        if (!alarm.Active || For(turn.Knowledge.Procedures, alarm) is not { } procedure || BuildingOf(turn, alarm.Twin) is not { } building)
            return false;
        if (turn.State.Incidents.Values.FirstOrDefault(open =>
            open is { IsOpen: true, Stage: < IncidentStage.Resolved } && open.Kind == procedure.Kind && turn.Places.IsWithin(building, open.Place)) is { } known)
        {
            Fold(turn, known, alarm);
            return true;
        }

        var silences = SilencesOf(turn, procedure, building);
        if (!IsOutage(turn, procedure.Gathers!, building, silences))
            return false;
        Fold(turn, Begin(turn, procedure, building, silences), alarm);
        return true;
    }

    /// <summary>Ends the outages of which every device is heard again. A person closes them.</summary>
    public static void WatchHeard(DeskTurn turn)
    {
        foreach (var incident in turn.State.Incidents.Values.Where(open => open is { IsOpen: true, Stage: < IncidentStage.Resolved, Alarms.IsEmpty: false }))
        {
            var procedure = turn.ProcedureOf(incident);
            if (procedure.Gathers is null || IncidentStages.Next(procedure, incident).FirstOrDefault(next => next.Stage == IncidentStage.Resolved) is not { } rule
                || !IncidentStages.Missing(rule, incident).IsEmpty)
            {
                continue;
            }

            var isHeard = incident.Alarms.All(joined => turn.State.Alarms.GetValueOrDefault(joined.Alarm) is not { Active: true });
            if (isHeard && !IsWorkedAt(turn, incident))
                IncidentStages.Move(turn, incident, IncidentStage.Resolved, DeskTurn.System, "no device there is silent any more");
        }
    }

    /// <summary>What is silent still when an outage is closed is a matter of its own again.</summary>
    public static void Release(DeskTurn turn, IncidentRecord closed)
    {
        var procedure = turn.ProcedureOf(closed);
        foreach (var joined in closed.Alarms)
        {
            if (turn.State.Alarms.GetValueOrDefault(joined.Alarm) is { Active: true, Judgement: not Judgement.False } alarm && Folds(procedure, alarm.Rule)
                && turn.Knowledge.Procedures.ForRule(alarm.Rule) is { } own)
            {
                AlarmIntake.JoinOrOpen(turn, alarm, own);
            }
        }
    }

    private static bool IsOutage(DeskTurn turn, Gathering gathering, string building, List<DeskAlarm> silences)
    {
        var since = turn.Now - gathering.Within;
        var silent = silences.ToLookup(alarm => alarm.Twin, StringComparer.Ordinal);
        // What was silent before says nothing of now.
        var heard = turn.Knowledge.Devices.GetValueOrDefault(building, [])
            .Where(device => device.SilenceLimit > TimeSpan.Zero && device.SilenceLimit <= gathering.Within)
            .Select(device => device.Id.Name)
            .Where(device => silent[device].All(alarm => alarm.RaisedAt >= since))
            .ToList();
        var together = heard.Count(silent.Contains);
        return together >= gathering.Least && together >= gathering.Share * heard.Count;
    }

    private static IncidentRecord Begin(DeskTurn turn, Procedure procedure, string building, List<DeskAlarm> silences)
    {
        // The matters of the devices that were thought to be faulty go on as the one of the building.
        var faults = turn.State.Incidents.Values.Where(open => IsOfSilences(turn, procedure, building, open)).ToList();
        var severity = procedure.Gathers!.Severity == AlarmSeverity.Unspecified ? procedure.Severity : procedure.Gathers.Severity;
        // Somebody in the building may have reported it before.
        var reported = turn.State.Incidents.Values.FirstOrDefault(open =>
            open is { IsOpen: true, Stage: < IncidentStage.Resolved } && open.Kind == procedure.Kind && BuildingOf(turn, open.Place) == building);
        if (reported is not null)
            faults.Insert(0, reported);
        IncidentRecord incident;
        if (faults is [var first, ..])
        {
            if (first.Place != building)
                first = turn.Write(first, DeskTurn.System, new IncidentWidened(building, IncidentOpening.TitleOf(turn, turn.ProcedureOf(first), building)));
            incident = IncidentOrders.Reclassify(
                turn, first, DeskTurn.System, procedure, "the building's devices fell silent together",
                (AlarmSeverity)Math.Max((int)first.Severity, (int)severity));
        }
        else
        {
            incident = IncidentOpening.Open(
                turn, procedure, building, severity, IncidentOrigin.System, DeskTurn.System, "the building's devices fell silent together");
        }

        foreach (var fault in faults.Skip(1))
        {
            IncidentOrders.Merge(turn, fault, DeskTurn.System, incident, "its devices fell silent with their building");
            incident = turn.Incident(incident.Number);
        }

        foreach (var alarm in silences.Where(silence => turn.State.Alarms[silence.Id].Incidents.All(number => turn.State.Incidents.GetValueOrDefault(number) is not { IsOpen: true })))
        {
            Fold(turn, incident, alarm);
            incident = turn.Incident(incident.Number);
        }

        return incident;
    }

    private static void Fold(DeskTurn turn, IncidentRecord incident, DeskAlarm alarm)
    {
        if (incident.Alarms.All(joined => joined.Alarm != alarm.Id))
        {
            AlarmIntake.Join(turn, incident, alarm, DeskTurn.System, JoinReason.BuildingOffline, new BilingualText(
                "与全楼设备一同失联", "silent with the rest of its building"));
        }
    }

    private static bool IsOfSilences(DeskTurn turn, Procedure procedure, string building, IncidentRecord open) =>
        open is { IsOpen: true, Stage: < IncidentStage.Resolved, Alarms.IsEmpty: false } && open.Kind != procedure.Kind && !IsWorkedAt(turn, open)
        // Somebody made it a matter of life: then it is not only of silence.
        && !ResponsePlan.IsOfLife(open)
        && open.Alarms.All(joined => joined.Reason != JoinReason.Chattering && BuildingOf(turn, joined.Twin) == building
            && Folds(procedure, DeskAlarm.Split(joined.Alarm).Rule));

    private static List<DeskAlarm> SilencesOf(DeskTurn turn, Procedure procedure, string building) =>
    [
        .. turn.State.Alarms.Values.Where(alarm => alarm is { Active: true, IsComplete: true, Shelved: false, SuppressedBy: null, Judgement: not Judgement.False }
            && For(turn.Knowledge.Procedures, alarm) == procedure && BuildingOf(turn, alarm.Twin) == building),
    ];

    private static bool IsWorkedAt(DeskTurn turn, IncidentRecord incident) =>
        turn.State.Tasks.Values.Any(task => task.Incident == incident.Number && task.IsWorking);

    private static string? BuildingOf(DeskTurn turn, string twin) => turn.Places.Above(twin, TwinKind.Building)?.Id.Name;
}
