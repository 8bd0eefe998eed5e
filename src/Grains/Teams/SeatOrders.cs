using System.Collections.Immutable;
using SafeCommunity.Grains.Desk;

namespace SafeCommunity.Grains.Teams;

/// <summary>Who sits where.</summary>
internal static class SeatOrders
{
    /// <summary>The open incidents of a seat's place, by their numbers.</summary>
    public static ImmutableArray<long> Open(DeskState state, DeskPlaces places, SeatDefinition seat) =>
    [
        .. state.Incidents.Values
            .Where(incident => incident.IsOpen && places.IsWithin(incident.Place, seat.Place))
            .Select(incident => incident.Number),
    ];

    /// <summary>Somebody sits down.</summary>
    public static void Take(DeskTurn turn, string name, MatterCommand command)
    {
        Refuse.IfIncomplete(command, reasonRequired: false);
        var (definition, seat) = Existing(turn, name, command);
        RequireDuty(turn, definition, command.Actor);
        if (seat?.Holder == command.Actor)
            return;
        if (seat is { Holder.Length: > 0 })
            throw Refuse.State($"{seat.Holder} holds {name}: it is handed over, not taken.");
        turn.Write(SeatRecord.SubjectOf(name), command.Actor, new SeatTaken(command.Reason));
    }

    /// <summary>Whoever holds a seat gives it to another.</summary>
    public static void HandOver(DeskTurn turn, string name, MatterCommand command, string to)
    {
        Refuse.IfIncomplete(command, reasonRequired: false);
        var (definition, seat) = Existing(turn, name, command);
        RequireHolder(name, seat, command.Actor);
        RequireDuty(turn, definition, to);
        if (to == command.Actor)
            throw Refuse.Invalid($"{to} holds {name} already.");
        turn.Write(
            SeatRecord.SubjectOf(name), command.Actor, new SeatHandedOver(to, Open(turn.State, turn.Places, definition), command.Reason));
    }

    /// <summary>Whoever holds a seat leaves it.</summary>
    public static void Leave(DeskTurn turn, string name, MatterCommand command)
    {
        Refuse.IfIncomplete(command, reasonRequired: false);
        var (_, seat) = Existing(turn, name, command);
        RequireHolder(name, seat, command.Actor);
        turn.Write(SeatRecord.SubjectOf(name), command.Actor, new SeatLeft(command.Reason));
    }

    /// <summary>
    /// Frees the seats that are in the teams no more, or whose holders are not there in the seat's duty any more: nobody else
    /// could hand them over.
    /// </summary>
    public static void LeaveWhereGone(DeskTurn turn)
    {
        var teams = turn.Knowledge.Teams;
        // Without teams nothing is known of who is there.
        if (teams.Hash.Length == 0)
            return;
        foreach (var seat in turn.State.Seats.Values.Where(seat => seat.Holder.Length > 0))
        {
            var reason = teams.FindSeat(seat.Name) is not { } definition ? "the seat is in the teams no more"
                : teams.RoleOf(seat.Holder) != definition.Role ? $"{seat.Holder} is not {Words.Of(definition.Role)} in the teams any more"
                : "";
            if (reason.Length > 0)
                turn.Write(seat.Id, DeskTurn.System, new SeatLeft(reason));
        }
    }

    private static (SeatDefinition Definition, SeatRecord? Seat) Existing(DeskTurn turn, string name, MatterCommand command)
    {
        var definition = turn.Knowledge.Teams.FindSeat(name)
            ?? throw Refuse.NotFound($"There is no seat '{name}' in {turn.Knowledge.Community}.");
        var seat = turn.State.Seats.GetValueOrDefault(name);
        if (seat is not null)
            Refuse.IfStale(seat, command);
        return (definition, seat);
    }

    private static void RequireDuty(DeskTurn turn, SeatDefinition seat, string actor) =>
        turn.RequireRole(actor, [seat.Role], $"hold {seat.Name}");

    private static void RequireHolder(string name, SeatRecord? seat, string actor)
    {
        if (seat is not { Holder.Length: > 0 })
            throw Refuse.State($"Nobody holds {name}.");
        if (seat.Holder != actor)
            throw Refuse.NotAllowed($"{seat.Holder} holds {name}, not {actor}.");
    }
}
