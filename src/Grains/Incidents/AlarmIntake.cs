using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Desk;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Incidents;

/// <summary>
/// Decides what a raised alarm is part of: a suppression, an open incident, or a new one; and beside, the repair of a device that
/// chatters.
/// </summary>
internal static class AlarmIntake
{
    /// <summary>The kind of procedure that repairs devices.</summary>
    public const string DeviceFault = "device-fault";

    // What waited for longer and no longer holds is history, not a matter.
    private static readonly TimeSpan Forgotten = TimeSpan.FromHours(24);

    /// <summary>Decides about an alarm that waits. What must be told to the alarm itself is returned, and it waits until it was.</summary>
    public static AlarmOrder? Decide(DeskTurn turn, DeskAlarm alarm)
    {
        // What belongs to a matter stays with it: what is expected is what would open another.
        if (!IsPast(turn, alarm) && OwnIncident(turn, alarm) is null
            && turn.State.Suppressions.Values.FirstOrDefault(suppression => SuppressionCover.Covers(turn, suppression, alarm)) is { } suppression)
        {
            return new AlarmOrder(
                alarm.Id, AlarmOrderKind.Suppress, suppression.Began.Actor, suppression.Began.Reason, suppression.Number);
        }

        if (alarm.Shelved || (!alarm.Active && turn.Now - alarm.RaisedAt > Forgotten) || IsPast(turn, alarm))
        {
            turn.Settle(alarm.Id);
            return null;
        }

        // Nobody listens to a radio in its cradle. It waits, for the unit may come on duty while it is still silent; what has its matter
        // already has no need to, and a desk that starts again decides it again when the unit may have gone off meanwhile.
        if (alarm.Active && OwnIncident(turn, alarm) is null && Correlator.IsSilence(alarm.Rule) && UnitOrders.IsOff(turn, alarm.Twin))
            return null;

        var procedure = turn.Knowledge.Procedures.ForRule(alarm.Rule);
        if (Chatters(turn, alarm, procedure))
            JoinMaintenance(turn, alarm);
        if (procedure is not null && IsHeard(turn, alarm, procedure))
            TakeUp(turn, alarm, procedure);
        turn.Settle(alarm.Id);
        return null;
    }

    /// <summary>Notes when a flood of alarms begins and when it is over.</summary>
    public static void WatchFlood(DeskTurn turn)
    {
        var flood = turn.State.Flood;
        var count = flood.Count(turn.Now);
        if (!flood.InFlood && count >= FloodWindow.Begin)
            turn.Write(turn.Knowledge.Community, DeskTurn.System, new AlarmFloodBegan(count));
        else if (flood.InFlood && count < FloodWindow.End)
            turn.Write(turn.Knowledge.Community, DeskTurn.System, new AlarmFloodEnded(flood.Total));
    }

    /// <summary>Where it happens, what an alarm is of: of a device's fault, at the device.</summary>
    public static string SceneOf(DeskTurn turn, DeskAlarm alarm, Procedure procedure) =>
        procedure.Kind == DeviceFault && turn.Places.Find(alarm.Twin) is not null ? alarm.Twin : turn.Places.SceneOf(alarm.Twin);

    /// <summary>Joins an alarm to an incident and widens the incident's place to hold both.</summary>
    public static IncidentRecord Join(
        DeskTurn turn, IncidentRecord incident, DeskAlarm alarm, string actor, JoinReason reason, BilingualText text)
    {
        incident = Waiting.End(turn, incident, actor, "a further alarm joined it");
        incident = turn.Write(incident, actor, new IncidentAlarmJoined(alarm.Id, alarm.Twin, reason, text));
        return Widen(turn, incident, SceneOf(turn, alarm, turn.ProcedureOf(incident)));
    }

