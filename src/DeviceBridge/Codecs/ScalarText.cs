using System.Buffers.Text;
using System.Globalization;
using System.Text;
using SafeCommunity.DeviceBridge.Diagnostics;

namespace SafeCommunity.DeviceBridge.Codecs;

/// <summary>Reads what devices write as text although it is a number, a truth or a time.</summary>
internal static class ScalarText
{
    /// <summary>The longest text that may be one of these, in bytes.</summary>
    public const int MaxLength = 64;

    // Above these a whole number of the present cannot be seconds, milliseconds, microseconds since 1970 any more.
    private const decimal FirstMilliseconds = 100_000_000_000;
    private const decimal FirstMicroseconds = 100_000_000_000_000;
    private const decimal FirstNanoseconds = 100_000_000_000_000_000;

    /// <summary>The largest whole number up to which a double has no gaps.</summary>
    private const double MaxExact = 9_007_199_254_740_992;

    /// <summary>Reads <c>0.9</c>, <c> 1 </c>, <c>true</c> or <c>FALSE</c>.</summary>
    /// <returns>Why not, or <see cref="Rejection.None"/>.</returns>
    public static Rejection TryValue(ReadOnlySpan<byte> text, out double value, out bool isBoolean)
    {
        text = Utf8Text.Trim(text);
        if (TryBoolean(text, out var truth))
        {
            (value, isBoolean) = (truth ? 1 : 0, true);
            return Rejection.None;
        }

        isBoolean = false;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
            return Rejection.WrongType;
        return double.IsFinite(value) ? Rejection.None : Rejection.NotFinite;
    }

    /// <summary>Reads <c>true</c> and <c>false</c>, in whatever case.</summary>
    public static bool TryBoolean(ReadOnlySpan<byte> text, out bool value)
    {
        value = Ascii.EqualsIgnoreCase(text, "true"u8);
        return value || Ascii.EqualsIgnoreCase(text, "false"u8);
    }

    /// <summary>Reads a sequence number: a whole number of 64 bits, not negative; <c>17.0</c> is one too.</summary>
    public static bool TrySeq(ReadOnlySpan<byte> text, out long seq)
    {
        text = Utf8Text.Trim(text);
        if (Utf8Parser.TryParse(text, out seq, out var used) && used == text.Length)
            return seq >= 0;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            || number is not (>= 0 and <= MaxExact) || number != Math.Floor(number))
        {
            return false;
        }

        seq = (long)number;
        return true;
    }

    /// <summary>
    /// Reads a time: RFC 3339, or a number of seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by how
    /// large it is.
    /// </summary>
    public static bool TryTime(ReadOnlySpan<byte> text, out long unixMs)
    {
        text = Utf8Text.Trim(text);
        return Rfc3339.TryParse(text, out unixMs) || TryEpoch(text, out unixMs);
    }

    private static bool TryEpoch(ReadOnlySpan<byte> text, out long unixMs)
    {
        unixMs = 0;
        if (text.Length > MaxLength || !decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || number < 0)
            return false;
        var milliseconds = number switch
        {
            < FirstMilliseconds => number * 1000,
            < FirstMicroseconds => number,
            < FirstNanoseconds => number / 1000,
            _ => number / 1_000_000,
        };
        if (milliseconds > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
            return false;
        unixMs = (long)milliseconds;
        return true;
    }
}
