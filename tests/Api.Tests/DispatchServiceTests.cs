using System.Net;
using Grpc.Core;
using SafeCommunity.Api.Tests.Fakes;

namespace SafeCommunity.Api.Tests;

[Collection(ApiCollection.Name)]
public sealed class DispatchServiceTests(ApiHost api)
{
    private const string Parent = "communities/chengbei";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private V1.DispatchService.DispatchServiceClient Service => api.DispatchService;

    [Fact]
    public async Task A_unit_takes_a_task_from_the_offer_to_the_end()
    {
        var incident = await api.OpenAsync();
        var recommended = await Service.RecommendUnitsAsync(new() { Name = incident.Name }, cancellationToken: Cancellation);
        var first = Assert.Single(recommended.Recommendations);
        Assert.Equal(($"{Parent}/units/unit-1", 1, true), (first.Unit, first.Tier, first.Able));
        Assert.Equal("300 m", Assert.Single(first.Reasons).Text.En);
        Assert.Equal(214.5, first.TravelTime.ToTimeSpan().TotalSeconds);

        var task = await SendAsync(incident.Name, first.Unit);
        Assert.Equal((incident.Name, first.Unit, V1.TaskState.Offered), (task.Incident, task.Unit, task.State));
        Assert.NotNull(task.AnswerDueTime);
        task = await Service.AcceptTaskAsync(
            new() { Name = task.Name, Actor = "unit-1", Etag = task.Etag }, cancellationToken: Cancellation);
        Assert.NotNull(task.AcceptTime);
        Assert.Equal(V1.UnitStatus.EnRoute, (await Service.GetUnitAsync(
            new() { Name = first.Unit }, cancellationToken: Cancellation)).Status);
        task = await Service.StartTaskAsync(new() { Name = task.Name, Actor = "unit-1" }, cancellationToken: Cancellation);
        Assert.Equal(V1.TaskState.EnRoute, task.State);
        task = await Service.ArriveTaskAsync(new() { Name = task.Name, Actor = "unit-1" }, cancellationToken: Cancellation);
        Assert.NotNull(task.ArriveTime);
        task = await Service.CompleteTaskAsync(
            new() { Name = task.Name, Actor = "unit-1", Reason = "put out" }, cancellationToken: Cancellation);
        Assert.Equal((V1.TaskState.Done, "put out"), (task.State, task.Ended.Reason));
        Assert.Equal(task, await Service.GetTaskAsync(new() { Name = task.Name }, cancellationToken: Cancellation));

        task = await SendAsync(incident.Name);
        task = await Service.DeclineTaskAsync(
            new() { Name = task.Name, Actor = "unit-1", Reason = "flat tyre" }, cancellationToken: Cancellation);
        Assert.Equal(V1.TaskState.Declined, task.State);
        task = await SendAsync(incident.Name);
        task = await Service.RecallTaskAsync(
            new() { Name = task.Name, Actor = "li.na", Reason = "not needed" }, cancellationToken: Cancellation);
        Assert.Equal((V1.TaskState.Recalled, $"{Parent}/tasks/{incident.Name.Split('/')[^1]}.3"), (task.State, task.Name));
    }

    [Fact]
    public async Task Every_command_is_a_post_of_json()
    {
        var number = (await api.OpenAsync()).Name.Split('/')[^1];
        Assert.Equal(1, (await api.GetAsync($"incidents/{number}:recommendUnits")).GetProperty("recommendations").GetArrayLength());
        for (var ordinal = 1; ordinal <= 3; ordinal++)
        {
            await GoodAsync($"incidents/{number}:dispatch", new { actor = "li.na", units = new[] { $"{Parent}/units/unit-1" } }, "tasks");
            (string Verb, object Body)[] steps = ordinal switch
            {
                1 => [("accept", new { actor = "unit-1" }), ("start", new { actor = "unit-1" }), ("arrive", new { actor = "unit-1" }), ("complete", new { actor = "unit-1" })],
                2 => [("decline", new { actor = "unit-1", reason = "tyre" })],
                _ => [("recall", new { actor = "li.na", reason = "false" })],
            };
            foreach (var (verb, body) in steps)
                await GoodAsync($"tasks/{number}.{ordinal}:{verb}", body, "state");
        }

        Assert.Equal("TASK_STATE_DONE", (await api.GetAsync($"tasks/{number}.1")).GetProperty("state").GetString());
        Assert.Equal(3, (await api.GetAsync($"tasks?filter=incident%3D{number}")).GetProperty("totalSize").GetInt32());
        await GoodAsync("units/unit-1:setStatus", new { actor = "unit-1.a", status = "UNIT_STATUS_BUSY", shift = "SHIFT_A" }, "members");
        Assert.Equal("unit-1.a", (await api.GetAsync("units/unit-1")).GetProperty("members")[0].GetString());
        Assert.Equal(2, (await api.GetAsync("units")).GetProperty("totalSize").GetInt32());
        await GoodAsync("seats/station:take", new { actor = "li.na" }, "holder");
        await GoodAsync("seats/station:handOver", new { actor = "li.na", to = "gao.yu", reason = "one open" }, "offer");
        await GoodAsync("seats/station:endOffer", new { actor = "gao.yu", reason = "busy" }, "holder");
        await GoodAsync("seats/station:handOver", new { actor = "li.na", to = "sun.li", reason = "one open" }, "offer");
        await GoodAsync("seats/station:accept", new { actor = "sun.li" }, "handOver");
        await GoodAsync("seats/station:leave", new { actor = "sun.li" }, "title");
        Assert.Equal(2, (await api.GetAsync("seats")).GetProperty("seats").GetArrayLength());
    }

