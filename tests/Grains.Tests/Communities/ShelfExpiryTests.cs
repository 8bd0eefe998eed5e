using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Tests.Alarms;
using SafeCommunity.Grains.Tests.Cluster;
using SafeCommunity.Grains.Tests.Directory;
using SafeCommunity.Grains.Twins;
using Xunit;

namespace SafeCommunity.Grains.Tests.Communities;

public sealed class ShelfExpiryTests : IAsyncLifetime
{
    private GrainCluster _cluster = null!;

    public async ValueTask InitializeAsync() => _cluster = await GrainCluster.StartAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task An_alarm_comes_back_when_its_time_is_over_and_not_before()
    {
        await _cluster.Grains.GetGrain<ICommunityGrain>("c").ApplyPlan(SmallPlans.Of("c"));
        await ShelveAsync("gate.forced.1", TimeSpan.FromHours(1));
        await ShelveAsync("gate.forced.2", TimeSpan.FromHours(3));
        _cluster.Clock.Advance(TimeSpan.FromHours(2));
        await Eventually.Is(() => Unshelvings("gate.forced.1") == 1, "the first comes back");
        Assert.NotNull((await Alarm("gate.forced.2").Get()).ShelvedUntil);
        Assert.Null((await Alarm("gate.forced.1").Get()).ShelvedUntil);
    }

    [Fact]
    public async Task A_time_that_passed_while_nothing_ran_is_noticed_once()
    {
        await _cluster.Grains.GetGrain<ICommunityGrain>("c").ApplyPlan(SmallPlans.Of("c"));
        await ShelveAsync("gate.forced.1", TimeSpan.FromHours(1));
        _cluster = await _cluster.RestartAsync();
        _cluster.Clock.Advance(TimeSpan.FromDays(1));
        await _cluster.Grains.GetGrain<ICommunityGrain>("c").GetSummary();
        await Eventually.Is(() => Unshelvings("gate.forced.1") == 1, "it comes back");

        // A second one that comes back shows that another round went by.
        await ShelveAsync("gate.forced.2", TimeSpan.FromHours(1));
        _cluster.Clock.Advance(TimeSpan.FromHours(1));
        await Eventually.Is(() => Unshelvings("gate.forced.2") == 1, "the second comes back");
        Assert.Equal(1, Unshelvings("gate.forced.1"));
        var entry = _cluster.Store.Entries("c").Single(each => each.Subject == "gate.forced.1" && each.Event is AlarmUnshelved);
        Assert.Equal(("system", new AlarmUnshelved("time on the shelf is over")), (entry.Actor, (AlarmUnshelved)entry.Event));
    }

    [Fact]
    public async Task A_store_that_fails_for_a_while_only_delays_it()
    {
        await _cluster.Grains.GetGrain<ICommunityGrain>("c").ApplyPlan(SmallPlans.Of("c"));
        await ShelveAsync("gate.forced.1", TimeSpan.FromHours(1));
        var gate = new TaskCompletionSource();
        _cluster.Store.RefuseAppends = "The disk is full.";
        _cluster.Store.HoldAppends(gate.Task);
        _cluster.Clock.Advance(TimeSpan.FromHours(2));
        gate.SetResult();
        await Assert.ThrowsAsync<RefusedException>(() => Alarm("gate.forced.1").Unshelve(new MatterCommand("li", "", null)));
        _cluster.Store.RefuseAppends = null;
        await Eventually.Is(() => Unshelvings("gate.forced.1") == 1, "it comes back");
    }

    private IAlarmGrain Alarm(string id) => _cluster.Grains.GetGrain<IAlarmGrain>($"c/{id}");

    private int Unshelvings(string id) => _cluster.Store.Entries("c").Count(entry => entry.Subject == id && entry.Event is AlarmUnshelved);

    private async Task ShelveAsync(string id, TimeSpan @for)
    {
        await Staff.ComeAsync(_cluster.Grains, "c");
        await _cluster.Grains.RaiseAsync("c", id, new AlarmRaised
        {
            Twin = "gate",
            Rule = "forced",
            Severity = AlarmSeverity.High,
            Message = new BilingualText("强行", "Forced"),
            Cause = new AlarmCause(1, DateTimeOffset.UnixEpoch, null),
        });
        await Alarm(id).Shelve(new MatterCommand("li", "being repaired", null), _cluster.Clock.GetUtcNow() + @for);
    }
}
