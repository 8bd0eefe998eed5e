using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Devices;
using SafeCommunity.Grains.Filters;
using SafeCommunity.Grains.Storage;
using SafeCommunity.Grains.Tests.Alarms;
using SafeCommunity.Grains.Tests.Cluster;
using SafeCommunity.Grains.Twins;
using Xunit;

namespace SafeCommunity.Grains.Tests.Directory;

public sealed class TwinDirectoryGrainTests(SharedCluster cluster) : IClassFixture<SharedCluster>
{
    private readonly string _community = cluster.NewCommunity();

    private ITwinDirectoryGrain Directory => cluster.Grains.GetGrain<ITwinDirectoryGrain>(_community);

    [Fact]
    public async Task A_loaded_plan_is_found_listed_and_counted()
    {
        var plan = SmallPlans.Of(_community);
        Assert.Equal(new PlanChange(plan.Twins.Length, 0, 0), await Directory.Load(plan));
        Assert.Equal(plan.Twins[5], await Directory.Find(plan.Twins[5].Id.Name));
        Assert.Null(await Directory.Find("nobody"));
        Assert.Null(await Directory.GetSnapshot("nobody"));
        var counts = await Directory.Count(_community);
        Assert.Equal((2, 6, 12, 9), (counts.Buildings, counts.Homes, counts.Residents, counts.DevicesUnknown));
        Assert.Equal(9, (await Directory.ListDevices()).Devices.Length);
        Assert.Equal("plan-1", (await Directory.ListDevices()).PlanHash);
        var refused = await Assert.ThrowsAsync<RefusedException>(() => Directory.Count("nobody"));
        Assert.Equal(Refusal.NotFound, refused.Refusal);
        var page = await Directory.List(new TwinQuery { PageSize = 4, Filter = new FilterComparison("kind", FilterOperator.Equal, null, 6) });
        Assert.Equal((6, 4), (page.TotalSize, page.Twins.Length));
    }

    [Fact]
    public async Task Loading_the_same_plan_again_writes_nothing_and_an_edited_one_changes_what_was_edited()
    {
        await using var own = await GrainCluster.StartAsync();
        var directory = own.Grains.GetGrain<ITwinDirectoryGrain>("c");
        await directory.Load(SmallPlans.Of("c"));
        await directory.Report([SmallPlans.Report(SmallPlans.Of("c"), "gate", Health.Online)]);
        Assert.True((await directory.Load(SmallPlans.Of("c"))).IsNone);
        Assert.Equal(1, own.Store.Writes["directory"]);

        var edited = SmallPlans.Of("c", hash: "plan-2");
        edited = edited with
        {
            Twins = [.. edited.Twins.RemoveAt(edited.Twins.Length - 1), SmallPlans.Twin("c", TwinKind.Camera, "eye", "b1")],
        };
        edited = edited with { Twins = edited.Twins.Replace(edited.Twins[3], edited.Twins[3] with { Title = new BilingualText("一", "One") }) };
        Assert.Equal(new PlanChange(1, 1, 1), await directory.Load(edited));
        Assert.Equal(Health.Online, (await directory.GetSnapshot("gate"))!.Health);
        Assert.Equal("One", (await directory.GetSnapshot("b1"))!.Definition.Title.En);
        Assert.Equal(1, (await directory.Count("c")).DevicesOnline);
    }

    [Fact]
    public async Task A_wrong_plan_is_refused_and_the_one_before_stays()
    {
        var plan = SmallPlans.Of(_community);
        await Directory.Load(plan);
        var edited = plan with { Hash = "plan-2" };
        CommunityDefinition[] wrong =
        [
            SmallPlans.Of("other"),
            edited with { Twins = [] },
            edited with { Hash = "" },
            edited with { Twins = edited.Twins.RemoveAt(0) },
            edited with { Twins = edited.Twins.Add(edited.Twins[^1]) },
            edited with { Twins = edited.Twins.Add(SmallPlans.Twin(_community, TwinKind.Door, "d", "nowhere")) },
            edited with { Twins = edited.Twins.Add(SmallPlans.Twin(_community, TwinKind.Door, "d", "gate")) },
            edited with { Twins = edited.Twins.Add(SmallPlans.Twin("other", TwinKind.Door, "d", "b1")) },
            edited with { Twins = edited.Twins.Add(SmallPlans.Twin(_community, TwinKind.Unspecified, "d", "b1")) },
        ];
        foreach (var each in wrong)
        {
            var refused = await Assert.ThrowsAsync<RefusedException>(() => Directory.Load(each));
            Assert.Equal(Refusal.InvalidArgument, refused.Refusal);
        }

        Assert.Equal("plan-1", (await Directory.ListDevices()).PlanHash);
    }

