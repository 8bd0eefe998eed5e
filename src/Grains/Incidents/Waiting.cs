using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Desk;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Procedures;

namespace SafeCommunity.Grains.Incidents;

/// <summary>
/// Lets incidents wait: for parts, for somebody who is away, or because their alarm is on the shelf. What is due stands still
/// and goes on with the time that was left: at the date, by a person's word, or as soon as something new happens. Life safety
/// never waits.
/// </summary>
internal static class Waiting
{
    /// <summary>The longest wait. What must wait longer is looked at by a person meanwhile.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    private const int MostWaits = 100;

    /// <summary>A person lets an incident wait until a time.</summary>
    public static void Pause(DeskTurn turn, long number, MatterCommand command, DateTimeOffset until)
    {
        Refuse.IfIncomplete(command, reasonRequired: true);
        var incident = turn.Incident(number, command);
        IncidentOrders.RefuseClosed(turn, incident);
        turn.RequireRole(command.Actor, IncidentRoles.Pause, "let it wait");
        if (until <= turn.Now || until > turn.Now + Longest)
            throw Refuse.Invalid($"An incident waits until a time in the future, within {Longest.TotalDays} days.");
        if (WhyNot(turn, incident) is { Length: > 0 } why)
            throw Refuse.State($"Incident {number} cannot wait: {why}.");
        until = DateTimeOffset.FromUnixTimeMilliseconds(until.ToUnixTimeMilliseconds());
        if (incident.Waiting is { } waiting)
        {
            if (waiting.Until == until && waiting.Began.Actor == command.Actor && waiting.Began.Reason == command.Reason)
                return;
            turn.RequireSeen(incident, command, waiting.Began, waiting.Position, $"let it wait until {Words.Of(waiting.Until)}");
            incident = End(turn, incident, command.Actor, "waits anew");
        }

        Begin(turn, incident, command.Actor, until, command.Reason, "");
    }

    /// <summary>A person lets its clock go on.</summary>
    public static void Resume(DeskTurn turn, long number, MatterCommand command)
    {
        Refuse.IfIncomplete(command, reasonRequired: false);
        var incident = turn.Incident(number, command);
        IncidentOrders.RefuseClosed(turn, incident);
        turn.RequireRole(command.Actor, IncidentRoles.Pause, "end its wait");
        if (incident.Waiting is null)
            throw Refuse.State($"Incident {number} does not wait; {IncidentStages.Allowed(turn, incident)}.");
        End(turn, incident, command.Actor, command.Reason.Length == 0 ? "by hand" : command.Reason);
    }

    /// <summary>Lets the clock of an incident that waits go on with what was left; nothing happens to one that does not.</summary>
    public static IncidentRecord End(DeskTurn turn, IncidentRecord incident, string actor, string reason)
    {
        if (incident.Waiting is not { } waiting)
            return incident;
        var deadline = waiting.Stage is { } stage ? new IncidentDeadline(stage, turn.Now + waiting.Left) : null;
        return turn.Write(incident, actor, new IncidentResumed(reason, deadline));
    }

    /// <summary>
    /// Whatever rests on the shelf lets its incident wait with it, and no longer. Once for each shelving: who lets the incident go on
    /// meanwhile is not overruled.
    /// </summary>
    public static void FollowShelves(DeskTurn turn)
    {
        foreach (var incident in turn.State.Incidents.Values.Where(open => open.IsOpen))
        {
            if (incident.Waiting is { Alarm.Length: > 0 } waiting)
            {
                if (!turn.State.Alarms.TryGetValue(waiting.Alarm, out var rested) || !rested.Shelved)
                    End(turn, incident, DeskTurn.System, $"alarm {waiting.Alarm} is not on the shelf any more");
            }
            else if (incident.Waiting is null && FirstToComeBack(turn, incident) is { } alarm && WhyNot(turn, incident).Length == 0)
            {
                Begin(turn, incident, alarm.ShelvedBy!.Actor, alarm.ShelvedUntil!.Value, alarm.ShelvedBy.Reason, alarm.Id);
            }
        }
    }

    private static void Begin(DeskTurn turn, IncidentRecord incident, string actor, DateTimeOffset until, string reason, string alarm)
    {
        var left = incident.Deadline is { } deadline ? deadline.Due - turn.Now : TimeSpan.Zero;
        turn.Write(incident, actor, new IncidentPaused(
            until, reason, incident.Deadline?.Stage, left < TimeSpan.Zero ? TimeSpan.Zero : left, alarm));
    }

    private static string WhyNot(DeskTurn turn, IncidentRecord incident)
    {
        if (incident.Class == ProcedureClass.LifeSafety || AlarmQuiet.IsGuarded(turn.ProcedureOf(incident), incident.Severity))
            return "it is about life safety, whose clock never stands still";
        if (incident.Stage == IncidentStage.Sensed && incident.Grade == VerificationGrade.None && incident.Alarms.IsEmpty)
            return "nobody looked at it yet: verify it first";
        if (incident.Waits.Length >= MostWaits)
            return $"it waited {MostWaits} times";
        var working = turn.State.Tasks.Values.FirstOrDefault(task =>
            task.Incident == incident.Number && (task.IsWorking || task.State == TaskState.Offered));
        return working is null ? "" : $"{working.Unit} has it ({working.Id}): let it report done, or recall it";
    }

    // It waits while everything of it that holds is on the shelf, until the first comes back.
    private static DeskAlarm? FirstToComeBack(DeskTurn turn, IncidentRecord incident)
    {
        var alarms = incident.Alarms.Where(joined => joined.Reason != JoinReason.Chattering)
            .Select(joined => turn.State.Alarms.GetValueOrDefault(joined.Alarm)).OfType<DeskAlarm>().ToList();
        var first = alarms.Where(alarm => alarm is { Shelved: true, ShelvedUntil: not null, ShelvedBy: not null })
            .MinBy(alarm => alarm.ShelvedUntil);
        if (first is null || first.ShelvedUntil <= turn.Now || alarms.Exists(alarm => alarm is { Active: true, Shelved: false }))
            return null;
        var last = incident.Waits.IsEmpty ? 0 : incident.Waits[^1].Position;
        return alarms.Max(alarm => alarm.ShelvedPosition) > last ? first : null;
    }
}
