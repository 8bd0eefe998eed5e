using System.Diagnostics;
using SafeCommunity.Bench.Load;

namespace SafeCommunity.Bench.Overload;

/// <summary>Looks at the silo and its load every quarter of a second.</summary>
internal sealed class Sampler(SiloServer silo, Flood flood, AlarmTrickle alarms, SiloMetrics metrics, SiloCounts atStart)
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly long _sentAtStart = flood.Sent;

    /// <summary>All samples so far.</summary>
    public List<Sample> Samples { get; } = [];

    /// <summary>Samples while a phase lasts; returns the phase as a whole.</summary>
    public async Task<Sample> RunAsync(int phase, double rate, TimeSpan duration, CancellationToken cancellation)
    {
        flood.Rate = rate;
        using var timer = new PeriodicTimer(Period);
        var (whole, part) = (await WindowAsync(cancellation), await WindowAsync(cancellation));
        while (Stopwatch.GetElapsedTime(whole.At) < duration)
        {
            await timer.WaitForNextTickAsync(cancellation);
            flood.ThrowIfBroken();
            var now = await WindowAsync(cancellation);
            TakeLatencies(part);
            Samples.Add(part.Until(now, phase, _start));
            whole.Add(part);
            part = now;
        }

        return whole.Until(part, phase, _start);
    }

    private void TakeLatencies(Window window)
    {
        alarms.TakeLatency(window.OwnAlarms, window.FloodAlarms);
        flood.TakeLatency(window.Acks);
    }

    private async Task<Window> WindowAsync(CancellationToken cancellation)
    {
        var counts = await metrics.ReadAsync(cancellation);
        return new Window
        {
            At = Stopwatch.GetTimestamp(),
            Counts = counts,
            Offered = flood.Offered,
            HeldBack = flood.HeldBack,
            Backlog = Math.Max(0, flood.Sent - _sentAtStart - (counts.Received - atStart.Received)),
            Cpu = silo.Process.CpuTime,
            ResidentBytes = silo.Process.ResidentBytes,
            OldestAlarm = alarms.OldestWait,
        };
    }

    // The state at its beginning, and the times of what happened since.
    private sealed class Window
    {
        public required long At { get; init; }

        public required SiloCounts Counts { get; init; }

        public required long Offered { get; init; }

        public required long HeldBack { get; init; }

        public required long Backlog { get; init; }

        public required TimeSpan Cpu { get; init; }

        public required long ResidentBytes { get; init; }

        public required TimeSpan OldestAlarm { get; init; }

        public LatencyHistogram OwnAlarms { get; } = new();

        public LatencyHistogram FloodAlarms { get; } = new();

        public LatencyHistogram Acks { get; } = new();

        public void Add(Window part)
        {
            OwnAlarms.TakeFrom(part.OwnAlarms);
            FloodAlarms.TakeFrom(part.FloodAlarms);
            Acks.TakeFrom(part.Acks);
        }

        public Sample Until(Window end, int phase, long start)
        {
            var seconds = Stopwatch.GetElapsedTime(At, end.At).TotalSeconds;
            var shed = end.Counts.Shed - Counts.Shed;
            return new Sample
            {
                At = Stopwatch.GetElapsedTime(start, end.At).TotalSeconds,
                Seconds = seconds,
                Phase = phase,
                Offered = (end.Offered - Offered) / seconds,
                HeldBack = (end.HeldBack - HeldBack) / seconds,
                Accepted = (end.Counts.Received - Counts.Received - shed - (end.Counts.Rejected - Counts.Rejected)) / seconds,
                Shed = shed / seconds,
                Backlog = end.Backlog,
                ResidentBytes = end.ResidentBytes,
                Cores = (end.Cpu - Cpu).TotalSeconds / seconds,
                OwnAlarms = Of(OwnAlarms),
                FloodAlarms = Of(FloodAlarms),
                Acks = Of(Acks),
                OldestAlarmMs = end.OldestAlarm.TotalMilliseconds,
            };
        }

        private static Quantiles Of(LatencyHistogram latency) => new(latency.Quantile(0.5), latency.Quantile(0.99));
    }
}
