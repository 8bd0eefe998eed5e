using System.Globalization;
using System.Text;

namespace SafeCommunity.Bench.Load;

/// <summary>The time as messages carry it, formatted at most once a millisecond.</summary>
internal sealed class MessageClock(TimeProvider time)
{
    private volatile Text _newest = new(0, []);

    /// <summary>Now, as 24 ASCII characters.</summary>
    public ReadOnlySpan<byte> Now
    {
        get
        {
            var now = time.GetUtcNow();
            var milliseconds = now.ToUnixTimeMilliseconds();
            var newest = _newest;
            if (newest.Milliseconds != milliseconds)
            {
                var text = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
                _newest = newest = new Text(milliseconds, Encoding.ASCII.GetBytes(text));
            }

            return newest.Bytes;
        }
    }

    private sealed record Text(long Milliseconds, byte[] Bytes);
}
