using Microsoft.Extensions.Logging;

namespace SafeCommunity.DeviceBridge.Diagnostics;

/// <summary>
/// Counts the readings of one community that are let go, and says in the log when that begins and when it has ended, with
/// how many there were.
/// </summary>
internal sealed class SheddingEpisode : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private const int QuietTicks = 5;

    private readonly StripedCounter _total = new();
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly ITimer _timer;
    private bool _open;
    private DateTimeOffset _since;
    private long _before;
    private long _lastSeen;
    private int _quiet;

    public SheddingEpisode(string community, TimeProvider time, ILogger logger)
    {
        (Community, _time, _logger) = (community, time, logger);
        _timer = time.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The community.</summary>
    public string Community { get; }

    /// <summary>How many in all.</summary>
    public long Total => _total.Value;

    /// <summary>Since when readings are let go, and how many since then; null when none are.</summary>
    public (DateTimeOffset Since, long Count)? Current
    {
        get
        {
            lock (_lock)
                return _open ? (_since, _total.Value - _before) : null;
        }
    }

    /// <summary>A reading of a device was let go.</summary>
    public void Add(string device)
    {
        if (!Volatile.Read(ref _open))
            Open(device);
        _total.Increment();
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Open(string device)
    {
        lock (_lock)
        {
            if (_open)
                return;
            (_since, _before, _lastSeen, _quiet) = (_time.GetUtcNow(), _total.Value, -1, 0);
            Volatile.Write(ref _open, true);
            _timer.Change(Tick, Tick);
        }

        BridgeLog.SheddingBegins(_logger, Community, device);
    }

    private void Look()
    {
        long shed;
        TimeSpan duration;
        lock (_lock)
        {
            var total = _total.Value;
            _quiet = total == _lastSeen ? _quiet + 1 : 0;
            _lastSeen = total;
            if (!_open || _quiet < QuietTicks)
                return;
            Volatile.Write(ref _open, false);
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            (shed, duration) = (total - _before, _time.GetUtcNow() - _since);
        }

        BridgeLog.SheddingEnded(_logger, Community, shed, duration.TotalSeconds);
    }
}