    /// <summary>Widens an incident's place to hold another; as it is where that is in it.</summary>
    public static IncidentRecord Widen(DeskTurn turn, IncidentRecord incident, string scene)
    {
        if (turn.Places.Find(scene) is null || turn.Places.IsWithin(scene, incident.Place))
            return incident;
        var wider = turn.Places.Common(incident.Place, scene);
        return wider == incident.Place
            ? incident
            : turn.Write(incident, DeskTurn.System, new IncidentWidened(
                wider, IncidentOpening.TitleOf(turn, turn.ProcedureOf(incident), wider)));
    }

    // That an alarm which belongs to an incident came again is not always written down. A desk that restarts decides about
    // it once more, maybe much later: by when it was raised, not by when that is, so that it decides the same.
    private static bool IsPast(DeskTurn turn, DeskAlarm alarm) => turn.State.Incidents.Values.Any(incident =>
        incident is { Closed: { } closed, MergedInto: null }
        && turn.State.OnClock(closed.Time, incident.StagePosition) > alarm.RaisedAt
        && incident.Alarms.Any(joined => joined.Alarm == alarm.Id));

    private static bool IsChattering(DeskTurn turn, DeskAlarm alarm) =>
        turn.State.Chatter.TryGetValue($"{alarm.Twin}.{alarm.Rule}", out var window)
        && window.IsChattering(alarm.RaisedAt)
        && turn.Knowledge.Procedures.Find(DeviceFault) is not null;

    // What is maintenance by itself stays one matter however it chatters.
    private static bool Chatters(DeskTurn turn, DeskAlarm alarm, Procedure? procedure) =>
        procedure?.Kind != DeviceFault && IsChattering(turn, alarm);

    // A device that chatters may still tell of a life in danger; and a person who presses three times is no bad contact.
    private static bool IsHeard(DeskTurn turn, DeskAlarm alarm, Procedure procedure) =>
        procedure.Class == ProcedureClass.LifeSafety || alarm.Severity == AlarmSeverity.Critical || alarm.IsMoment || !Chatters(turn, alarm, procedure);

    // One matter of maintenance, however often it comes. A second detector that agrees is no chatter: its own alarm opens
    // or joins an incident as any other.
    private static void JoinMaintenance(DeskTurn turn, DeskAlarm alarm)
    {
        if (turn.State.Incidents.Values.Any(known => (known.IsOpen || turn.State.OnClock(known.Closed!.Time, known.StagePosition) > alarm.RaisedAt)
            && known.Alarms.Any(joined => joined.Alarm == alarm.Id && joined.Reason == JoinReason.Chattering)))
        {
            return;
        }

        var text = new BilingualText(
            $"一分钟内报警{ChatterWindow.Threshold}次以上", $"it came {ChatterWindow.Threshold} times or more within a minute");
        var incident = turn.State.Incidents.Values.FirstOrDefault(open =>
            open is { IsOpen: true, Kind: DeviceFault } && open.Place == alarm.Twin);
        incident ??= IncidentOpening.Open(
            turn, turn.Procedure(DeviceFault), alarm.Twin, AlarmSeverity.Low, IncidentOrigin.System, DeskTurn.System, text.En);
        if (incident.Alarms.All(joined => joined.Alarm != alarm.Id))
            Join(turn, incident, alarm, DeskTurn.System, JoinReason.Chattering, text);
    }

    // Of whatever kind it is by now: a person may have corrected it, or merged it into another.
    private static IncidentRecord? OwnIncident(DeskTurn turn, DeskAlarm alarm) => turn.State.Incidents.Values.FirstOrDefault(open =>
        open.IsOpen && open.Alarms.Any(joined => joined.Alarm == alarm.Id && joined.Reason != JoinReason.Chattering));

