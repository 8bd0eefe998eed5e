using Grpc.Core;
using SafeCommunity.Grains.Unknown;

namespace SafeCommunity.Api.Tests;

[Collection(ApiCollection.Name)]
public sealed class UnknownDeviceServiceTests(ApiHost api)
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_community_shows_who_spoke_and_is_in_no_plan_and_all_together_also_topics_of_none()
    {
        await ReportAsync();

        var known = await ListAsync("communities/chengbei");
        Assert.Equal(["smoke-b03-1520", "gas-b99"], known.UnknownDevices.Select(device => device.Id));
        var mistyped = known.UnknownDevices[0];
        Assert.Equal("communities/chengbei", mistyped.Community);
        Assert.Equal("sc/v1/chengbei/smoke-b03-1520/telemetry", mistyped.Topic);
        Assert.Equal("unknown_device", mistyped.Reason);
        Assert.Equal(3, mistyped.Count);
        Assert.Equal(Noon, mistyped.FirstTime.ToDateTimeOffset());
        Assert.Equal(Noon.AddHours(2), mistyped.LastTime.ToDateTimeOffset());
        Assert.Equal("communities/chengbei/twins/smoke-b03-1502", mistyped.Nearest);

        var all = await ListAsync("communities/-");
        Assert.Equal(["smoke-b03-1520", "sc/v1/chengbe/x/telemetry", "gas-b99"], all.UnknownDevices.Select(device => device.Id));
        Assert.Equal(("", "communities/chengbei"), (all.UnknownDevices[1].Community, all.UnknownDevices[1].Nearest));
        Assert.Equal(3, all.TotalSize);
    }

    [Fact]
    public async Task It_is_read_page_by_page_and_by_json()
    {
        await ReportAsync();
        var first = await ListAsync("communities/chengbei", pageSize: 1);
        var second = await ListAsync("communities/chengbei", pageSize: 1, first.NextPageToken);
        Assert.Equal(("smoke-b03-1520", "gas-b99"), (Assert.Single(first.UnknownDevices).Id, Assert.Single(second.UnknownDevices).Id));
        Assert.Equal("", second.NextPageToken);

        var json = await api.GetAsync("unknownDevices");
        Assert.Equal("smoke-b03-1520", json.GetProperty("unknownDevices")[0].GetProperty("id").GetString());
    }

    [Theory]
    [InlineData("communities/nowhere", StatusCode.NotFound)]
    [InlineData("communities/", StatusCode.InvalidArgument)]
    [InlineData("chengbei", StatusCode.InvalidArgument)]
    public async Task Another_parent_is_refused(string parent, StatusCode code)
    {
        var error = await Assert.ThrowsAsync<RpcException>(() => ListAsync(parent));
        Assert.Equal(code, error.StatusCode);
    }

    private Task<V1.ListUnknownDevicesResponse> ListAsync(string parent, int pageSize = 0, string pageToken = "") =>
        api.UnknownDeviceService.ListUnknownDevicesAsync(
            new() { Parent = parent, PageSize = pageSize, PageToken = pageToken }, cancellationToken: Cancellation).ResponseAsync;

    private async Task ReportAsync()
    {
        await api.Grains.GetGrain<IUnknownDevicesGrain>("chengbei").Report(
        [
            new() { Id = "smoke-b03-1520", Topic = "sc/v1/chengbei/smoke-b03-1520/telemetry", Reason = "unknown_device", FirstAt = Noon, LastAt = Noon.AddHours(2), Count = 3, Nearest = "smoke-b03-1502" },
            new() { Id = "gas-b99", Topic = "sc/v1/chengbei/gas-b99/event", Reason = "unknown_device", FirstAt = Noon, LastAt = Noon, Count = 1 },
        ]);
        await api.Grains.GetGrain<IUnknownDevicesGrain>(IUnknownDevicesGrain.NoCommunity).Report(
        [
            new() { Id = "sc/v1/chengbe/x/telemetry", Topic = "sc/v1/chengbe/x/telemetry", Reason = "unknown_community", FirstAt = Noon, LastAt = Noon.AddHours(1), Count = 1, Nearest = "chengbei" },
        ]);
    }
}
