using SafeCommunity.Grains.Desk;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Rules;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Alarms;

/// <summary>Which alarms a suppression has. One that a single person asked for has those of life safety for an hour.</summary>
internal static class SuppressionCover
{
    /// <summary>Whether an alarm stands under a suppression.</summary>
    public static bool Covers(DeskTurn turn, SuppressionRecord suppression, DeskAlarm alarm) =>
        alarm.RaisedAt >= BeganAt(turn, suppression)
        && Glob.IsMatch(suppression.Rules, alarm.Rule)
        && turn.Places.IsWithin(alarm.Twin, suppression.Place)
        && MayRest(turn, suppression, alarm);

    /// <summary>
    /// Whether an alarm may still rest under a suppression. Neither beginning another nor ending the first makes the hour of an alarm
    /// longer.
    /// </summary>
    public static bool MayRest(DeskTurn turn, SuppressionRecord suppression, DeskAlarm alarm)
    {
        if (!AlarmQuiet.IsGuarded(turn.Knowledge.Procedures.ForRule(alarm.Rule), alarm.Severity))
            return true;
        return !alarm.Worsened && !IsMatterThere(turn, alarm) && (suppression.Seconded is not null
            || (IsNarrow(turn, suppression) && turn.Now < BeganAt(turn, suppression) + AlarmQuiet.Longest && !(turn.Now >= alarm.SuppressedAt + AlarmQuiet.Longest)));
    }

    /// <summary>
    /// Whether a matter of life safety goes on in the building of an alarm, or where it stands, of which nobody says that it is nothing: of
    /// the alarm's own kind, or one that a person found real. Nothing is expected there any more.
    /// </summary>
    public static bool IsMatterThere(DeskTurn turn, DeskAlarm alarm)
    {
        var building = turn.Places.Above(alarm.Twin, TwinKind.Building);
        var own = turn.Knowledge.Procedures.ForRule(alarm.Rule)?.Kind;
        return turn.State.Incidents.Values.Any(incident =>
            incident is { IsOpen: true, Class: ProcedureClass.LifeSafety, Grade: not VerificationGrade.NoCall, Stage: < IncidentStage.Resolved }
            && (incident.Grade >= VerificationGrade.Presence || incident.Kind == own)
            && (turn.Places.IsWithin(alarm.Twin, incident.Place)
                || (building is not null && turn.Places.Above(incident.Place, TwinKind.Building)?.Id == building.Id)));
    }

    // A drill is in a building. What one person expects of a whole community is no reason to leave its people alone.
    private static bool IsNarrow(DeskTurn turn, SuppressionRecord suppression) =>
        turn.Places.Find(suppression.Place) is { Kind: not (TwinKind.Community or TwinKind.Grid) };

    // What was written before it was kept where a suppression began has changed in no other way since.
    private static DateTimeOffset BeganAt(DeskTurn turn, SuppressionRecord suppression) => turn.State.OnClock(
        suppression.Began.Time, suppression.BeganPosition == 0 ? suppression.Position : suppression.BeganPosition);
}
