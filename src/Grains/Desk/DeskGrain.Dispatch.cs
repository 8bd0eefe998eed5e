using System.Collections.Immutable;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Grains.Desk;

/// <content>What dispatchers, units and those who hold seats order.</content>
internal sealed partial class DeskGrain : IDispatchDesk
{
    async Task<ImmutableArray<UnitRecommendation>> IDispatchDesk.Recommend(long incident)
    {
        await ReadIncidentAsync(incident);
        await PrepareAsync();
        var turn = NewTurn();
        return UnitWeighing.Weigh(turn, turn.Incident(incident));
    }

    async Task<ImmutableArray<TaskRecord>> IDispatchDesk.Dispatch(long incident, MatterCommand command, ImmutableArray<string> units)
    {
        await ReadIncidentAsync(incident);
        await PrepareAsync();
        ImmutableArray<string> tasks = [];
        return await OrderAsync(
            turn => tasks = TaskOrders.Dispatch(turn, incident, command, units),
            () => tasks.Select(task => _state.Tasks[task]).ToImmutableArray());
    }

    async Task<TaskRecord> IDispatchDesk.Report(string task, MatterCommand command, TaskState step)
    {
        await PrepareAsync();
        if (step == TaskState.Done && _state.Tasks.TryGetValue(task, out var known))
            await ReadConditionsAsync(known.Incident);
        return await OrderAsync(turn => TaskOrders.Report(turn, task, command, step), () => _state.Tasks[task]);
    }

    Task<TaskRecord> IDispatchDesk.Recall(string task, MatterCommand command) =>
        OrderTaskAsync(task, turn => TaskOrders.Recall(turn, task, command));

    async Task<UnitRecord> IDispatchDesk.Declare(string unit, MatterCommand command, UnitStatus status, Shift shift)
    {
        await PrepareAsync();
        return await OrderAsync(turn => UnitOrders.Declare(turn, unit, command, status, shift), () => _state.Units[unit]);
    }

    async Task<ImmutableArray<UnitView>> IDispatchDesk.ListUnits()
    {
        await PrepareAsync();
        return [.. _reading.Knowledge.Teams.Units.Select(View)];
    }

    Task<SeatRecord> IDispatchDesk.TakeSeat(string seat, MatterCommand command) =>
        OrderSeatAsync(seat, turn => SeatOrders.Take(turn, seat, command));

    Task<SeatRecord> IDispatchDesk.HandOverSeat(string seat, MatterCommand command, string to) =>
        OrderSeatAsync(seat, turn => SeatOrders.HandOver(turn, seat, command, to));

    Task<SeatRecord> IDispatchDesk.AcceptSeat(string seat, MatterCommand command) =>
        OrderSeatAsync(seat, turn => SeatOrders.Accept(turn, seat, command));

    Task<SeatRecord> IDispatchDesk.EndSeatOffer(string seat, MatterCommand command) =>
        OrderSeatAsync(seat, turn => SeatOrders.EndOffer(turn, seat, command));

    Task<SeatRecord> IDispatchDesk.LeaveSeat(string seat, MatterCommand command) =>
        OrderSeatAsync(seat, turn => SeatOrders.Leave(turn, seat, command));

    async Task<ImmutableArray<SeatView>> IDispatchDesk.ListSeats()
    {
        await PrepareAsync();
        return
        [
            .. _reading.Knowledge.Teams.Seats.Select(definition => new SeatView(
                definition,
                _state.Seats.GetValueOrDefault(definition.Name)
                    ?? new SeatRecord { Community = Community, Name = definition.Name, Position = 0 },
                SeatOrders.Open(_state, _reading.Knowledge.Places, definition))),
        ];
    }

    private UnitView View(UnitDefinition definition)
    {
        var unit = _state.Units.GetValueOrDefault(definition.Name)
            ?? new UnitRecord { Community = Community, Name = definition.Name, Position = 0 };
        var position = _reading.Knowledge.Units.GetValueOrDefault(definition.Name, new UnitPosition(default(PathPoint), false, false));
        return new UnitView(definition, unit, position.Point.Longitude, position.Point.Latitude, position.Located);
    }

    private async Task<TaskRecord> OrderTaskAsync(string task, Action<DeskTurn> decide)
    {
        await PrepareAsync();
        return await OrderAsync(decide, () => _state.Tasks[task]);
    }

    private async Task<SeatRecord> OrderSeatAsync(string seat, Action<DeskTurn> decide)
    {
        await PrepareAsync();
        return await OrderAsync(decide, () => _state.Seats[seat]);
    }
}
