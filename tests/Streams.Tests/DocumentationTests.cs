using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Streams.Tests;

public sealed class DocumentationTests
{
    [Fact]
    public async Task The_documented_grain_is_the_one_tested_here()
    {
        string source = await File.ReadAllTextAsync(At("AlarmTallyGrain.cs"), TestContext.Current.CancellationToken);
        string documentation = await File.ReadAllTextAsync(At("journal-stream.md"), TestContext.Current.CancellationToken);

        Assert.Contains(source[source.IndexOf("public sealed class AlarmTallyGrain", StringComparison.Ordinal)..], documentation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_documented_grain_counts_every_alarm_once()
    {
        await using TestCluster cluster = await TestCluster.Start();
        IAlarmTallyGrain tally = cluster.Grain<IAlarmTallyGrain>("chengbei");
        await tally.Begin();
        await cluster.Follower("chengbei/a").Follow(0);
        cluster.Journal.Append("chengbei", Enumerable.Range(0, 100).Select(i => i % 2 == 0 ? Raised(i) : (JournalEvent)new AlarmCleared("")));
        await cluster.StartAnew();
        tally = cluster.Grain<IAlarmTallyGrain>("chengbei");

        using PeriodicTimer look = new(TimeSpan.FromMilliseconds(20));
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        while (await tally.GetCount() < 50)
            await look.WaitForNextTickAsync(limit.Token);

        await cluster.Deliveries.Until(() => cluster.Deliveries.Stored("chengbei/a").Count == 100);
        Assert.Equal(50, await tally.GetCount());
    }

    private static AlarmRaised Raised(int number) => new()
    {
        Twin = $"smoke-{number}",
        Rule = "smoke",
        Severity = AlarmSeverity.Critical,
        Message = new BilingualText("烟雾", "Smoke"),
        Cause = new AlarmCause(number, DateTimeOffset.UnixEpoch, 0.3),
    };

    private static string At(string file) => Path.Combine(AppContext.BaseDirectory, file);
}