    [Fact]
    public async Task Of_two_who_send_one_unit_one_wins_and_the_other_is_told()
    {
        var (one, other) = (await api.OpenAsync(), await api.OpenAsync());
        var task = await SendAsync(one.Name, $"{Parent}/units/unit-2");
        var error = await Assert.ThrowsAsync<RpcException>(() => SendAsync(other.Name, $"{Parent}/units/unit-2"));
        await Service.RecallTaskAsync(
            new() { Name = task.Name, Actor = "li.na", Reason = "over" }, cancellationToken: Cancellation);

        Assert.Equal(StatusCode.FailedPrecondition, error.StatusCode);
        Assert.Contains("unit-2 was given tasks/", error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_unit_says_what_it_does_and_who_is_with_it()
    {
        var unit = await Service.SetUnitStatusAsync(
            new() { Name = $"{Parent}/units/unit-2", Actor = "unit-2", Status = V1.UnitStatus.Available, Shift = V1.Shift.B },
            cancellationToken: Cancellation);
        Assert.Equal((V1.UnitStatus.Available, V1.UnitStatus.Available, V1.Shift.B), (unit.Status, unit.DeclaredStatus, unit.Shift));
        Assert.Equal(["unit-2.b"], unit.Members);
        Assert.Equal(["unit-2.a"], unit.StandIns);
        Assert.False(unit.Located);

        var page = await Service.ListUnitsAsync(new() { Parent = Parent, PageSize = 1 }, cancellationToken: Cancellation);
        var next = await Service.ListUnitsAsync(
            new() { Parent = Parent, PageSize = 1, PageToken = page.NextPageToken }, cancellationToken: Cancellation);
        Assert.Equal([$"{Parent}/units/unit-1", $"{Parent}/units/unit-2"], page.Units.Concat(next.Units).Select(listed => listed.Name));
        Assert.Equal("", next.NextPageToken);
        Assert.Equal(["fire"], next.Units[0].Skills);
    }

    [Theory]
    [InlineData(V1.UnitStatus.Unspecified)]
    [InlineData(V1.UnitStatus.EnRoute)]
    [InlineData(V1.UnitStatus.OutOfContact)]
    public async Task A_unit_cannot_say_what_follows_from_its_tasks(V1.UnitStatus status)
    {
        var error = await Assert.ThrowsAsync<RpcException>(async () => await Service.SetUnitStatusAsync(
            new() { Name = $"{Parent}/units/unit-1", Actor = "unit-1", Status = status }, cancellationToken: Cancellation));
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.StartsWith("status: must be one of: UNIT_STATUS_OFF, UNIT_STATUS_AVAILABLE, UNIT_STATUS_BUSY;", error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_seat_is_taken_handed_over_with_the_open_list_and_left()
    {
        const string Name = $"{Parent}/seats/dispatch";
        var seat = await Service.TakeSeatAsync(new() { Name = Name, Actor = "li.na" }, cancellationToken: Cancellation);
        Assert.Equal(("li.na", V1.DutyRole.Officer), (seat.Holder, seat.Role));
        Assert.Equal([$"{Parent}/incidents/17", $"{Parent}/incidents/18"], seat.OpenIncidents);
        seat = await Service.HandOverSeatAsync(
            new() { Name = Name, Actor = "li.na", To = "sun.li", Reason = "17 waits" }, cancellationToken: Cancellation);
        Assert.Equal(("li.na", "sun.li", "17 waits"), (seat.Holder, seat.Offer.To, seat.Offer.Offered.Reason));
        Assert.Equal([$"{Parent}/incidents/17"], seat.Offer.OpenIncidents);
        seat = await Service.AcceptSeatAsync(new() { Name = Name, Actor = "sun.li" }, cancellationToken: Cancellation);
        Assert.Equal(("sun.li", "17 waits"), (seat.Holder, seat.HandOver.Reason));
        Assert.Equal(["li.na"], seat.FormerHolders);
        Assert.Equal([$"{Parent}/incidents/17"], seat.HandedOverIncidents);
        seat = await Service.LeaveSeatAsync(new() { Name = Name, Actor = "sun.li" }, cancellationToken: Cancellation);
        Assert.Equal("", seat.Holder);
        Assert.Contains(seat, (await Service.ListSeatsAsync(new() { Parent = Parent }, cancellationToken: Cancellation)).Seats);
    }

    [Fact]
    public async Task What_is_not_there_is_not_found_and_who_may_not_is_denied()
    {
        Assert.Equal(StatusCode.NotFound, await CodeAsync(
            Service.GetTaskAsync(new() { Name = $"{Parent}/tasks/999.1" }, cancellationToken: Cancellation)));
        Assert.Equal(StatusCode.NotFound, await CodeAsync(
            Service.GetUnitAsync(new() { Name = $"{Parent}/units/none" }, cancellationToken: Cancellation)));
        Assert.Equal(StatusCode.NotFound, await CodeAsync(
            Service.RecommendUnitsAsync(new() { Name = $"{Parent}/incidents/999" }, cancellationToken: Cancellation)));
        Assert.Equal(StatusCode.InvalidArgument, await CodeAsync(
            Service.GetTaskAsync(new() { Name = $"{Parent}/tasks/17" }, cancellationToken: Cancellation)));
        Assert.Equal(StatusCode.InvalidArgument, await CodeAsync(Service.DispatchUnitsAsync(
            new() { Name = $"{Parent}/incidents/1", Actor = "li.na", Units = { "unit-1" } }, cancellationToken: Cancellation)));
        Assert.Equal(StatusCode.PermissionDenied, await CodeAsync(Service.TakeSeatAsync(
            new() { Name = $"{Parent}/seats/dispatch", Actor = FakeDesk.Stranger }, cancellationToken: Cancellation)));
    }

    [Fact]
    public async Task A_watch_of_one_units_tasks_gives_snapshot_changes_and_resumes()
    {
        var incident = await api.OpenAsync();
        var task = await SendAsync(incident.Name, $"{Parent}/units/unit-1");
        using var call = Service.WatchTasks(new() { Parent = Parent, Filter = $"unit = \"{Parent}/units/unit-1\"" }, cancellationToken: Cancellation);
        var snapshot = await call.ResponseStream.NextAsync(message => message.SnapshotComplete);
        Assert.Contains(task.Name, snapshot.Tasks.Select(shown => shown.Name));
        await Service.CompleteTaskAsync(new() { Name = task.Name, Actor = "unit-1" }, cancellationToken: Cancellation);
        var change = await call.ResponseStream.NextAsync(message => message.Tasks.Count > 0);
        Assert.Equal(V1.TaskState.Done, change.Tasks[^1].State);

        using var resumed = Service.WatchTasks(
            new() { Parent = Parent, Filter = $"incident = {incident.Name.Split('/')[^1]}", AfterPosition = task.Position },
            cancellationToken: Cancellation);
        Assert.Equal(V1.TaskState.Done, Assert.Single((await resumed.ResponseStream.NextAsync(message => !message.Heartbeat)).Tasks).State);
    }

    private async Task<V1.Task> SendAsync(string incident, params string[] units)
    {
        var sent = await Service.DispatchUnitsAsync(
            new() { Name = incident, Actor = "li.na", Units = { units } }, cancellationToken: Cancellation);
        return Assert.Single(sent.Tasks);
    }

    private async Task GoodAsync(string path, object body, string member)
    {
        var (status, answer) = await api.PostAsync(path, body);
        Assert.True(status == HttpStatusCode.OK && answer.TryGetProperty(member, out _), $"{path}: {answer}");
    }

    private static async Task<StatusCode> CodeAsync<T>(AsyncUnaryCall<T> call) =>
        (await Assert.ThrowsAsync<RpcException>(async () => await call)).StatusCode;
}
