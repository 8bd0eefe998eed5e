using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Desk;

namespace SafeCommunity.Grains.Incidents;

/// <summary>
/// What was said of an incident holds for its alarms: graded real or not, they are judged so; closed, they are closed.
/// The alarms are matters of their own, so this is told to them after the incident's entry is durable, and what is still
/// to be told follows from the state alone: a crash in between loses nothing and repeats nothing. A grade is of what was
/// there when the person looked, and that a device chatters says nothing about what it told. Of a grade and of what a
/// person said of the alarm itself, the later holds.
/// </summary>
internal static class AlarmJudging
{
    /// <summary>Whether something is still to be told to an alarm because of an incident.</summary>
    public static bool WaitsFor(DeskState state, DeskAlarm alarm, IncidentRecord incident) => MustJudge(state, alarm, incident) || MustClose(alarm, incident);

    /// <summary>Whether an incident's grade is still to be told to an alarm of it, whatever it was judged before.</summary>
    public static bool MustJudge(DeskState state, DeskAlarm alarm, IncidentRecord incident)
    {
        if (incident is not { Verified: { } verified, MergedInto: null } || alarm.Judgement == JudgementOf(incident))
            return false;
        var time = state.OnClock(verified.Time, incident.VerifiedPosition);
        return (alarm.JudgedAt is not { } judged || judged < time)
            && incident.Alarms.Any(joined => joined.Alarm == alarm.Id && joined.Reason != JoinReason.Chattering
                && state.OnClock(joined.Time, joined.Position) <= time);
    }

    /// <summary>Everything that is to be told to alarms now.</summary>
    public static IEnumerable<AlarmOrder> Orders(DeskTurn turn)
    {
        var state = turn.State;
        foreach (var alarm in state.Alarms.Values)
        {
            if (alarm.SuppressedBy is { } suppression && WhyNoLonger(turn, suppression, alarm) is { } reason)
            {
                yield return new AlarmOrder(alarm.Id, AlarmOrderKind.Unsuppress, DeskTurn.System, reason, 0);
                continue;
            }

            foreach (var number in alarm.Incidents)
            {
                if (state.Incidents.TryGetValue(number, out var incident) && OrderOf(state, alarm, incident) is { } order)
                {
                    yield return order;
                    break;
                }
            }
        }
    }

    private static string? WhyNoLonger(DeskTurn turn, long number, DeskAlarm alarm)
    {
        if (!turn.State.Suppressions.TryGetValue(number, out var suppression))
            return $"suppression {number} ended";
        return SuppressionCover.MayRest(turn, suppression, alarm) ? null
            : SuppressionCover.IsMatterThere(turn, alarm) ? "a matter of life safety goes on there"
            : $"suppression {number} covers life safety for {AlarmQuiet.Longest.TotalMinutes} minutes, and no second person asked for more";
    }

    private static AlarmOrder? OrderOf(DeskState state, DeskAlarm alarm, IncidentRecord incident)
    {
        if (MustJudge(state, alarm, incident))
        {
            var kind = JudgementOf(incident) == Judgement.False ? AlarmOrderKind.Reject : AlarmOrderKind.Confirm;
            return new AlarmOrder(alarm.Id, kind, incident.Verified!.Actor, Because(incident, incident.Verified.Reason), 0) { Graded = incident.VerifiedPosition };
        }

        return MustClose(alarm, incident)
            ? new AlarmOrder(alarm.Id, AlarmOrderKind.Close, incident.Closed!.Actor, Because(incident, incident.Closed.Reason), 0)
            : null;
    }

    private static bool MustClose(DeskAlarm alarm, IncidentRecord incident) =>
        incident is { Closed: not null, MergedInto: null } && (!alarm.Active || alarm.Judgement == Judgement.False);

    private static Judgement JudgementOf(IncidentRecord incident) =>
        incident.Grade == VerificationGrade.NoCall ? Judgement.False : Judgement.Confirmed;

    private static string Because(IncidentRecord incident, string reason) =>
        $"incident {incident.Number}{(reason.Length == 0 ? "" : $": {reason}")}";
}

/// <summary>Something to tell an alarm.</summary>
/// <param name="Alarm">The alarm's id.</param>
/// <param name="Kind">What.</param>
/// <param name="Actor">Who said it.</param>
/// <param name="Reason">Why.</param>
/// <param name="Suppression">The number of the suppression, where that is what is told.</param>
internal sealed record AlarmOrder(string Alarm, AlarmOrderKind Kind, string Actor, string Reason, long Suppression)
{
    /// <summary>The position of the grade that is told; 0 where it is no judgement.</summary>
    public long Graded { get; init; }
}

/// <summary>What is told to alarms.</summary>
internal enum AlarmOrderKind
{
    /// <summary>It is real.</summary>
    Confirm,

    /// <summary>It is false.</summary>
    Reject,

    /// <summary>It is over.</summary>
    Close,

    /// <summary>It is expected for a while.</summary>
    Suppress,

    /// <summary>It counts again.</summary>
    Unsuppress,
}
