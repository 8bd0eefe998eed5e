using System.Diagnostics;
using System.Net;
using SafeCommunity.Bench.Load;
using SafeCommunity.V1;
using Task = System.Threading.Tasks.Task;

namespace SafeCommunity.Bench.Ingest;

/// <summary>
/// Times alarms from the publish that raises or clears one until the change arrives on a WatchAlarms stream. A share
/// of a steady flow of messages does so, each device in turn, above and below the threshold alternately. The first third
/// of the time is not counted: the code of alarms runs for the first time then.
/// </summary>
internal sealed class AlarmTimer(LoadGenerator generator, int devices)
{
    private const int AboveThreshold = 900;
    private const int BelowThreshold = 100;
    private static readonly TimeSpan LastArrivalLimit = TimeSpan.FromSeconds(2);

    // Some devices raise and clear, the others are the flow around them. Few enough that each does both, many enough
    // that the changes of one stay well apart.
    private readonly int _alarming = Math.Min(devices / 2, 1_000);
    private readonly Dictionary<string, int> _numbers = Enumerable.Range(0, Math.Min(devices / 2, 1_000))
        .ToDictionary(AlarmWatch.TwinOf);

    private readonly Lock _gate = new();
    private readonly Pending[] _pending = new Pending[Math.Min(devices / 2, 1_000)];
    private LatencyHistogram _latency = new();
    private long _sent;
    private long _chosen;

    /// <summary>Runs it.</summary>
    /// <param name="grpc">The gRPC port.</param>
    /// <param name="rate">Messages a second.</param>
    /// <param name="share">The share of them that raise or clear an alarm.</param>
    /// <param name="duration">For how long.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<AlarmTimes> RunAsync(IPEndPoint grpc, int rate, double share, TimeSpan duration, CancellationToken cancellation)
    {
        await using var watch = await AlarmWatch.StartAsync(grpc, Arrive, cancellation);
        var every = (long)Math.Max(1, Math.Round(1 / share));
        await generator.PaceAsync(rate, duration / 3, Choose, Expect);
        await LastArrivalAsync(cancellation);
        lock (_gate)
            (_latency, _sent) = (new LatencyHistogram(), 0);

        await generator.PaceAsync(rate, duration * 2 / 3, Choose, Expect);
        await LastArrivalAsync(cancellation);
        return new AlarmTimes(_latency, _sent, Missing);

        PacedMessage Choose(long _)
        {
            var message = _chosen++;
            return message % every == 0
                ? Change(message / every)
                : new PacedMessage(_alarming + (int)(message % (devices - _alarming)), null);
        }
    }

    private async Task LastArrivalAsync(CancellationToken cancellation)
    {
        var drained = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (Missing > 0 && Stopwatch.GetElapsedTime(drained) < LastArrivalLimit)
            await timer.WaitForNextTickAsync(cancellation);
    }

    private long Missing
    {
        get
        {
            lock (_gate)
                return _sent - _latency.Count;
        }
    }

    private PacedMessage Change(long number) =>
        new((int)(number % _alarming), number / _alarming % 2 == 0 ? AboveThreshold : BelowThreshold);

    private void Expect(PacedMessage message, long now)
    {
        if (message.SmokePermille is not { } value)
            return;
        lock (_gate)
        {
            _pending[message.Device] = new Pending(now, value == AboveThreshold);
            _sent++;
        }
    }

    private void Arrive(Alarm alarm, long now)
    {
        lock (_gate)
        {
            if (!_numbers.TryGetValue(alarm.Twin, out var device) || _pending[device] is not { SentAt: > 0 } pending || pending.Active != alarm.Active)
                return;
            _latency.Record(pending.SentAt, now);
            _pending[device] = default;
        }
    }

    private readonly record struct Pending(long SentAt, bool Active);
}

/// <summary>What timing alarms came to.</summary>
/// <param name="Latency">Publish to arrival.</param>
/// <param name="Sent">How many messages should have raised or cleared an alarm.</param>
/// <param name="Missing">How many of those changes never arrived.</param>
internal sealed record AlarmTimes(LatencyHistogram Latency, long Sent, long Missing);
