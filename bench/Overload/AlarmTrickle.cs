using System.Diagnostics;
using SafeCommunity.Bench.Load;
using SafeCommunity.V1;
using Task = System.Threading.Tasks.Task;

namespace SafeCommunity.Bench.Overload;

/// <summary>
/// Raises and clears alarms at a steady rate beside the flood, half of them over connections of their own at QoS 1, half
/// over the flood's connections, and times each from the moment it was due until it arrives on a WatchAlarms stream.
/// </summary>
internal sealed class AlarmTrickle : IAsyncDisposable
{
    /// <summary>Devices that alarm over connections of their own, and as many within the flood.</summary>
    public const int Devices = 100;

    private const int OwnConnections = 10;
    private const int RatePerKind = 50;
    private const int AboveThreshold = 900;
    private const int BelowThreshold = 100;

    private readonly Flood _flood;
    private readonly LoadConnection[] _own;
    private readonly PublishPacket[] _ownPackets;
    private readonly int _firstDevice;
    private readonly Dictionary<string, int> _numbers = [];
    private readonly Lock _gate = new();

    // The first half of the devices are those with connections of their own.
    private readonly Pending[] _pending = new Pending[2 * Devices];
    private readonly bool[] _active = new bool[2 * Devices];
    private readonly LatencyHistogram[] _latency = [new(), new()];
    private readonly CancellationTokenSource _stop = new();
    private AlarmWatch? _watch;
    private Task _sending = Task.CompletedTask;

    private AlarmTrickle(Flood flood, int firstDevice)
    {
        (_flood, _firstDevice) = (flood, firstDevice);
        var clock = new MessageClock(TimeProvider.System);
        var options = new LoadOptions { Qos = 1, Devices = Devices, Connections = OwnConnections, Batch = 1, Window = 100 };
        _ownPackets = [.. Enumerable.Range(0, Devices).Select(number => new PublishPacket(BenchCommunity.Name, DeviceName(number), qos: 1, Flood.FirstSeq))];
        _own = [.. Enumerable.Range(0, OwnConnections).Select(_ => new LoadConnection(options, _ownPackets, clock))];
        for (var number = 0; number < 2 * Devices; number++)
            _numbers[AlarmWatch.TwinOf(DeviceOf(number))] = number;
    }

    /// <summary>Changes that were sent and have not arrived.</summary>
    public int Missing
    {
        get
        {
            lock (_gate)
                return _pending.Count(pending => pending.DueAt != 0);
        }
    }

    /// <summary>Connects and begins.</summary>
    /// <param name="flood">The flood, whose alarming devices are the first of these.</param>
    /// <param name="silo">The silo.</param>
    /// <param name="firstDevice">The first alarming device.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<AlarmTrickle> StartAsync(Flood flood, SiloServer silo, int firstDevice, CancellationToken cancellation)
    {
        var trickle = new AlarmTrickle(flood, firstDevice);
        for (var i = 0; i < OwnConnections; i++)
            await trickle._own[i].ConnectAsync(silo.Mqtt, $"alarm-{i}", cancellation);
        trickle._watch = await AlarmWatch.StartAsync(silo.Grpc, trickle.Arrive, cancellation);
        trickle._sending = trickle.SendAsync();
        return trickle;
    }

    /// <summary>Moves the times since the last call: over connections of their own, and within the flood.</summary>
    public void TakeLatency(LatencyHistogram own, LatencyHistogram flooding)
    {
        lock (_gate)
        {
            own.TakeFrom(_latency[0]);
            flooding.TakeFrom(_latency[1]);
        }
    }

    /// <summary>How long the oldest change that has not arrived waits.</summary>
    public TimeSpan OldestWait
    {
        get
        {
            lock (_gate)
            {
                var oldest = _pending.Where(pending => pending.DueAt != 0).Select(pending => pending.DueAt).DefaultIfEmpty(long.MaxValue).Min();
                return oldest == long.MaxValue ? TimeSpan.Zero : Stopwatch.GetElapsedTime(oldest);
            }
        }
    }

    /// <summary>Sends no more.</summary>
    public async Task StopSendingAsync()
    {
        await _stop.CancelAsync();
        await _sending;
    }

    public async ValueTask DisposeAsync()
    {
        await StopSendingAsync();
        if (_watch is not null)
            await _watch.DisposeAsync();
        foreach (var connection in _own)
            await connection.DisposeAsync();
        _stop.Dispose();
    }

    // The community's numbers: first the flood, then its alarming devices, then those with connections of their own.
    private int DeviceOf(int number) => number < Devices ? _firstDevice + Devices + number : _firstDevice + number - Devices;

    private string DeviceName(int number) => BenchCommunity.DeviceName(DeviceOf(number));

    private async Task SendAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        var start = Stopwatch.GetTimestamp();
        long done = 0;
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                for (var due = (long)(Stopwatch.GetElapsedTime(start).TotalSeconds * RatePerKind); done < due; done++)
                {
                    var dueAt = start + (long)(done * (double)Stopwatch.Frequency / RatePerKind);
                    Change((int)(done % Devices), dueAt);
                    Change(Devices + (int)(done % Devices), dueAt);
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The run is over.
        }
    }

    private void Change(int number, long dueAt)
    {
        int value;
        lock (_gate)
        {
            // One change of a device at a time: while the last one is on its way the device stays as it is.
            if (_pending[number].DueAt != 0)
                return;
            _active[number] = !_active[number];
            _pending[number] = new Pending(dueAt, _active[number]);
            value = _active[number] ? AboveThreshold : BelowThreshold;
        }

        if (number < Devices)
            _own[number % OwnConnections].TryPublish(_ownPackets[number], new PacedMessage(number, value), static (_, _) => { });
        else
            _flood.SendAlarm(number - Devices, value);
    }

    private void Arrive(Alarm alarm, long now)
    {
        lock (_gate)
        {
            if (!_numbers.TryGetValue(alarm.Twin, out var number) || _pending[number] is not { DueAt: > 0 } pending || pending.Active != alarm.Active)
                return;
            _latency[number < Devices ? 0 : 1].Record(pending.DueAt, now);
            _pending[number] = default;
        }
    }

    private readonly record struct Pending(long DueAt, bool Active);
}
