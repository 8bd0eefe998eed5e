using Microsoft.Extensions.Logging;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Devices;

/// <summary>
/// Counts what twins themselves leave out of messages, and says it in the log: once for each device and reason, then every ten
/// minutes. A fleet that begins to send what nobody asked for gets a bounded number of lines a second.
/// </summary>
internal sealed partial class LeftOutLog(DeviceMetrics metrics, TimeProvider time, ILogger<LeftOutLog> logger)
{
    /// <summary>After how long a device's line is due again.</summary>
    public const long RepeatMs = 10 * 60 * 1000;

    private const int MaxLinesASecond = 20;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private long _second;
    private int _lines = MaxLinesASecond;
    private long _suppressed;

    /// <summary>A twin left out a part of a message.</summary>
    /// <param name="device">Whose.</param>
    /// <param name="reason">Why.</param>
    /// <param name="count">How often it did so far.</param>
    /// <param name="isDue">Whether the device's line for that reason is due.</param>
    public void Add(TwinId device, string reason, long count, bool isDue)
    {
        metrics.LeftOut(reason);
        if (isDue && MayWrite(out var suppressed))
            LogLeftOut(reason, device, count, suppressed);
    }

    private bool MayWrite(out long suppressed)
    {
        lock (_lock)
        {
            if (time.GetElapsedTime(_second) >= Second)
                (_second, _lines) = (time.GetTimestamp(), 0);
            suppressed = _suppressed;
            if (_lines == MaxLinesASecond)
            {
                _suppressed++;
                return false;
            }

            _lines++;
            _suppressed = 0;
            return true;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Left out of a message, the rest is taken: {Reason} ({Device}, {Count} times so far); {Suppressed} lines of other devices were left out")]
    private partial void LogLeftOut(string reason, TwinId device, long count, long suppressed);
}
