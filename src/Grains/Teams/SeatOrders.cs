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

    /// <summary>Whoever holds a seat offers it to another. Nothing changes until that one accepts.</summary>
    public static void HandOver(DeskTurn turn, string name, MatterCommand command, string to)
    {
        Refuse.IfIncomplete(command, reasonRequired: false);
        var (definition, seat) = Existing(turn, name, command);
        RequireHolder(name, seat, command.Actor);
        RequireDuty(turn, definition, to);
        if (to == command.Actor)
            throw Refuse.Invalid($"{to} holds {name} already.");
        if (seat?.Offer is { } offer)
        {
            if (offer.To == to)
                return;
            throw Refuse.State($"{name} is offered to {offer.To} already: withdraw that first.");
        }

        turn.Write(
            SeatRecord.SubjectOf(name), command.Actor, new SeatOffered(to, Open(turn.State, turn.Places, definition), command.Reason));
    }

    /// <summary>Who was offered a seat takes over, with what is open by then.</summary>
    public static void Accept(DeskTurn turn, string name, MatterCommand command)
    {
        Refuse.IfIncomplete(command, reasonRequired: false);
        var (definition, seat) = Existing(turn, name, command);
        RequireDuty(turn, definition, command.Actor);
        if (RequireOffer(name, seat).To is var to && to != command.Actor)
            throw Refuse.NotAllowed($"{name} is offered to {to}, not to {command.Actor}.");
        turn.Write(SeatRecord.SubjectOf(name), command.Actor, new SeatAccepted(Open(turn.State, turn.Places, definition), command.Reason));
    }

    /// <summary>Whoever holds a seat takes the offer back, or who was offered it does not want it.</summary>
    public static void EndOffer(DeskTurn turn, string name, MatterCommand command)
    {
        Refuse.IfIncomplete(command, reasonRequired: false);
        var (_, seat) = Existing(turn, name, command);
        if (RequireOffer(name, seat).To is var to && command.Actor != to && command.Actor != seat?.Holder)
            throw Refuse.NotAllowed($"{seat?.Holder} offers {name} to {to}: one of the two ends that, not {command.Actor}.");
        turn.Write(SeatRecord.SubjectOf(name), command.Actor, new SeatOfferEnded(command.Reason));
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
            else if (seat.Offer is { } offer && teams.RoleOf(offer.To) != teams.FindSeat(seat.Name)!.Role)
                turn.Write(seat.Id, DeskTurn.System, new SeatOfferEnded($"{offer.To} may not hold it any more"));
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

    // Not by the seats: who handed one over may be given it again.
    private static void RequireDuty(DeskTurn turn, SeatDefinition seat, string actor) =>
        Duties.RequireRole(turn.Knowledge.Teams, turn.Knowledge.Community, actor, [seat.Role], $"hold {seat.Name}");

    private static SeatOffer RequireOffer(string name, SeatRecord? seat) =>
        seat?.Offer ?? throw Refuse.State($"{name} is offered to nobody{(seat is { Holder.Length: > 0 } ? $": {seat.Holder} holds it" : "")}.");

    private static void RequireHolder(string name, SeatRecord? seat, string actor)
    {
        if (seat is not { Holder.Length: > 0 })
            throw Refuse.State($"Nobody holds {name}.");
        if (seat.Holder != actor)
            throw Refuse.NotAllowed($"{seat.Holder} holds {name}, not {actor}.");
    }
}
