using System.Diagnostics;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Devices;
using static SafeCommunity.DeviceBridge.Tests.Steps;

namespace SafeCommunity.DeviceBridge.Tests;

/// <summary>What may be temporary is never acknowledged.</summary>
public sealed class ReadinessTests
{
    private const string Good = """{"seq":1,"values":{"gas":50}}""";

    private static readonly MqttProtocolVersion[] Versions = [MqttProtocolVersion.V500, MqttProtocolVersion.V311];

    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_device_of_a_community_that_is_still_to_be_loaded_keeps_its_message(int qos)
    {
        await using var bridge = await Bridge.StartAsync(
            cluster =>
            {
                cluster.OnList = () => Task.FromResult<System.Collections.Immutable.ImmutableArray<string>>([]);
                cluster.Expected = [new ExpectedCommunity(FakeCluster.Community, IsNew: true)];
            },
            options => options.ResponseTimeout = Short);
        foreach (var version in Versions)
            await AssertLeftAsync(await bridge.ConnectAsync(version), TelemetryOf("smoke-1"), Good, qos);
        Assert.Equal(2, bridge.Counters.RejectedFor("not_ready"));
        Assert.Empty(bridge.Cluster.Unknown);
    }

    [Fact]
    public async Task A_new_device_of_a_community_whose_edited_plan_is_on_its_way_keeps_its_message_and_old_ones_are_heard()
    {
        FakeDevice device = null!;
        await using var bridge = await Bridge.StartAsync(
            cluster =>
            {
                device = cluster.AddDevice("smoke-1");
                cluster.Expected = [new ExpectedCommunity(FakeCluster.Community, IsNew: false)];
            },
            options => options.ResponseTimeout = Short);
        Assert.True((await (await bridge.ConnectAsync()).PublishAsync(TelemetryOf("smoke-1"), Good)).IsSuccess);
        await AssertLeftAsync(await bridge.ConnectAsync(), TelemetryOf("smoke-2"), Good);

        bridge.Cluster.Expected = [];
        var result = await (await bridge.ConnectAsync()).PublishAsync(TelemetryOf("smoke-2"), Good);
        Assert.Equal(MqttClientPublishReasonCode.NotAuthorized, result.ReasonCode);
        Assert.Single(device.Readings);
    }

    [Fact]
    public async Task The_devices_of_a_community_that_was_never_loaded_to_the_end_are_not_heard_although_its_plan_is_there()
    {
        FakeDevice device = null!;
        await using var bridge = await Bridge.StartAsync(
            cluster =>
            {
                device = cluster.AddDevice("smoke-1");
                cluster.Expected = [new ExpectedCommunity(FakeCluster.Community, IsNew: true)];
            },
            options => options.ResponseTimeout = Short);
        await AssertLeftAsync(await bridge.ConnectAsync(), TelemetryOf("smoke-1"), Good);
        Assert.Empty(device.Readings);
        bridge.Cluster.Expected = [];
        Assert.True((await (await bridge.ConnectAsync()).PublishAsync(TelemetryOf("smoke-1"), Good)).IsSuccess);
    }

    [Fact]
    public async Task A_message_waits_for_its_device_to_be_loaded_and_is_acknowledged_then()
    {
        FakeDevice device = null!;
        await using var bridge = await Bridge.StartAsync(cluster =>
        {
            device = cluster.AddDevice("smoke-1");
            cluster.Expected = [new ExpectedCommunity(FakeCluster.Community, IsNew: true)];
        });
        var client = await bridge.ConnectAsync();
        var publish = client.PublishAsync(TelemetryOf("smoke-1"), Good);
        await Task.WhenAny(publish, Task.Delay(Short, TestContext.Current.CancellationToken));
        Assert.False(publish.IsCompleted);
        bridge.Cluster.Expected = [];
        Assert.True((await publish).IsSuccess);
        Assert.Single(device.Readings);
    }

    [Theory]
    [InlineData("list")]
    [InlineData("hang")]
    [InlineData("directory")]
    public async Task While_the_directory_cannot_be_read_nothing_is_refused_for_good(string what)
    {
        await using var bridge = await Bridge.StartAsync(
            cluster =>
            {
                cluster.AddDevice("smoke-1");
                switch (what)
                {
                    case "list":
                        cluster.OnList = () => throw new RefusedException(Refusal.Unavailable, "locked");
                        break;
                    case "hang":
                        cluster.OnList = () => new TaskCompletionSource<System.Collections.Immutable.ImmutableArray<string>>().Task;
                        break;
                    default:
                        cluster.OnDirectory = () => throw new TimeoutException("It is being loaded.");
                        break;
                }
            },
            options => options.ResponseTimeout = Short);
        foreach (var version in Versions)
            await AssertLeftAsync(await bridge.ConnectAsync(version), TelemetryOf("smoke-1"), Good);
        Assert.Equal(2, bridge.Counters.RejectedFor("not_ready"));

        // And at QoS 0, where nobody waits for it: dropped and counted, not called unknown.
        var client = await bridge.ConnectAsync();
        await client.PublishAsync(TelemetryOf("smoke-1"), Good, qos: 0);
        await Eventually(() => bridge.Counters.RejectedFor("not_ready") == 3, "it was dropped");
        Assert.Equal(3, bridge.Counters.Rejected.Values.Sum());
    }

