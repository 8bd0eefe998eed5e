using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Desk;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Dispatch;

/// <summary>
/// When a unit on its way should be there, and what comes of it when it is not: it is reminded, and when that did not help either,
/// the incident counts on it no more.
/// </summary>
internal static class Arrival
{
    // Who says that they go does not go that second, and nobody walks as straight as a plan.
    private const double Detour = 1.2;
    private static readonly TimeSpan SetOff = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan PerFloor = TimeSpan.FromSeconds(10);

    /// <summary>Where the way is not known.</summary>
    private static readonly TimeSpan Unknown = TimeSpan.FromMinutes(10);

    /// <summary>When a unit that goes now should be there, by its way along the paths and the floors to climb.</summary>
    public static DateTimeOffset Due(DeskTurn turn, IncidentRecord incident, string unit)
    {
        if (turn.Places.Find(incident.Place)?.Place is not { } place || turn.Knowledge.Teams.FindUnit(unit) is not { } definition
            || !turn.Knowledge.Units.TryGetValue(unit, out var position))
        {
            return turn.Now + Unknown;
        }

        var metres = turn.Knowledge.Paths.Distance(position.Point, new PathPoint(place.Longitude, place.Latitude));
        var seconds = Math.Ceiling(metres / definition.Speed * Detour);
        return turn.Now + SetOff + TimeSpan.FromSeconds(seconds) + (PerFloor * Math.Max(0, place.Floor - 1));
    }

    /// <summary>A unit should be there and is not.</summary>
    public static void Chase(DeskTurn turn, string id)
    {
        // What was done about another may have taken this one back.
        if (turn.State.Tasks[id] is not { State: TaskState.Accepted or TaskState.EnRoute, ArrivalDue: { } due } task || due > turn.Now)
            return;
        var dispatch = turn.ProcedureOf(turn.Incident(task.Incident)).Dispatch;
        var times = task.Chased + 1;
        var isLast = times >= TaskRecord.MostChased;
        turn.Write(task.Id, DeskTurn.System, new TaskChased(times, isLast ? null : turn.Now + dispatch.AnswerTime, (isLast, dispatch.Automatic) switch
        {
            (false, _) => new BilingualText("已过预计到场时间，尚未到场，请回话", "it should be there by now and is not: it is asked where it is"),
            (true, true) => new BilingualText("催促后仍未到场，改请下一组前往", "reminded, and still not there: the next unit is asked"),
            (true, false) => new BilingualText("催促后仍未到场，请派他人", "reminded, and still not there: somebody else must be sent"),
        }));
        if (isLast && dispatch.Automatic)
            Dispatching.Next(turn, task.Incident, $"{task.Unit} is late");
    }
}
