using System.Collections.Immutable;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Grains.Dispatch;

/// <summary>
/// Sends units and hears of them. The grain's key is the community's name. Commands throw <see cref="RefusedException"/>
/// as those of <see cref="Incidents.IIncidentDesk"/>.
/// </summary>
[Alias(TypeAliases.IDispatchDesk)]
public interface IDispatchDesk : IGrainWithStringKey
{
    /// <summary>Every unit weighed for an incident, the best first, with reasons.</summary>
    [Alias("Recommend")]
    Task<ImmutableArray<UnitRecommendation>> Recommend(long incident);

    /// <summary>Offers an incident to units; none named means those that are recommended. Returns the tasks.</summary>
    /// <remarks>A unit that somebody else gave an incident to meanwhile refuses the whole order, and says who and which.</remarks>
    [Alias("Dispatch")]
    Task<ImmutableArray<TaskRecord>> Dispatch(long incident, MatterCommand command, ImmutableArray<string> units);

    /// <summary>The unit itself, or one of its members, says how far a task is.</summary>
    /// <param name="task">The task's id, <c>tasks/17.2</c>.</param>
    /// <param name="command">Who, what they say, and the etag.</param>
    /// <param name="step">Accepted, declined, en route, on scene, or done.</param>
    [Alias("Report")]
    Task<TaskRecord> Report(string task, MatterCommand command, TaskState step);

    /// <summary>A dispatcher takes a task back.</summary>
    [Alias("Recall")]
    Task<TaskRecord> Recall(string task, MatterCommand command);

    /// <summary>A unit, or a dispatcher for it, says what it does: off, available, busy.</summary>
    [Alias("Declare")]
    Task<UnitRecord> Declare(string unit, MatterCommand command, UnitStatus status, Shift shift);

    /// <summary>All units, as they are now and where.</summary>
    [Alias("ListUnits")]
    Task<ImmutableArray<UnitView>> ListUnits();

    /// <summary>Somebody sits down on a seat nobody holds.</summary>
    [Alias("TakeSeat")]
    Task<SeatRecord> TakeSeat(string seat, MatterCommand command);

    /// <summary>Whoever holds a seat offers it to another, who is shown the open list. Until that one accepts, it is held as before.</summary>
    [Alias("HandOverSeat")]
    Task<SeatRecord> HandOverSeat(string seat, MatterCommand command, string to);

    /// <summary>Who was offered a seat takes over.</summary>
    [Alias("AcceptSeat")]
    Task<SeatRecord> AcceptSeat(string seat, MatterCommand command);

    /// <summary>Whoever holds a seat takes the offer back, or who was offered it does not want it.</summary>
    [Alias("EndSeatOffer")]
    Task<SeatRecord> EndSeatOffer(string seat, MatterCommand command);

    /// <summary>Whoever holds a seat leaves it.</summary>
    [Alias("LeaveSeat")]
    Task<SeatRecord> LeaveSeat(string seat, MatterCommand command);

    /// <summary>All seats, who holds them, and how many incidents are open in their places.</summary>
    [Alias("ListSeats")]
    Task<ImmutableArray<SeatView>> ListSeats();
}

/// <summary>A unit as it is now.</summary>
/// <param name="Definition">What the teams' file says of it.</param>
/// <param name="Unit">What it does.</param>
/// <param name="Longitude">Where it is, degrees east, WGS 84.</param>
/// <param name="Latitude">Where it is, degrees north, WGS 84.</param>
/// <param name="Located">Whether its radio said so; its base otherwise.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.UnitView)]
public sealed record UnitView(
    [property: Id(0)] UnitDefinition Definition,
    [property: Id(1)] UnitRecord Unit,
    [property: Id(2)] double Longitude,
    [property: Id(3)] double Latitude,
    [property: Id(4)] bool Located);

/// <summary>A seat as it is now.</summary>
/// <param name="Definition">What the teams' file says of it.</param>
/// <param name="Seat">Who holds it.</param>
/// <param name="Open">The open incidents in its place, by their numbers.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.SeatView)]
public sealed record SeatView(
    [property: Id(0)] SeatDefinition Definition,
    [property: Id(1)] SeatRecord Seat,
    [property: Id(2)] ImmutableArray<long> Open);
