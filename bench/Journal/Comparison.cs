using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using SafeCommunity.Storage.Sqlite;

namespace SafeCommunity.Bench.Journal;

/// <summary>The bare store and the journal store in turn, in the same folder.</summary>
internal sealed class Comparison(string folder, int callers, int communities, int drafts, int checkpointPages)
{
    private const int Rounds = 5;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    public async Task<Figures> RunAsync(TimeSpan duration, CancellationToken cancellation)
    {
        await using var store = SqliteStore.Open(
            new SqliteStorageOptions { DataFolder = Path.Combine(folder, "journal"), CheckpointPages = checkpointPages },
            NullLogger<SqliteStore>.Instance);
        var load = new AlarmLoad(store, callers, communities, drafts);
        await load.RunAsync(WarmUp, cancellation);
        load.Forget();

        // The warm-up tells how many entries meet in one transaction; the bare store's batches are as large.
        var batch = (int)Math.Max(1, store.Written.Rows / Math.Max(1, store.Written.Transactions));
        var before = store.Written;
        using var bare = new BareStore(Path.Combine(folder, "bare.db"), batch, checkpointPages);
        bare.Run(WarmUp, cancellation);

        var journal = new Total();
        var plain = new Total();
        for (var round = 0; round < Rounds; round++)
        {
            plain.Measure(() => bare.Run(duration / (2 * Rounds), cancellation));
            await journal.MeasureAsync(() => load.RunAsync(duration / (2 * Rounds), cancellation));
        }

        var after = store.Written;
        return new Figures
        {
            Rate = journal.Rate,
            BareRate = plain.Rate,
            Ratio = journal.Rate / plain.Rate,
            P50Ms = load.Percentile(0.50).TotalMilliseconds,
            P99Ms = load.Percentile(0.99).TotalMilliseconds,
            Entries = journal.Entries,
            CpuMicrosPerEntry = journal.CpuMicros,
            BareCpuMicrosPerEntry = plain.CpuMicros,
            EntriesPerTransaction = (double)(after.Rows - before.Rows) / Math.Max(1, after.Transactions - before.Transactions),
            Callers = callers,
            DraftsPerAppend = drafts,
        };
    }

    private sealed class Total
    {
        private TimeSpan _elapsed;
        private TimeSpan _cpu;

        public long Entries { get; private set; }

        public double Rate => Entries / _elapsed.TotalSeconds;

        public double CpuMicros => _cpu.TotalMicroseconds / Entries;

        public void Measure(Func<long> run) => Add(Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime, run());

        public async Task MeasureAsync(Func<Task<long>> run)
        {
            var start = Stopwatch.GetTimestamp();
            var cpu = Environment.CpuUsage.TotalTime;
            Add(start, cpu, await run());
        }

        private void Add(long start, TimeSpan cpu, long entries)
        {
            _elapsed += Stopwatch.GetElapsedTime(start);
            _cpu += Environment.CpuUsage.TotalTime - cpu;
            Entries += entries;
        }
    }
}
