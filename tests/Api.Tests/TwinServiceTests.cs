using Grpc.Core;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Api.Tests;

[Collection(ApiCollection.Name)]
public sealed class TwinServiceTests(ApiHost api)
{
    private const string Parent = "communities/chengbei";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_twin_shows_its_plan_and_its_state()
    {
        var twin = await api.TwinService.GetTwinAsync(new() { Name = $"{Parent}/twins/smoke-b03-1502" }, cancellationToken: Cancellation);

        Assert.Equal(V1.TwinKind.Sensor, twin.Kind);
        Assert.Equal("smoke", twin.Model);
        Assert.Equal($"{Parent}/twins/b03-1502", twin.Parent);
        Assert.Equal(15, twin.Place.Floor);
        Assert.Equal(17, twin.Device.LastSeq);
        Assert.Equal(0.12, twin.Device.Values.Fields["smoke"].NumberValue);
        Assert.True(twin.Device.Values.Fields["tamper"].BoolValue);
        Assert.Equal(600, twin.SilenceLimit.Seconds);
        Assert.Equal([("wrong_type", "humidity", 2L), ("malformed", "", 1L)], twin.Device.Refusals.Select(refusal => (refusal.Reason, refusal.Part, refusal.Count)));
        Assert.Equal(DateTimeOffset.UnixEpoch.AddYears(56), twin.Device.Refusals[0].LastTime.ToDateTimeOffset());
    }

    [Theory]
    [InlineData("communities/chengbei/twins/none", StatusCode.NotFound)]
    [InlineData("communities/nowhere/twins/b03", StatusCode.NotFound)]
    [InlineData("communities/chengbei/twins/B03", StatusCode.InvalidArgument)]
    [InlineData("communities/chengbei/twins/", StatusCode.InvalidArgument)]
    [InlineData("twins/b03", StatusCode.InvalidArgument)]
    public async Task An_unknown_or_malformed_name_is_refused(string name, StatusCode code)
    {
        var error = await Assert.ThrowsAsync<RpcException>(async () =>
            await api.TwinService.GetTwinAsync(new() { Name = name }, cancellationToken: Cancellation));
        Assert.Equal(code, error.StatusCode);
    }

    [Fact]
    public async Task A_list_filters_orders_pages_and_counts()
    {
        var request = new V1.ListTwinsRequest { Parent = Parent, PageSize = 1, Filter = "kind = sensor", OrderBy = "name desc" };
        var first = await api.TwinService.ListTwinsAsync(request, cancellationToken: Cancellation);
        request.PageToken = first.NextPageToken;
        var second = await api.TwinService.ListTwinsAsync(request, cancellationToken: Cancellation);

        Assert.Equal(2, first.TotalSize);
        Assert.EndsWith("smoke-b07-0101", Assert.Single(first.Twins).Name, StringComparison.Ordinal);
        Assert.EndsWith("smoke-b03-1502", Assert.Single(second.Twins).Name, StringComparison.Ordinal);
        Assert.Equal("", second.NextPageToken);
    }

    [Fact]
    public async Task A_negative_page_size_is_refused()
    {
        var error = await Assert.ThrowsAsync<RpcException>(async () =>
            await api.TwinService.ListTwinsAsync(new() { Parent = Parent, PageSize = -1 }, cancellationToken: Cancellation));
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
    }

    [Fact]
    public async Task A_watch_begins_with_the_snapshot_and_goes_on_with_changes_and_heartbeats()
    {
        using var call = Watch("within = b03 AND kind = sensor");
        var snapshot = await call.ResponseStream.NextAsync();
        Assert.True(snapshot.SnapshotComplete);
        Assert.EndsWith("smoke-b03-1502", Assert.Single(snapshot.Twins).Name, StringComparison.Ordinal);

        await ReportAsync("smoke-b03-1502", 0.2);
        await ReportAsync("smoke-b03-1502", 0.9);
        var change = await call.ResponseStream.NextAsync(m =>
            m.Twins.Any(twin => twin.Device.Values.Fields["smoke"].NumberValue == 0.9));
        Assert.Single(change.Twins);

        // As the other tests know it.
        await ReportAsync("smoke-b03-1502", 0.12);
        Assert.True((await call.ResponseStream.NextAsync(m => m.Heartbeat)).Heartbeat);
    }

    [Fact]
    public async Task A_watch_tells_when_a_twin_no_longer_matches()
    {
        using var call = Watch("name = smoke-b07-* AND health = online");
        Assert.Single((await call.ResponseStream.NextAsync()).Twins);

        var online = api.Twins.All["smoke-b07-0101"];
        await api.Grains.GetGrain<ITwinDirectoryGrain>("chengbei").Report([online with { Health = Health.Offline }]);
        var change = await call.ResponseStream.NextAsync(m => !m.Heartbeat);
        Assert.Empty(change.Twins);
        Assert.Equal([$"{Parent}/twins/smoke-b07-0101"], change.Left);

        await api.Grains.GetGrain<ITwinDirectoryGrain>("chengbei").Report([online]);
        Assert.Single((await call.ResponseStream.NextAsync(m => !m.Heartbeat)).Twins);
    }

    [Fact]
    public async Task A_watch_of_nothing_still_completes_its_snapshot()
    {
        using var call = Watch("name = none");
        var snapshot = await call.ResponseStream.NextAsync();
        Assert.True(snapshot.SnapshotComplete);
        Assert.Empty(snapshot.Twins);
    }

    [Theory]
    [InlineData(Parent, "flor = 3", StatusCode.InvalidArgument)]
    [InlineData("communities/nowhere", "", StatusCode.NotFound)]
    public async Task What_cannot_be_watched_is_refused(string parent, string filter, StatusCode code)
    {
        using var call = api.TwinService.WatchTwins(new() { Parent = parent, Filter = filter }, cancellationToken: Cancellation);
        Assert.Equal(code, (await call.ResponseStream.FailureAsync()).StatusCode);
    }

    private AsyncServerStreamingCall<V1.WatchTwinsResponse> Watch(string filter) =>
        api.TwinService.WatchTwins(new() { Parent = Parent, Filter = filter }, cancellationToken: Cancellation);

    private Task ReportAsync(string name, double smoke)
    {
        var twin = api.Twins.All[name];
        return api.Grains.GetGrain<ITwinDirectoryGrain>("chengbei").Report(
            [twin with { Device = twin.Device! with { Values = [new TwinValue("smoke", smoke, false), new TwinValue("tamper", 1, true)] } }]);
    }
}
