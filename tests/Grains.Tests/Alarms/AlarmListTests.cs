using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Filters;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Tests.Cluster;
using SafeCommunity.Grains.Twins;
using Xunit;

namespace SafeCommunity.Grains.Tests.Alarms;

/// <summary>Many alarms acknowledged at once: each as it was seen, none that came since, and a list of what was not.</summary>
public sealed class AlarmListTests(SharedCluster cluster) : IClassFixture<SharedCluster>, IAsyncLifetime
{
    private static readonly FilterNode Low = new FilterComparison("severity", FilterOperator.Equal, null, (int)AlarmSeverity.Low);

    private readonly string _community = cluster.NewCommunity();

    private IAlarmListGrain List => cluster.Grains.GetGrain<IAlarmListGrain>(_community);

    public async ValueTask InitializeAsync() => await Staff.ComeAsync(cluster.Grains, _community);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task What_was_there_when_the_person_looked_is_acknowledged_and_the_rest_is_told_with_why()
    {
        var a = await RaiseAsync("a");
        var b = await RaiseAsync("b");
        var c = await RaiseAsync("c");
        await RaiseAsync("fire", AlarmSeverity.Critical);
        await Alarm("b").Acknowledge(new MatterCommand("wang", "", null));
        var seen = await cluster.Grains.GetGrain<IJournalGrain>(_community).GetPosition();
        // Again, anew, and something that is no raise: only the first two are news.
        await RaiseAsync("a");
        var d = await RaiseAsync("d");
        await cluster.Grains.GetGrain<IAlarmOrders>($"{_community}/{c.Id}").Clear("");

        var done = await List.Acknowledge(new MatterCommand("li", "seen on the wall", null), Which(seen));
        Assert.Equal([c.Id], done.Acknowledged.Select(alarm => alarm.Id));
        Assert.Equal(
            [(a.Id, "it was raised after you looked"), (b.Id, ""), (d.Id, "it was raised after you looked")],
            done.Others.Select(other => (other.Alarm, other.Alarm == b.Id ? "" : other.Reason.En)));
        Assert.StartsWith("wang acknowledged it at 2026-", done.Others[1].Reason.En, StringComparison.Ordinal);
        Assert.All(done.Others, other => Assert.DoesNotMatch("[A-Za-z]", other.Reason.Zh));
        Assert.Equal((seen, "", 4), (done.AsOf, done.NextPageToken, done.TotalSize));
        Assert.Equal("seen on the wall", (await Alarm("c").Get()).Acknowledgement!.Reason);
        Assert.Null((await Alarm("fire").Get()).Acknowledgement);

        // Looked again: all of it, and what the person acknowledged before is no news.
        done = await List.Acknowledge(new MatterCommand("li", "", null), Which(null));
        Assert.Equal([a.Id, c.Id, d.Id], done.Acknowledged.Select(alarm => alarm.Id).Order());
        Assert.Equal([b.Id], done.Others.Select(other => other.Alarm));
    }

    [Fact]
    public async Task A_page_holds_so_many_and_the_next_goes_on_as_of_the_same_position()
    {
        foreach (var twin in (string[])["a", "b", "c", "d", "e"])
            await RaiseAsync(twin);
        var command = new MatterCommand("li", "", null);
        var first = await List.Acknowledge(command, Which(null) with { PageSize = 2 });
        var late = await RaiseAsync("f");
        var second = await List.Acknowledge(command, Which(first.AsOf) with { PageSize = 2, PageToken = first.NextPageToken });
        var third = await List.Acknowledge(command, Which(first.AsOf) with { PageSize = 2, PageToken = second.NextPageToken });
        Assert.Equal((2, 2, 1), (first.Acknowledged.Length, second.Acknowledged.Length, third.Acknowledged.Length));
        Assert.Equal(late.Id, Assert.Single(third.Others).Alarm);
        Assert.Equal("", third.NextPageToken);
    }

    [Fact]
    public async Task Who_may_not_and_what_nobody_saw_is_refused_and_nothing_is_acknowledged()
    {
        await RaiseAsync("a");
        foreach (var (actor, which, refusal) in new[]
        {
            ("stranger", Which(null), Refusal.NotAllowed), ("", Which(null), Refusal.InvalidArgument),
            ("li", Which(null) with { PageSize = 501 }, Refusal.InvalidArgument), ("li", Which(null) with { PageSize = 0 }, Refusal.InvalidArgument),
            ("li", Which(999), Refusal.InvalidArgument),
        })
        {
            Assert.Equal(refusal, (await Assert.ThrowsAsync<RefusedException>(() => List.Acknowledge(new MatterCommand(actor, "", null), which))).Refusal);
        }

        Assert.Null((await Alarm("a").Get()).Acknowledgement);
    }

    private static AlarmsToAcknowledge Which(long? asOf) => new() { Filter = Low, AsOf = asOf, PageSize = 100 };

    private IAlarmGrain Alarm(string twin) => cluster.Grains.GetGrain<IAlarmGrain>($"{_community}/{AlarmRecord.IdOf(twin, "r", 1)}");

    private Task<AlarmRecord> RaiseAsync(string twin, AlarmSeverity severity = AlarmSeverity.Low)
    {
        cluster.Clock.Advance(TimeSpan.FromMilliseconds(1));
        return cluster.Grains.RaiseAsync(_community, AlarmRecord.IdOf(twin, "r", 1), new AlarmRaised
        {
            Twin = twin,
            Rule = "r",
            Severity = severity,
            Message = new BilingualText("警", "Alarm"),
            Cause = new AlarmCause(null, cluster.Clock.GetUtcNow(), 1),
        });
    }
}
