using System.Diagnostics;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Twins;
using SafeCommunity.Storage.Sqlite;

namespace SafeCommunity.Bench.Journal;

/// <summary>
/// Callers that each live through one alarm after the other, as a twin and its operators do: raised, acknowledged,
/// cleared, closed; one append at a time, awaited.
/// </summary>
internal sealed class AlarmLoad(SqliteStore store, int callers, int communities)
{
    private static readonly BilingualText Message = new("烟雾浓度超过阈值", "Smoke is above the threshold");
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
        var twin = $"smoke-b{caller % 28:00}-{caller:0000}";
        var entries = 0L;
        while (Stopwatch.GetTimestamp() < end && !cancellation.IsCancellationRequested)
        {
            var alarm = AlarmRecord.IdOf(twin, "smoke-high", ++_ordinals[caller]);
            var now = TimeProvider.System.GetUtcNow();
            JournalDraft[] life =
            [
                JournalDraft.Of(alarm, $"twin:{twin}", new AlarmRaised
                {
                    Twin = twin,
                    Rule = "smoke-high",
                    Severity = AlarmSeverity.Critical,
                    Message = Message,
                    Cause = new AlarmCause(_ordinals[caller], now, 0.42),
                }),
                JournalDraft.Of(alarm, "zhang.wei", new AlarmAcknowledged("")),
                JournalDraft.Of(alarm, $"twin:{twin}", new AlarmCleared("")),
                JournalDraft.Of(alarm, "zhang.wei", new AlarmClosed("Cooking smoke; the window was opened.")),
            ];
            foreach (var draft in life)
            {
                var start = Stopwatch.GetTimestamp();
                await store.Journal.AppendAsync(community, [draft], TimeProvider.System.GetUtcNow(), CancellationToken.None);
                _latencies[caller].Add(Stopwatch.GetTimestamp() - start);
                entries++;
            }
        }

        return entries;
    }
}
