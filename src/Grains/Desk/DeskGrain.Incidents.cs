using System.Collections.Immutable;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Lessons;

namespace SafeCommunity.Grains.Desk;

/// <content>What persons order about incidents and lessons.</content>
internal sealed partial class DeskGrain : IIncidentDesk, ILessonDesk
{
    async Task<IncidentRecord> IIncidentDesk.Open(OpenIncident order)
    {
        await PrepareAsync(order.Place);
        if (order.Alarm.Length > 0)
            await ReadAlarmAsync(order.Alarm);
        return await OrderAsync(turn => IncidentOrders.Open(turn, order), () => _state.Incidents[_state.Numbers.Incident]);
    }

    Task<IncidentRecord> IIncidentDesk.Verify(long incident, MatterCommand command, VerificationGrade grade) =>
        OrderAsync(incident, turn => IncidentOrders.Verify(turn, incident, command, grade));

    async Task<IncidentRecord> IIncidentDesk.Move(
        long incident, MatterCommand command, IncidentStage stage, ImmutableArray<ItemToRecord> items)
    {
        await ReadIncidentAsync(incident);
        await PrepareAsync();
        await ReadConditionsAsync(incident);
        return await OrderAsync(turn => IncidentOrders.Move(turn, incident, command, stage, items), () => _state.Incidents[incident]);
    }

    Task<IncidentRecord> IIncidentDesk.Record(long incident, MatterCommand command, ImmutableArray<ItemToRecord> items) =>
        OrderAsync(incident, turn => IncidentOrders.Record(turn, incident, command, items));

    Task<IncidentRecord> IIncidentDesk.TakeUp(long incident, MatterCommand command) =>
        OrderAsync(incident, turn => IncidentOrders.TakeUp(turn, incident, command));

    Task<IncidentRecord> IIncidentDesk.Escalate(long incident, MatterCommand command) =>
        OrderAsync(incident, turn => IncidentOrders.Escalate(turn, incident, command));

    Task<IncidentRecord> IIncidentDesk.Urge(long incident, MatterCommand command) =>
        OrderAsync(incident, turn => IncidentOrders.Urge(turn, incident, command));

    Task<IncidentRecord> IIncidentDesk.Reclassify(long incident, MatterCommand command, string kind) =>
        OrderAsync(incident, turn => IncidentOrders.Reclassify(turn, incident, command, kind));

    async Task<IncidentRecord> IIncidentDesk.JoinAlarm(long incident, MatterCommand command, string alarm)
    {
        await CatchUpAsync();
        await ReadAlarmAsync(alarm);
        return await OrderAsync(incident, turn => IncidentOrders.JoinAlarm(turn, incident, command, alarm));
    }

    Task<IncidentRecord> IIncidentDesk.AskOutside(long incident, MatterCommand command, string service) =>
        OrderAsync(incident, turn => Responding.AskOutside(turn, incident, command, service));

    async Task<TriedResponse> IIncidentDesk.TryResponse(ResponseToTry order)
    {
        if (order.Incident is { } incident)
            await ReadIncidentAsync(incident);
        await (order.Place.Length == 0 ? PrepareAsync() : PrepareAsync(order.Place));
        return ResponseTrial.Try(NewTurn(), order);
    }

    async Task<IncidentRecord> IIncidentDesk.Merge(long incident, MatterCommand command, long into)
    {
        await ReadIncidentAsync(incident);
        await ReadIncidentAsync(into);
        await PrepareAsync();
        return await OrderAsync(turn => IncidentOrders.Merge(turn, incident, command, into), () => _state.Incidents[into]);
    }

    async Task<IncidentRecord> IIncidentDesk.Close(long incident, MatterCommand command, CloseIncident order)
    {
        await ReadIncidentAsync(incident);
        if (order.DuplicateOf > 0)
            await ReadIncidentAsync(order.DuplicateOf);
        await PrepareAsync();
        var places = order.Lesson is { } lesson
            ? await _reading.FindTwinsAsync(lesson.Filter, LessonOrders.MaxPlaces)
            : [];
        if (order.Lesson is { Everywhere: true } everywhere)
        {
            // Tried first, so that what is planned elsewhere is never of an order that is refused here.
            IncidentOrders.Close(NewTurn(), incident, command, order, places);
            await grains.GetGrain<ILessonSpreadGrain>(Community).Plan(new PlannedLesson(incident, command.Actor, everywhere, clocks.Now(Community)));
        }

        return await OrderAsync(
            turn => IncidentOrders.Close(turn, incident, command, order, places), () => _state.Incidents[incident]);
    }

    Task<IncidentRecord> IIncidentDesk.Reopen(long incident, MatterCommand command) =>
        OrderAsync(incident, turn => IncidentOrders.Reopen(turn, incident, command));

    Task<IncidentRecord> IIncidentDesk.FollowUp(long incident, MatterCommand command) =>
        OrderAsync(incident, turn => IncidentOrders.FollowUp(turn, incident, command));

    Task<IncidentRecord> IIncidentDesk.Pause(long incident, MatterCommand command, DateTimeOffset until) =>
        OrderAsync(incident, turn => Waiting.Pause(turn, incident, command, until));

    Task<IncidentRecord> IIncidentDesk.Resume(long incident, MatterCommand command) =>
        OrderAsync(incident, turn => Waiting.Resume(turn, incident, command));

    async Task<ImmutableArray<Reports.DuplicateSuggestion>> IIncidentDesk.SuggestRelated(long incident)
    {
        await ReadIncidentAsync(incident);
        await PrepareAsync();
        return Reports.ReportSuggestions.ForIncident(NewTurn(), incident);
    }

    async Task<ImmutableArray<AllowedMove>> IIncidentDesk.GetMoves(long incident)
    {
        await ReadIncidentAsync(incident);
        await PrepareAsync();
        await ReadConditionsAsync(incident);
        var turn = NewTurn();
        return IncidentStages.Moves(turn, turn.Incident(incident));
    }

    async Task ILessonDesk.Adopt(string origin, long incident, string actor, LessonToDraw lesson)
    {
        await PrepareAsync();
        var places = await _reading.FindTwinsAsync(lesson.Filter, LessonOrders.MaxPlaces);
        await OrderAsync(turn => LessonOrders.Adopt(turn, origin, incident, actor, lesson, places), () => true);
    }

    async Task<LessonRecord> ILessonDesk.Check(long lesson, MatterCommand command, string place)
    {
        await CatchUpAsync();
        _state = await _history.WithLessonAsync(_state, lesson);
        await PrepareAsync();
        return await OrderAsync(turn => LessonOrders.Check(turn, lesson, command, place), () => _state.Lessons[lesson]);
    }

    private async Task<IncidentRecord> OrderAsync(long incident, Action<DeskTurn> decide)
    {
        await ReadIncidentAsync(incident);
        await PrepareAsync();
        return await OrderAsync(decide, () => _state.Incidents[incident]);
    }

    private async Task ReadIncidentAsync(long incident)
    {
        await CatchUpAsync();
        _state = await _history.WithIncidentAsync(_state, incident);
    }

    private async Task ReadAlarmAsync(string alarm) => _state = await _history.WithAlarmAsync(_state, alarm);
}