    [Fact]
    public async Task A_plan_that_cannot_be_stored_is_refused_and_may_be_loaded_later()
    {
        await using var own = await GrainCluster.StartAsync();
        var directory = own.Grains.GetGrain<ITwinDirectoryGrain>("c");
        own.Store.RefuseState = "directory";
        var refused = await Assert.ThrowsAsync<RefusedException>(() => directory.Load(SmallPlans.Of("c")));
        Assert.Equal(Refusal.Unavailable, refused.Refusal);
        Assert.Null(await directory.Find("gate"));
        own.Store.RefuseState = null;
        Assert.False((await directory.Load(SmallPlans.Of("c"))).IsNone);
        Assert.NotNull(await directory.Find("gate"));
    }

    [Fact]
    public async Task Reports_and_alarms_roll_up_and_observers_are_told_of_the_whole_chain()
    {
        var plan = SmallPlans.Of(_community);
        await Directory.Load(plan);
        var recorder = new TwinRecorder();
        await Directory.Subscribe(cluster.Grains.CreateObjectReference<ITwinObserver>(recorder));

        await Directory.Report(
        [
            SmallPlans.Report(plan, "smoke-b1-1", Health.Online),
            SmallPlans.Report(plan, "smoke-b1-2", Health.Offline),
            SmallPlans.Report(plan with { Twins = [SmallPlans.Twin(_community, TwinKind.Door, "stranger", "b1")] }, "stranger", Health.Online),
        ]);
        await Eventually.Is(() => recorder.Newest(_community)?.Counts is { DevicesOnline: 1, DevicesOffline: 1 }, "the community is told");
        Assert.Equal(
            ["b1", "b1-1", "b1-2", _community, "g1", "smoke-b1-1", "smoke-b1-2"],
            recorder.Calls.SelectMany(call => call.Twins).Select(twin => twin.Definition.Id.Name).Distinct().Order(StringComparer.Ordinal));

        var alarm = cluster.Grains.GetGrain<IAlarmGrain>($"{_community}/smoke-b1-1.smoke.1");
        var raised = await cluster.Grains.RaiseAsync(_community, "smoke-b1-1.smoke.1", Raised("smoke-b1-1"));
        await Eventually.Is(() => recorder.Newest("g1")?.Counts.AlarmsCritical == 1, "the alarm is counted at the grid");
        Assert.Equal(1, (await Directory.Count("b1-1")).AlarmsCritical);
        Assert.Equal(0, (await Directory.Count("b2")).Alarms);
        Assert.True(recorder.Calls.Last().Position >= raised.Position);

        await Staff.ComeAsync(cluster.Grains, _community);
        await alarm.Reject(new MatterCommand("li", "a test", null));
        await alarm.Close(new MatterCommand("li", "", null));
        await Eventually.Is(
            async () => await Directory.Count(_community) is { Alarms: 0, AlarmsHeld: 1 }, "the closed alarm is counted as one that holds");
        await cluster.Grains.GetGrain<IAlarmOrders>($"{_community}/smoke-b1-1.smoke.1").Clear("");
        await Eventually.Is(async () => (await Directory.Count(_community)).AlarmsHeld == 0, "what ended is not counted");
    }

    [Fact]
    public async Task A_slow_observer_gets_the_newest_only_and_delays_nobody()
    {
        var plan = SmallPlans.Of(_community);
        await Directory.Load(plan);
        var gate = new TaskCompletionSource();
        var slow = new TwinRecorder { Gate = gate.Task };
        var quick = new TwinRecorder();
        await Directory.Subscribe(cluster.Grains.CreateObjectReference<ITwinObserver>(slow));
        await Directory.Subscribe(cluster.Grains.CreateObjectReference<ITwinObserver>(quick));
        for (var i = 1; i <= 5; i++)
        {
            var seen = DateTimeOffset.UnixEpoch.AddSeconds(i);
            await Directory.Report([SmallPlans.Report(plan, "gate", Health.Online, seen)]);
            await Eventually.Is(() => quick.Newest("gate")?.Device?.LastSeen == seen, "the quick observer is told");
        }

        Assert.Single(slow.Calls);
        gate.SetResult();
        await Eventually.Is(() => slow.Newest("gate")?.Device?.LastSeen == DateTimeOffset.UnixEpoch.AddSeconds(5), "the slow one is told of the newest");
        Assert.Equal(2, slow.Calls.Count);
    }

    [Fact]
    public async Task An_observer_that_failed_is_told_again()
    {
        var plan = SmallPlans.Of(_community);
        await Directory.Load(plan);
        var recorder = new TwinRecorder { Gate = Task.FromException(new InvalidOperationException("broken")) };
        await Directory.Subscribe(cluster.Grains.CreateObjectReference<ITwinObserver>(recorder));
        await Directory.Report([SmallPlans.Report(plan, "gate", Health.Online)]);
        await Eventually.Is(() => recorder.Calls.Count >= 2, "it is called again");
        recorder.Gate = Task.CompletedTask;
        Assert.All(recorder.Calls, call => Assert.Contains(call.Twins, twin => twin.Definition.Id.Name == "gate"));
    }

