using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Tests.Alarms;
using SafeCommunity.Grains.Tests.Cluster;
using SafeCommunity.Grains.Tests.Directory;
using SafeCommunity.Grains.Twins;
using Xunit;

namespace SafeCommunity.Grains.Tests.Communities;

/// <summary>An alarm that was seen and is over is normal again: it is closed by itself where no incident will close it.</summary>
public sealed class NormalReturnTests : IAsyncLifetime
{
    private GrainCluster _cluster = null!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await GrainCluster.StartAsync();
        await _cluster.Grains.GetGrain<ICommunityGrain>("c").ApplyPlan(SmallPlans.Of("c"));
        await Staff.ComeAsync(_cluster.Grains, "c");
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Seen_and_over_it_is_closed_and_one_that_lacks_either_is_not()
    {
        await RaiseAsync("gate.unclaimed.1");
        await RaiseAsync("gate.unclaimed.2");
        await RaiseAsync("gate.unclaimed.3");
        await RaiseAsync("gate.unclaimed.4");
        await SeeAsync("gate.unclaimed.1");
        await Orders("gate.unclaimed.2").Clear("");
        await SeeAsync("gate.unclaimed.3");
        await Alarm("gate.unclaimed.3").Shelve(new MatterCommand("li", "works", null), _cluster.Clock.GetUtcNow().AddHours(1));
        await Orders("gate.unclaimed.3").Clear("");
        await SeeAsync("gate.unclaimed.4");
        await Orders("gate.unclaimed.4").Clear("");
        await Eventually.Is(() => IsClosed("gate.unclaimed.4"), "it is closed");
        foreach (var open in (string[])["gate.unclaimed.1", "gate.unclaimed.2", "gate.unclaimed.3"])
            Assert.True((await Alarm(open).Get()).IsOpen, open);
        var closed = await Alarm("gate.unclaimed.4").Get();
        Assert.Equal(("system", "acknowledged, and its condition ended"), (closed.Closed!.Actor, closed.Closed.Reason));
    }

    [Fact]
    public async Task What_the_desk_may_still_take_up_is_left_alone_for_a_day()
    {
        await _cluster.Grains.GetGrain<IProcedureGrain>("c").ApplyProcedures(
            new ProcedureBook("claims", [Desk.Chengbei.Procedures.Find("door-held")! with { Alarms = ["claimed"] }]));
        await RaiseAsync("gate.claimed.1");
        await SeeAsync("gate.claimed.1");
        await Orders("gate.claimed.1").Clear("");
        // A record of what was over before it was told is nobody's matter.
        await RaiseAsync("gate.claimed.2", AlarmOnset.Past);
        await SeeAsync("gate.claimed.2");
        await Eventually.Is(() => IsClosed("gate.claimed.2"), "the record is closed");
        Assert.True((await Alarm("gate.claimed.1").Get()) is { IsOpen: true, IsReturned: true });
        Assert.Equal(AlarmState.Normal, (await Alarm("gate.claimed.1").Get()).StateAt(_cluster.Clock.GetUtcNow()));
    }

    private IAlarmGrain Alarm(string id) => _cluster.Grains.GetGrain<IAlarmGrain>($"c/{id}");

    private IAlarmOrders Orders(string id) => _cluster.Grains.GetGrain<IAlarmOrders>($"c/{id}");

    private bool IsClosed(string id) => _cluster.Store.Entries("c").Any(entry => entry.Subject == id && entry.Event is AlarmClosed);

    private Task<AlarmRecord> SeeAsync(string id) => Alarm(id).Acknowledge(new MatterCommand("li", "seen", null));

    private Task<AlarmRecord> RaiseAsync(string id, AlarmOnset onset = AlarmOnset.Lasting) => _cluster.Grains.RaiseAsync("c", id, new AlarmRaised
    {
        Twin = "gate",
        Rule = id.Split('.')[1],
        Severity = AlarmSeverity.Low,
        Message = new BilingualText("强行", "Forced"),
        Cause = new AlarmCause(1, DateTimeOffset.UnixEpoch, null),
        Onset = onset,
    });
}