    /// <summary>Reopens a resolved incident that is no longer thought to be no call for service, where an alarm of it came again meanwhile.</summary>
    public static bool TryReopen(DeskTurn turn, IncidentRecord incident) => incident.Alarms
        .Where(joined => joined.Reason != JoinReason.Chattering)
        .Select(joined => turn.State.Alarms.GetValueOrDefault(joined.Alarm)).OfType<DeskAlarm>()
        .Any(alarm => alarm is { Shelved: false, SuppressedBy: null, Pending: false }
            && turn.Knowledge.Procedures.ForRule(alarm.Rule) is { } procedure && IsHeard(turn, alarm, procedure)
            && TryReopen(turn, incident, alarm));

    // It came again. What was thought to be over is not.
    private static bool TryReopen(DeskTurn turn, IncidentRecord own, DeskAlarm alarm)
    {
        if (own.Stage != IncidentStage.Resolved || own.Grade == VerificationGrade.NoCall
            || alarm.RaisedAt < turn.State.OnClock(own.StageTime, own.StagePosition))
        {
            return false;
        }

        Incidents.Reopening.Reopen(turn, own, DeskTurn.System, "its alarm was raised again");
        return true;
    }

    private static void TakeUp(DeskTurn turn, DeskAlarm alarm, Procedure procedure)
    {
        if (OwnIncident(turn, alarm) is { } own)
        {
            if (own.Waiting is { } waiting && alarm.RaisedAt > turn.State.OnClock(waiting.Began.Time, waiting.Position))
                own = Waiting.End(turn, own, DeskTurn.System, $"alarm {alarm.Id} counts again");
            TryReopen(turn, own, alarm);
        }
        else if (!Outages.TryJoin(turn, alarm))
            JoinOrOpen(turn, alarm, procedure);
    }

    /// <summary>Makes an alarm a part of the open incident that it has the cause of, or of a new one.</summary>
    public static void JoinOrOpen(DeskTurn turn, DeskAlarm alarm, Procedure procedure)
    {
        var actor = $"twin:{alarm.Twin}";
        if (Correlator.Find(turn, alarm, procedure) is { } match)
        {
            var joined = Join(turn, match.Incident, alarm, actor, match.Reason, match.Text);
            joined = TakeGraverKind(turn, joined, alarm, match.Kind);
            if (joined.Stage == IncidentStage.Resolved)
                joined = Incidents.Reopening.Reopen(turn, joined, DeskTurn.System, "a further alarm joined it");
            else
                joined = Responding.Follow(turn, joined, "a further alarm joined it");
            Correlator.Relate(turn, alarm, procedure, joined);
            return;
        }

        var incident = IncidentOpening.Open(
            turn, procedure, SceneOf(turn, alarm, procedure), alarm.Severity, IncidentOrigin.Alarm, actor, alarm.Message?.En ?? alarm.Rule,
            LocationOf(turn, alarm.Twin));
        incident = Join(turn, incident, alarm, actor, JoinReason.Opened, new BilingualText("首个报警", "it opened the incident"));
        Correlator.Relate(turn, alarm, procedure, incident);
        IncidentOpening.DispatchByPolicy(turn, turn.Incident(incident.Number));
    }

    // Whichever of both came first: nothing of the graver kind may be lost because the lesser one was seen before it.
    private static IncidentRecord TakeGraverKind(DeskTurn turn, IncidentRecord incident, DeskAlarm alarm, Procedure kind) => kind.Kind == incident.Kind
        ? incident
        : IncidentOrders.Reclassify(
            turn, incident, DeskTurn.System, kind, $"{alarm.Twin} tells of {kind.Title.En.ToLowerInvariant()} there",
            (AlarmSeverity)Math.Max((int)incident.Severity, (int)alarm.Severity));

    // A unit on patrol is where its radio said, anything else where the plan has it.
    private static Place? LocationOf(DeskTurn turn, string twin) =>
        turn.Knowledge.Units.TryGetValue(twin, out var unit) && unit.Located
            ? new Place(unit.Point.Longitude, unit.Point.Latitude, 0)
            : turn.Places.Find(twin)?.Place;
}