    [Fact]
    public async Task Observers_are_told_of_a_new_plan_and_what_it_removed()
    {
        await Directory.Load(SmallPlans.Of(_community));
        var recorder = new TwinRecorder();
        await Directory.Subscribe(cluster.Grains.CreateObjectReference<ITwinObserver>(recorder));
        await Directory.Load(SmallPlans.Of(_community, buildings: 1, hash: "plan-2"));
        await Eventually.Is(() => recorder.Calls.Any(call => call.PlanChanged), "the plan is told");
        Assert.Contains("b2", recorder.Calls.SelectMany(call => call.Removed));
        Assert.Equal(1, recorder.Newest(_community)!.Counts.Buildings);
    }

    [Fact]
    public async Task After_a_restart_health_and_alarms_are_what_the_stores_say()
    {
        var own = await GrainCluster.StartAsync();
        await own.Grains.GetGrain<ITwinDirectoryGrain>("c").Load(SmallPlans.Of("c"));
        await own.Grains.RaiseAsync("c", "gate.forced.1", Raised("gate") with { Rule = "forced" });
        own.Store.Put(GrainStorageNames.Device, "c/gate", new StoredDevice { Health = Health.Offline, State = new DeviceState { LastSeq = 9 } });
        own.Store.Put(GrainStorageNames.Device, "c/gone", new StoredDevice { Health = Health.Online });
        own.Store.Put(GrainStorageNames.Device, "c2/gate", new StoredDevice { Health = Health.Online });

        own = await own.RestartAsync();
        await using (own)
        {
            var directory = own.Grains.GetGrain<ITwinDirectoryGrain>("c");
            var gate = await directory.GetSnapshot("gate");
            Assert.Equal((Health.Offline, 9L, 1), (gate!.Health, gate.Device!.LastSeq, gate.Counts.Alarms));
            Assert.Equal((1, 8, 1), await CountsOf(directory));
        }

        static async Task<(int Offline, int Unknown, int Alarms)> CountsOf(ITwinDirectoryGrain directory) =>
            await directory.Count("c") is var counts ? (counts.DevicesOffline, counts.DevicesUnknown, counts.Alarms) : default;
    }

    [Fact]
    public async Task After_a_restart_a_device_that_was_heard_is_woken_so_that_its_silence_is_noticed()
    {
        var own = await GrainCluster.StartAsync();
        // The device's own timer is in real time, so its limit is short.
        var plan = SmallPlans.Of("c");
        var gate = plan.Twins.Single(twin => twin.Id.Name == "gate");
        plan = plan with { Twins = plan.Twins.Replace(gate, gate with { SilenceLimit = TimeSpan.FromMilliseconds(200) }) };
        await own.Grains.GetGrain<ITwinDirectoryGrain>("c").Load(plan);
        own.Store.Put(
            GrainStorageNames.Device,
            "c/gate",
            new StoredDevice { Health = Health.Online, State = new DeviceState { LastSeen = own.Clock.GetUtcNow() } });

        own = await own.RestartAsync();
        await using (own)
        {
            var directory = own.Grains.GetGrain<ITwinDirectoryGrain>("c");
            Assert.Equal(1, (await directory.Count("c")).DevicesOnline);
            await Eventually.Is(
                async () =>
                {
                    own.Clock.Advance(TimeSpan.FromSeconds(1));
                    return (await directory.Count("c")).DevicesOffline == 1;
                },
                "its silence is noticed");
        }
    }

    [Fact]
    public async Task Places_show_their_definition_and_counts_and_unknown_ones_are_not_found()
    {
        var plan = SmallPlans.Of(_community);
        await Directory.Load(plan);
        foreach (var twin in plan.Twins.Where(twin => twin.Kind.IsPlace()))
        {
            var snapshot = await cluster.Grains.GetTwin(twin.Id, twin.Kind).Get();
            Assert.Equal(twin, snapshot.Definition);
            Assert.Equal(await Directory.Count(twin.Id.Name), snapshot.Counts);
        }

        ITwinGrain[] unknown =
        [
            cluster.Grains.GetGrain<IBuildingGrain>($"{_community}/b9"),
            cluster.Grains.GetGrain<IBuildingGrain>($"{_community}/g1"),
            cluster.Grains.GetGrain<IHomeGrain>("nowhere/b1-1"),
            cluster.Grains.GetGrain<IGridGrain>("no id"),
            cluster.Grains.GetGrain<ICommunityGrain>("nowhere"),
        ];
        foreach (var twin in unknown)
            Assert.Equal(Refusal.NotFound, (await Assert.ThrowsAsync<RefusedException>(twin.Get)).Refusal);
    }

    private static AlarmRaised Raised(string twin) => new()
    {
        Twin = twin,
        Rule = "smoke",
        Severity = AlarmSeverity.Critical,
        Message = new BilingualText("烟雾", "Smoke"),
        Cause = new AlarmCause(1, DateTimeOffset.UnixEpoch, 0.5),
    };
}
