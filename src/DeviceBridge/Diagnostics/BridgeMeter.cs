using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace SafeCommunity.DeviceBridge.Diagnostics;

/// <summary>
/// Counts what the bridge does, as the meter <c>SafeCommunity.Bridge</c>, and says in the log what it does not take, once for each
/// device and reason and then now and again.
/// </summary>
internal sealed class BridgeMeter : IBridgeStatus, IDisposable
{
    /// <summary>The name of the meter.</summary>
    public const string Name = "SafeCommunity.Bridge";

    private const int MaxLoggedTopic = 96;

    private readonly ILogger<BridgeMeter> _logger;
    private readonly TimeProvider _time;
    private readonly Meter _meter;
    private readonly Counter<long> _rejectedInstrument;
    private readonly Counter<long> _leftOutInstrument;
    private readonly long[] _rejections = new long[Rejections.Count];
    private readonly long[] _leftOut = new long[Rejections.Count];
    private readonly RejectionLog _log;
    private readonly RejectionLog _leftOutLog;
    private readonly ConcurrentDictionary<string, SheddingEpisode> _shed = new(StringComparer.Ordinal);
    private int _queued;
    private int _connections;

    public BridgeMeter(ILogger<BridgeMeter> logger, TimeProvider time, IMeterFactory? meters = null)
    {
        _logger = logger;
        _time = time;
        _log = new RejectionLog(time);
        _leftOutLog = new RejectionLog(time);
        _meter = meters?.Create(Name) ?? new Meter(Name);
        _rejectedInstrument = _meter.CreateCounter<long>("sc.bridge.rejected", "{message}", "Messages and connections that were not taken, by reason.");
        _leftOutInstrument = _meter.CreateCounter<long>("sc.bridge.left_out", "{part}", "Parts of messages that were not taken, while the rest was, by reason.");
        _meter.CreateObservableCounter("sc.bridge.received", () => Received.Value, "{message}", "Messages on device topics.");
        _meter.CreateObservableCounter("sc.bridge.repeated", () => Repeated.Value, "{message}", "Messages that were sent before or are too old.");
        _meter.CreateObservableCounter("sc.bridge.shed", () => _shed.Values.Select(Measure), "{message}", "QoS 0 readings that were let go because their sender was behind, by community.");
        _meter.CreateObservableUpDownCounter("sc.bridge.queued", () => Volatile.Read(ref _queued), "{message}", "Messages that wait for a twin.");
        _meter.CreateObservableUpDownCounter("sc.bridge.connections", () => Volatile.Read(ref _connections), "{connection}", "MQTT connections.");
    }

    /// <summary>Messages on device topics.</summary>
    public StripedCounter Received { get; } = new();

    /// <summary>Messages that changed nothing.</summary>
    public StripedCounter Repeated { get; } = new();

    /// <summary>The readings that were let go, for each community that has devices.</summary>
    public IEnumerable<SheddingEpisode> Shed => _shed.Values;

    /// <summary>Replies to commands.</summary>
    public StripedCounter CommandReplies { get; } = new();

    /// <summary>Messages that wait for a twin.</summary>
    public int Queued => Volatile.Read(ref _queued);

    /// <summary>MQTT connections.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Devices whose addresses are known; the directory sets it.</summary>
    public int Devices { get; set; }

    /// <inheritdoc/>
    public BridgeCounters Read() => new()
    {
        Received = Received.Value,
        Repeated = Repeated.Value,
        CommandReplies = CommandReplies.Value,
        Shed = _shed.Values.Where(shed => shed.Total > 0).ToImmutableSortedDictionary(shed => shed.Community, shed => shed.Total, StringComparer.Ordinal),
        Queued = Queued,
        Connections = Connections,
        Devices = Devices,
        Rejected = ByReason(_rejections),
        LeftOut = ByReason(_leftOut),
    };

    /// <summary>Counts a message in or out of the queues; returns how many wait now.</summary>
    public int AddQueued(int change) => Interlocked.Add(ref _queued, change);

    /// <summary>Counts a connection in or out; returns how many there are now.</summary>
    public int AddConnections(int change) => Interlocked.Add(ref _connections, change);

    /// <summary>Counts something that was not taken. What the payload holds is never said.</summary>
    /// <param name="rejection">The reason.</param>
    /// <param name="subject">The device, the topic where it is none's, or the address of a connection.</param>
    /// <param name="size">How many bytes it had; 0 when that does not matter.</param>
    /// <param name="cause">What threw, if something did.</param>
    /// <returns>The reason, for the caller to pass on.</returns>
    public Rejection Reject(Rejection rejection, string? subject, long size = 0, Exception? cause = null)
    {
        Interlocked.Increment(ref _rejections[(int)rejection]);
        _rejectedInstrument.Add(1, new KeyValuePair<string, object?>("reason", rejection.Tag()));
        var printable = PrintableText.Of(subject, MaxLoggedTopic);
        if (_log.MayLog(rejection, printable, out var suppressed))
            BridgeLog.Rejected(_logger, rejection.Tag(), printable, size, suppressed, cause);
        return rejection;
    }

    /// <summary>Counts parts of a message that were left out while the rest was taken.</summary>
    /// <param name="problems">Why, for each.</param>
    /// <param name="subject">The device.</param>
    public void LeaveOut(ReadOnlySpan<Rejection> problems, string subject)
    {
        foreach (var problem in problems)
        {
            Interlocked.Increment(ref _leftOut[(int)problem]);
            _leftOutInstrument.Add(1, new KeyValuePair<string, object?>("reason", problem.Tag()));
            if (_leftOutLog.MayLog(problem, subject, out var suppressed))
                BridgeLog.LeftOut(_logger, problem.Tag(), subject, suppressed);
        }
    }

    /// <summary>The count of a community.</summary>
    public SheddingEpisode ShedOf(string community) => _shed.GetOrAdd(community, name => new SheddingEpisode(name, _time, _logger));

    /// <inheritdoc/>
    public void Dispose()
    {
        _meter.Dispose();
        foreach (var shed in _shed.Values)
            shed.Dispose();
    }

    private static Measurement<long> Measure(SheddingEpisode shed) =>
        new(shed.Total, new KeyValuePair<string, object?>("community", shed.Community), new KeyValuePair<string, object?>("reason", "sender_behind"));

    private static ImmutableSortedDictionary<string, long> ByReason(long[] counts) =>
        Enumerable.Range(1, Rejections.Count - 1)
            .Select(i => KeyValuePair.Create(((Rejection)i).Tag(), Volatile.Read(ref counts[i])))
            .Where(pair => pair.Value > 0)
            .ToImmutableSortedDictionary(StringComparer.Ordinal);
}
