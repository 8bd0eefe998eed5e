using System.Diagnostics;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Twins;
using SafeCommunity.Storage.Sqlite;

namespace SafeCommunity.Bench.Journal;

/// <summary>
/// Callers that each take some alarms at a time through their lives, as twins and operators do: raised, acknowledged,
/// cleared, closed. Each append holds one step of all of them, as a journal grain appends what gathered while the
/// commit before was at the disk; it is awaited before the next.
/// </summary>
internal sealed class AlarmLoad(SqliteStore store, int callers, int communities, int drafts)
{
    private static readonly BilingualText Message = new("烟雾浓度超过阈值", "Smoke is above the threshold");
    private static readonly Func<Alarm, JournalDraft>[] Life =
    [
        alarm => JournalDraft.Of(alarm.Id, $"twin:{alarm.Twin}", new AlarmRaised
        {
            Twin = alarm.Twin,
            Rule = "smoke-high",
            Severity = AlarmSeverity.Critical,
            Message = Message,
            Cause = new AlarmCause(alarm.Ordinal, TimeProvider.System.GetUtcNow(), 0.42),
        }),
        alarm => JournalDraft.Of(alarm.Id, "zhang.wei", new AlarmAcknowledged("")),
        alarm => JournalDraft.Of(alarm.Id, $"twin:{alarm.Twin}", new AlarmCleared("")),
        alarm => JournalDraft.Of(alarm.Id, "zhang.wei", new AlarmClosed("Cooking smoke; the window was opened.")),
    ];

    private readonly int[] _ordinals = new int[callers];
    private readonly List<long>[] _latencies = [.. Enumerable.Range(0, callers).Select(_ => new List<long>())];

    /// <summary>Appends until the time is over and returns how many entries became durable.</summary>
    public async Task<long> RunAsync(TimeSpan duration, CancellationToken cancellation)
    {
        var end = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var entries = await Task.WhenAll(
            Enumerable.Range(0, callers).Select(caller => Task.Run(() => CallAsync(caller, end, cancellation))));
        return entries.Sum();
    }

    /// <summary>Forgets the latencies so far.</summary>
    public void Forget()
    {
        foreach (var latencies in _latencies)
            latencies.Clear();
    }

    /// <summary>The time within which this share of the appends was durable.</summary>
    public TimeSpan Percentile(double share)
    {
        var all = _latencies.SelectMany(latencies => latencies).Order().ToArray();
        return all.Length == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(0, all[(int)((all.Length - 1) * share)]);
    }

    private async Task<long> CallAsync(int caller, long end, CancellationToken cancellation)
    {
        var community = $"community-{caller % communities}";
        var entries = 0L;
        while (Stopwatch.GetTimestamp() < end && !cancellation.IsCancellationRequested)
        {
            var ordinal = ++_ordinals[caller];
            var alarms = Enumerable.Range(0, drafts).Select(number => Alarm.Of($"smoke-b{caller:00}-{number:0000}", ordinal)).ToArray();
            foreach (var step in Life)
            {
                var appended = Array.ConvertAll(alarms, alarm => step(alarm));
                var start = Stopwatch.GetTimestamp();
                await store.Journal.AppendAsync(community, appended, TimeProvider.System.GetUtcNow(), CancellationToken.None);
                _latencies[caller].Add(Stopwatch.GetTimestamp() - start);
                entries += appended.Length;
            }
        }

        return entries;
    }

    private readonly record struct Alarm(string Twin, int Ordinal, string Id)
    {
        public static Alarm Of(string twin, int ordinal) => new(twin, ordinal, AlarmRecord.IdOf(twin, "smoke-high", ordinal));
    }
}
