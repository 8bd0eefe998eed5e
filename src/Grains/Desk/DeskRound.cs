using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Grains.Desk;

/// <summary>One round of the desk's work: what is due, which units are heard, and what the alarms that wait are part of.</summary>
internal static class DeskRound
{
    /// <summary>Decides all of it. What must be told to alarms themselves is returned; they wait until it was.</summary>
    /// <param name="turn">The decision.</param>
    /// <param name="alarms">The ids of the alarms to take up, oldest first.</param>
    /// <param name="attempt">Makes one part, given the matter it is of: a part that fails must hold up no other.</param>
    public static List<AlarmOrder> Run(DeskTurn turn, IEnumerable<string> alarms, Action<string, Action> attempt)
    {
        foreach (var (matter, act) in Escalation.Due(turn))
            attempt(matter, act);
        attempt("units", () => UnitOrders.WatchContact(turn));
        attempt("seats", () => SeatOrders.LeaveWhereGone(turn));
        var orders = new List<AlarmOrder>();
        foreach (var id in alarms)
            attempt(id, () => TakeUp(turn, id, orders));
        attempt("outages", () => Outages.WatchHeard(turn));
        attempt("shelves", () => Waiting.FollowShelves(turn));
        AlarmIntake.WatchFlood(turn);
        return orders;
    }

    private static void TakeUp(DeskTurn turn, string id, List<AlarmOrder> orders)
    {
        if (turn.State.Alarms.TryGetValue(id, out var alarm) && alarm is { Pending: true, SuppressedBy: null }
            && AlarmIntake.Decide(turn, alarm) is { } order)
        {
            orders.Add(order);
        }
    }
}