    [Fact]
    public async Task A_read_that_began_before_the_message_came_refuses_nothing()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var bridge = await Bridge.StartAsync(cluster => cluster.AddDevice("smoke-1"));
        // A read hangs that saw the plan without the device; the message comes, and with it, a moment later, the new plan.
        var isAsked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bridge.Cluster.OnList = async () =>
        {
            isAsked.TrySetResult();
            await gate.Task;
            return [FakeCluster.Community];
        };
        var client = await bridge.ConnectAsync();
        await client.PublishAsync(TelemetryOf("smoke-2"), Good, qos: 0);
        await isAsked.Task.WaitAsync(TimeSpan.FromSeconds(10));
        var publish = client.PublishAsync(TelemetryOf("smoke-2"), Good);
        gate.SetResult();
        bridge.Cluster.AddDevice("smoke-2");
        Assert.True((await publish).IsSuccess);
    }

    [Fact]
    public async Task Messages_of_unknown_devices_do_not_hammer_the_directory()
    {
        await using var bridge = await Bridge.StartAsync(cluster => cluster.AddDevice("smoke-1"));
        var clients = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => bridge.ConnectAsync()));
        // A district, of which reading takes a while.
        bridge.Cluster.OnList = async () =>
        {
            await Task.Delay(20);
            return [FakeCluster.Community];
        };
        var (before, watch) = (bridge.Cluster.Lists, Stopwatch.StartNew());
        await Task.WhenAll(clients.Select(client => client.PublishAsync(TelemetryOf("nobody"), Good)));
        // One read for all that wait, and at most one in a tenth of a second.
        Assert.InRange(bridge.Cluster.Lists - before, 1, (int)(watch.ElapsedMilliseconds / 100) + 2);
        Assert.Equal(10, bridge.Counters.RejectedFor("unknown_device"));
    }

    [Fact]
    public async Task Strangers_hold_up_what_comes_after_them_no_longer_than_the_directory_takes()
    {
        await using var bridge = await Bridge.StartAsync(cluster => cluster.AddDevice("smoke-1"));
        var client = await bridge.ConnectAsync();
        var before = bridge.Cluster.Lists;
        var strangers = Enumerable.Range(0, 30).Select(i => client.PublishAsync(TelemetryOf($"nobody-{i}"), Good)).ToArray();
        Assert.True((await client.PublishAsync(TelemetryOf("smoke-1"), Good)).IsSuccess);
        await Task.WhenAll(strangers);
        // Each is called unknown by a read that began after it came, and by no more than one of its own.
        Assert.InRange(bridge.Cluster.Lists - before, 1, 32);
    }

    [Fact]
    public async Task A_twin_that_does_not_find_itself_in_the_plan_ends_no_message()
    {
        await using var bridge = await Bridge.StartAsync(cluster =>
        {
            var device = cluster.AddDevice("smoke-1");
            device.IsLocal = false;
            device.OnReceive = _ => throw new RefusedException(Refusal.NotFound, "The plan holds no such device.");
        });
        foreach (var version in Versions)
            await AssertLeftAsync(await bridge.ConnectAsync(version), TelemetryOf("smoke-1"), Good);
    }

    [Theory]
    [InlineData(Refusal.FailedPrecondition)]
    [InlineData(Refusal.Stale)]
    [InlineData(Refusal.NotAllowed)]
    [InlineData(Refusal.Unavailable)]
    public async Task No_refusal_that_depends_on_the_state_ends_a_message(Refusal refusal)
    {
        await using var bridge = await Bridge.StartAsync(cluster =>
        {
            var device = cluster.AddDevice("smoke-1");
            device.Outcome = _ => ReadingOutcome.Unsettled;
            device.OnSettle = () => throw new RefusedException(refusal, "not now");
        });
        await AssertLeftAsync(await bridge.ConnectAsync(), TelemetryOf("smoke-1"), Good);
    }

    [Fact]
    public async Task A_last_will_waits_for_its_device_to_be_loaded()
    {
        FakeDevice device = null!;
        await using var bridge = await Bridge.StartAsync(cluster =>
        {
            device = cluster.AddDevice("smoke-1");
            cluster.Expected = [new ExpectedCommunity(FakeCluster.Community, IsNew: true)];
        });
        var client = await bridge.ConnectAsync(configure: o => o
            .WithWillTopic($"sc/v1/{FakeCluster.Community}/smoke-1/status").WithWillPayload("offline").WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce));
        client.Drop();
        await Eventually(() => bridge.Counters.Received == 1, "the last will was published");
        bridge.Cluster.Expected = [];
        await Eventually(() => device.Statuses.Count == 1, "the last will came");
    }

    [Fact]
    public async Task The_port_opens_when_the_directory_was_read()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var starting = Bridge.StartAsync(cluster =>
        {
            cluster.AddDevice("smoke-1");
            cluster.OnDirectory = () => gate.Task;
        });
        await Task.WhenAny(starting, Task.Delay(Short, TestContext.Current.CancellationToken));
        Assert.False(starting.IsCompleted);
        gate.SetResult();
        await using var bridge = await starting;
        Assert.Equal(1, bridge.Counters.Devices);
        await (await bridge.ConnectAsync()).PublishAsync(TelemetryOf("smoke-1"), Good, qos: 0);
        await Eventually(() => bridge.Counters.Received == 1, "it came");
        Assert.Empty(bridge.Counters.Rejected);
    }
}
