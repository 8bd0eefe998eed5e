using SafeCommunity.Grains.Tests.Cluster;
using SafeCommunity.Grains.Unknown;
using Xunit;

namespace SafeCommunity.Grains.Tests.Unknown;

/// <summary>The list of those who spoke and are in no plan.</summary>
public sealed class UnknownDevicesGrainTests(SharedCluster shared) : IClassFixture<SharedCluster>
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task What_bridges_heard_is_added_up_and_the_newest_stands_first()
    {
        var grain = shared.Cluster.Grains.GetGrain<IUnknownDevicesGrain>("added-up");
        await grain.Report([Device("a", minutes: 0, nearest: "aa"), Device("b", minutes: 1)]);
        await grain.Report([Device("a", minutes: 2, count: 4)]);
        Assert.Equal(
            [Device("a", minutes: 0, count: 5, nearest: "aa") with { LastAt = Noon.AddMinutes(2) }, Device("b", minutes: 1)],
            await grain.List());
    }

    [Fact]
    public async Task Only_so_many_are_kept_and_those_that_were_silent_longest_go()
    {
        var grain = shared.Cluster.Grains.GetGrain<IUnknownDevicesGrain>("bounded");
        for (var i = 0; i < 10; i++)
            await grain.Report([.. Enumerable.Range(i * 100, 100).Select(n => Device($"d{n}", minutes: n))]);
        var kept = await grain.List();
        Assert.Equal(Enumerable.Range(744, 256).Reverse().Select(n => $"d{n}"), kept.Select(device => device.Id));
    }

    private static UnknownDevice Device(string id, int minutes, long count = 1, string nearest = "") => new()
    {
        Id = id,
        Topic = $"sc/v1/c/{id}/telemetry",
        Reason = "unknown_device",
        FirstAt = Noon.AddMinutes(minutes),
        LastAt = Noon.AddMinutes(minutes),
        Count = count,
        Nearest = nearest,
    };
}
