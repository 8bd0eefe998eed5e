using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Journal;

namespace SafeCommunity.Api.Tests;

[Collection(ApiCollection.Name)]
public sealed class AlarmServiceTests(ApiHost api)
{
    private const string Parent = "communities/chengbei";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_command_returns_the_alarm_after_it()
    {
        var raised = await api.RaiseAsync(ordinal: 100);
        var name = $"{Parent}/alarms/{raised.Id}";

        var alarm = await api.AlarmService.GetAlarmAsync(new V1.GetAlarmRequest { Name = name }, cancellationToken: Cancellation);
        Assert.Equal(V1.AlarmSeverity.Critical, alarm.Severity);
        Assert.True(alarm.Active);
        Assert.Equal("communities/chengbei/twins/smoke-b03-1502", alarm.Twin);

        alarm = await api.AlarmService.AcknowledgeAlarmAsync(new() { Name = name, Actor = "wang", Etag = alarm.Etag }, cancellationToken: Cancellation);
        Assert.Equal("wang", alarm.Acknowledgement.Actor);
        alarm = await api.AlarmService.ConfirmAlarmAsync(new() { Name = name, Actor = "wang", Reason = "seen", Etag = alarm.Etag }, cancellationToken: Cancellation);
        Assert.Equal(V1.Judgement.Confirmed, alarm.Judgement);
        var expire = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow.AddHours(1));
        alarm = await api.AlarmService.ShelveAlarmAsync(
            new() { Name = name, Actor = "wang", Reason = "repair", ExpireTime = expire, Etag = alarm.Etag }, cancellationToken: Cancellation);
        Assert.Equal(expire.Seconds, alarm.ShelveExpireTime.Seconds);
        alarm = await api.AlarmService.UnshelveAlarmAsync(new() { Name = name, Actor = "wang", Etag = alarm.Etag }, cancellationToken: Cancellation);
        Assert.Null(alarm.ShelveExpireTime);
        alarm = await api.AlarmService.RejectAlarmAsync(new() { Name = name, Actor = "wang", Reason = "steam", Etag = alarm.Etag }, cancellationToken: Cancellation);
        Assert.Equal(V1.Judgement.False, alarm.Judgement);
        alarm = await api.AlarmService.CloseAlarmAsync(new() { Name = name, Actor = "wang", Etag = alarm.Etag }, cancellationToken: Cancellation);
        Assert.Equal("wang", alarm.Closed.Actor);
    }

    [Fact]
    public async Task A_list_is_acknowledged_as_it_was_seen_and_what_was_not_is_told_with_why()
    {
        var seen = await api.RaiseAsync("gas-b10-0101", ordinal: 1);
        var later = await api.RaiseAsync("gas-b10-0101", ordinal: 2);
        var done = await api.AlarmService.AcknowledgeAlarmsAsync(
            new() { Parent = Parent, Actor = "wang", Filter = "twin = gas-b10-0101", AsOfPosition = seen.Position }, cancellationToken: Cancellation);
        var acknowledged = Assert.Single(done.Acknowledged);
        Assert.Equal(($"{Parent}/alarms/{seen.Id}", "wang", V1.AlarmState.Acknowledged), (acknowledged.Name, acknowledged.Acknowledgement.Actor, acknowledged.State));
        var other = Assert.Single(done.NotAcknowledged);
        Assert.Equal(($"{Parent}/alarms/{later.Id}", "后来触发", "raised later"), (other.Alarm, other.Reason.Zh, other.Reason.En));
        Assert.Equal((seen.Position, 2), (done.AsOfPosition, done.TotalSize));

        var error = await Assert.ThrowsAsync<RpcException>(async () => await api.AlarmService.AcknowledgeAlarmsAsync(
            new() { Parent = Parent, Actor = "wang" }, cancellationToken: Cancellation));
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.StartsWith("filter:", error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stale_etag_is_aborted_with_a_reason_for_programs_too()
    {
        var raised = await api.RaiseAsync(ordinal: 101);
        var error = await FailAsync(new() { Name = $"{Parent}/alarms/{raised.Id}", Actor = "wang", Etag = "999999" });

        Assert.Equal(StatusCode.Aborted, error.StatusCode);
        Assert.Contains("read it again", error.Status.Detail, StringComparison.Ordinal);
        Assert.Equal("STALE_ETAG", error.GetRpcStatus()!.GetDetail<ErrorInfo>()!.Reason);
    }

    [Theory]
    [InlineData("communities/chengbei/alarms/none.smoke.1", "wang", "", StatusCode.NotFound, "none.smoke.1")]
    [InlineData("communities/nowhere/alarms/a.b.1", "wang", "", StatusCode.NotFound, "communities/nowhere does not exist")]
    [InlineData("communities/chengbei/alarms/a b", "wang", "", StatusCode.InvalidArgument, "name:")]
    [InlineData("communities/chengbei/alarms/a.b.1", "", "", StatusCode.InvalidArgument, "actor:")]
    [InlineData("communities/chengbei/alarms/a.b.1", "system", "", StatusCode.InvalidArgument, "actor:")]
    [InlineData("communities/chengbei/alarms/a.b.1", "twin:x", "", StatusCode.InvalidArgument, "actor:")]
    [InlineData("communities/chengbei/alarms/a.b.1", "wang", "x", StatusCode.InvalidArgument, "etag:")]
    public async Task A_wrong_command_is_refused_with_what_is_wrong(string name, string actor, string etag, StatusCode code, string detail)
    {
        var error = await FailAsync(new() { Name = name, Actor = actor, Etag = etag });

        Assert.Equal(code, error.StatusCode);
        Assert.Contains(detail, error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_the_state_does_not_allow_is_a_failed_precondition()
    {
        var raised = await api.RaiseAsync(ordinal: 102);
        var error = await Assert.ThrowsAsync<RpcException>(async () => await api.AlarmService.CloseAlarmAsync(
            new() { Name = $"{Parent}/alarms/{raised.Id}", Actor = "wang" }, cancellationToken: Cancellation));

        Assert.Equal(StatusCode.FailedPrecondition, error.StatusCode);
    }

    [Fact]
    public async Task A_store_that_cannot_write_is_unavailable_and_a_bug_keeps_its_secrets()
    {
        var raised = await api.RaiseAsync(ordinal: 103);
        var unavailable = await FailAsync(new() { Name = $"{Parent}/alarms/{raised.Id}", Actor = "disk-full" });
        Assert.Equal(StatusCode.Unavailable, unavailable.StatusCode);
        Assert.NotNull(unavailable.GetRpcStatus()!.GetDetail<RetryInfo>());

        var bug = await FailAsync(new() { Name = $"{Parent}/alarms/{raised.Id}", Actor = "bug" });
        Assert.Equal(StatusCode.Internal, bug.StatusCode);
        Assert.DoesNotContain("secret", bug.Status.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(-60)]
    public async Task An_alarm_is_shelved_only_until_a_time_in_the_future(int? seconds)
    {
        var request = new V1.ShelveAlarmRequest
        {
            Name = $"{Parent}/alarms/a.b.1",
            Actor = "wang",
            Reason = "repair",
            ExpireTime = seconds is { } s ? Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow.AddSeconds(s)) : null,
        };
        var error = await Assert.ThrowsAsync<RpcException>(async () =>
            await api.AlarmService.ShelveAlarmAsync(request, cancellationToken: Cancellation));

        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Contains("expire_time", error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_filters_pages_and_counts()
    {
        for (var ordinal = 1; ordinal <= 3; ordinal++)
            await api.RaiseAsync("gas-b09-0101", AlarmSeverity.Low, ordinal);

        var request = new V1.ListAlarmsRequest { Parent = Parent, PageSize = 2, Filter = "twin = \"communities/chengbei/twins/gas-b09-0101\" severity=low" };
        var first = await api.AlarmService.ListAlarmsAsync(request, cancellationToken: Cancellation);
        request.PageToken = first.NextPageToken;
        var second = await api.AlarmService.ListAlarmsAsync(request, cancellationToken: Cancellation);

        Assert.Equal((2, 3), (first.Alarms.Count, first.TotalSize));
        Assert.Single(second.Alarms);
        Assert.Equal("", second.NextPageToken);
    }

    [Fact]
    public async Task A_bad_filter_names_the_column()
    {
        var error = await Assert.ThrowsAsync<RpcException>(async () => await api.AlarmService.ListAlarmsAsync(
            new() { Parent = Parent, Filter = "(low) AND flor = 3" }, cancellationToken: Cancellation));
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.StartsWith("filter, column 2: unknown field 'low'", error.Status.Detail, StringComparison.Ordinal);
        Assert.Equal("filter", error.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations[0].Field);

        error = await Assert.ThrowsAsync<RpcException>(async () => await api.AlarmService.ListAlarmsAsync(
            new() { Parent = Parent, OrderBy = "count, flor" }, cancellationToken: Cancellation));
        Assert.StartsWith("order_by, column 8: unknown field 'flor'", error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_watch_begins_with_the_snapshot_and_goes_on_with_changes_and_heartbeats()
    {
        var open = await api.RaiseAsync(ordinal: 200);
        using var call = Watch("rule = smoke-high");
        var alarms = new List<string>();
        V1.WatchAlarmsResponse message;
        do
        {
            message = await call.ResponseStream.NextAsync();
            alarms.AddRange(message.Alarms.Select(alarm => alarm.Name));
        }
        while (!message.SnapshotComplete);
        Assert.Contains($"{Parent}/alarms/{open.Id}", alarms);
        Assert.True(message.Position >= open.Position);

        var raised = await api.RaiseAsync(ordinal: 201);
        var change = await call.ResponseStream.NextAsync(m => m.Alarms.Any(alarm => alarm.Name.EndsWith(".201", StringComparison.Ordinal)));
        Assert.True(change.Position >= raised.Position);

        var heartbeat = await call.ResponseStream.NextAsync(m => m.Heartbeat);
        Assert.True(heartbeat.Position >= raised.Position);
    }

    [Fact]
    public async Task A_watch_that_resumes_gets_what_changed_since_and_no_snapshot()
    {
        await api.RaiseAsync(ordinal: 210);
        var seen = await api.RaiseAsync(ordinal: 211);
        await api.RaiseAsync(ordinal: 212);

        using var call = Watch("", seen.Position);
        var change = await call.ResponseStream.NextAsync(m => !m.Heartbeat);

        Assert.False(change.SnapshotComplete);
        Assert.DoesNotContain(change.Alarms, alarm => alarm.Position <= seen.Position);
        Assert.Contains(change.Alarms, alarm => alarm.Name.EndsWith(".212", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_watch_tells_when_an_alarm_no_longer_matches()
    {
        var raised = await api.RaiseAsync("water-b01-0101", ordinal: 1);
        using var call = Watch("acknowledged = false AND twin = water-b01-0101");
        Assert.Single((await call.ResponseStream.NextAsync()).Alarms);

        await api.Grains.GetGrain<IAlarmGrain>($"chengbei/{raised.Id}").Acknowledge(new MatterCommand("wang", "", null));
        var left = await call.ResponseStream.NextAsync(m => !m.Heartbeat);
        Assert.Empty(left.Alarms);
        Assert.Equal([$"{Parent}/alarms/{raised.Id}"], left.Left);
    }

    [Fact]
    public async Task A_watch_resumed_over_and_over_while_alarms_change_ends_with_every_alarms_last_state()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var raising = RaiseUntilAsync(stop.Token);
        var states = new Dictionary<string, V1.Alarm>();
        long? position = null;
        for (var round = 0; round < 15; round++)
        {
            using var call = Watch("twin = busy", position);
            V1.WatchAlarmsResponse message;
            do
            {
                message = await call.ResponseStream.NextAsync();
                foreach (var alarm in message.Alarms)
                {
                    Assert.True(!states.TryGetValue(alarm.Name, out var known) || known.Position < alarm.Position);
                    states[alarm.Name] = alarm;
                }
            }
            while (message.Position == 0);
            position = message.Position;
        }

        await stop.CancelAsync();
        await raising;
        var last = (await api.Journal.GetHeadAsync("chengbei", Cancellation)).Position;
        using (var call = Watch("twin = busy", position))
        {
            V1.WatchAlarmsResponse message;
            do
            {
                message = await call.ResponseStream.NextAsync();
                foreach (var alarm in message.Alarms)
                    states[alarm.Name] = alarm;
            }
            while (message.Position < last);
        }

        var all = (await api.Journal.ReadOpenAsync("chengbei", Cancellation)).Alarms.Where(alarm => alarm.Twin == "busy").ToArray();
        Assert.Equal(all.Length, states.Count);
        Assert.All(all, alarm => Assert.Equal(alarm.Count, states[$"{Parent}/alarms/{alarm.Id}"].Count));
    }

    private async Task RaiseUntilAsync(CancellationToken stop)
    {
        var cause = new AlarmCause(null, DateTimeOffset.UnixEpoch, 1);
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            var id = AlarmRecord.IdOf("busy", "smoke-high", (i % 40) + 1);
            if (i < 40)
                await api.RaiseAsync("busy", ordinal: i + 1);
            else
                await api.Grains.GetGrain<IJournalGrain>("chengbei").Append(JournalDraft.Of(id, "twin:busy", new AlarmRecurred(cause)));
        }
    }

    private AsyncServerStreamingCall<V1.WatchAlarmsResponse> Watch(string filter, long? after = null)
    {
        var request = new V1.WatchAlarmsRequest { Parent = Parent, Filter = filter };
        if (after is { } position)
            request.AfterPosition = position;
        return api.AlarmService.WatchAlarms(request, cancellationToken: Cancellation);
    }

    private Task<RpcException> FailAsync(V1.AcknowledgeAlarmRequest request) => Assert.ThrowsAsync<RpcException>(async () =>
        await api.AlarmService.AcknowledgeAlarmAsync(request, cancellationToken: Cancellation));
}
