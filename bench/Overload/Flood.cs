using System.Diagnostics;
using System.Net;
using SafeCommunity.Bench.Load;

namespace SafeCommunity.Bench.Overload;

/// <summary>The flood: messages at a rate, whatever becomes of them, from one thread over all connections in turn.</summary>
internal sealed class Flood : IAsyncDisposable
{
    /// <summary>The flood's first sequence number: the devices were woken with lower ones.</summary>
    public const long FirstSeq = 2 * PublishPacket.FirstSeq;

    // What could not be offered for longer than this is given up, and the offered rate shows it.
    private static readonly TimeSpan LongestLag = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    private readonly OverloadOptions _options;
    private readonly FloodConnection[] _connections;
    private readonly PublishPacket[] _alarming;
    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim _stop = new();
    private readonly List<(int Connection, AlarmMessage Message)> _alarms = [];
    private readonly Thread _thread;
    private long _offered;
    private long _heldBack;
    private double _rate;

    private Flood(OverloadOptions options, FloodConnection[] connections, PublishPacket[] alarming)
    {
        (_options, _connections, _alarming) = (options, connections, alarming);
        _thread = new Thread(Run) { IsBackground = true, Name = "flood" };
    }

    /// <summary>Messages a second from now on.</summary>
    public double Rate
    {
        get => Volatile.Read(ref _rate);
        set => Volatile.Write(ref _rate, value);
    }

    /// <summary>Messages that were due and offered to a socket.</summary>
    public long Offered => Interlocked.Read(ref _offered);

    /// <summary>Of those, the messages that no socket took.</summary>
    public long HeldBack => Interlocked.Read(ref _heldBack);

    /// <summary>Messages that sockets took, alarms included.</summary>
    public long Sent => _connections.Sum(connection => connection.Sent);

    /// <summary>Messages that were acknowledged.</summary>
    public long Acknowledged => _connections.Sum(connection => connection.Acknowledged);

    /// <summary>Connects all; the devices are the first of the community, the alarming ones follow them.</summary>
    public static async Task<Flood> ConnectAsync(OverloadOptions options, int alarming, IPEndPoint server, CancellationToken cancellation)
    {
        var clock = new MessageClock(TimeProvider.System);
        PublishPacket Packet(int device) => new(BenchCommunity.Name, BenchCommunity.DeviceName(device), options.Qos, FirstSeq);
        var connections = Enumerable.Range(0, options.Connections)
            .Select(connection => new FloodConnection(
                options,
                [.. Enumerable.Range(0, options.Devices).Where(device => device % options.Connections == connection).Select(Packet)],
                clock))
            .ToArray();
        for (var i = 0; i < connections.Length; i++)
            await connections[i].ConnectAsync(server, $"flood-{i}", cancellation);
        var flood = new Flood(options, connections, [.. Enumerable.Range(options.Devices, alarming).Select(Packet)]);
        flood._thread.Start();
        return flood;
    }

    /// <summary>Sends a message of an alarming device, by its number among them, within the flood.</summary>
    public void SendAlarm(int number, int smokePermille)
    {
        lock (_gate)
            _alarms.Add((number % _connections.Length, new AlarmMessage(_alarming[number], smokePermille)));
    }

    /// <summary>Moves the times from publish to acknowledgement to another.</summary>
    public void TakeLatency(LatencyHistogram target)
    {
        foreach (var connection in _connections)
            connection.TakeLatency(target);
    }

    /// <summary>Fails when a connection broke.</summary>
    public void ThrowIfBroken()
    {
        if (Array.Find(_connections, connection => connection.Failure is not null) is { } broken)
            throw new IOException("A connection broke.", broken.Failure);
    }

    public async ValueTask DisposeAsync()
    {
        _stop.Set();
        _thread.Join();
        foreach (var connection in _connections)
            connection.Dispose();
        _stop.Dispose();
        await ValueTask.CompletedTask;
    }

    private void Run()
    {
        var at = 0;
        var last = Stopwatch.GetTimestamp();
        double due = 0;
        while (!_stop.IsSet)
        {
            var now = Stopwatch.GetTimestamp();
            var rate = Rate;
            due = Math.Min(due + (Stopwatch.GetElapsedTime(last, now).TotalSeconds * rate), Math.Max(_options.Batch, rate * LongestLag.TotalSeconds));
            last = now;
            TakeAlarms();
            // A whole batch to one connection, then the next: as gateways write.
            while (due >= _options.Batch && Stopwatch.GetElapsedTime(now) < 4 * Pause)
            {
                var taken = _connections[at].Offer(_options.Batch);
                at = at + 1 < _connections.Length ? at + 1 : 0;
                due -= _options.Batch;
                Interlocked.Add(ref _offered, _options.Batch);
                Interlocked.Add(ref _heldBack, _options.Batch - taken);
            }

            if (due < _options.Batch)
                _stop.Wait(Pause);
        }
    }

    private void TakeAlarms()
    {
        lock (_gate)
        {
            foreach (var (connection, message) in _alarms)
            {
                _connections[connection].Add(message);
                _connections[connection].Offer(0);
            }

            _alarms.Clear();
        }
    }
}
