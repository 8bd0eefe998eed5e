namespace SafeCommunity.DeviceBridge.Codecs;

/// <summary>
/// Reads times as RFC 3339, section 5.6, writes them, and as devices do: without an offset, which counts as UTC, with an offset
/// without a colon (<c>+0800</c>, <c>+08</c>), with a space before it, with a comma before the fraction.
/// </summary>
internal static class Rfc3339
{
    /// <summary>The longest text that is read, in bytes.</summary>
    public const int MaxLength = 64;

    /// <summary>Reads a time into Unix milliseconds; digits beyond the millisecond are cut off.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long unixMs)
    {
        unixMs = 0;
        if (text.Length is < 19 or > MaxLength
            || !TryNumber(text, 0, 4, out var year) || text[4] != '-'
            || !TryNumber(text, 5, 2, out var month) || text[7] != '-'
            || !TryNumber(text, 8, 2, out var day) || text[10] is not ((byte)'T' or (byte)'t' or (byte)' ')
            || !TryNumber(text, 11, 2, out var hour) || text[13] != ':'
            || !TryNumber(text, 14, 2, out var minute) || text[16] != ':'
            || !TryNumber(text, 17, 2, out var second))
            return false;

        // A leap second is 60 in RFC 3339; it counts as the first of the next minute.
        if (year == 0 || month is 0 or > 12 || day == 0 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 60)
            return false;

        var rest = text[19..];
        if (!TryTakeFraction(ref rest, out var millisecond) || !TryOffset(rest, out var offsetMinutes))
            return false;

        var days = DateOnly.FromDateTime(new DateTime(year, month, day)).DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;
        unixMs = (((((((days * 24L) + hour) * 60) + minute - offsetMinutes) * 60) + second) * 1000) + millisecond;
        return unixMs >= DateTimeOffset.MinValue.ToUnixTimeMilliseconds() && unixMs <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();
    }

    private static bool TryTakeFraction(ref ReadOnlySpan<byte> rest, out int millisecond)
    {
        millisecond = 0;
        if (rest.IsEmpty || rest[0] is not ((byte)'.' or (byte)','))
            return true;

        var length = rest[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (length < 0)
            length = rest.Length - 1;
        if (length == 0)
            return false;
        for (var i = 0; i < 3; i++)
            millisecond = (millisecond * 10) + (i < length ? rest[1 + i] - '0' : 0);
        rest = rest[(1 + length)..];
        return true;
    }

    private static bool TryOffset(ReadOnlySpan<byte> text, out int minutes)
    {
        minutes = 0;
        if (text.Length > 1 && text[0] == ' ')
            text = text[1..];
        if (text.Length <= 1)
            return text.IsEmpty || text[0] is (byte)'Z' or (byte)'z';
        var minute = 0;
        if (text[0] is not ((byte)'+' or (byte)'-') || text.Length is not (3 or 5 or 6) || !TryNumber(text, 1, 2, out var hour) || hour > 23
            || (text.Length == 5 && !TryNumber(text, 3, 2, out minute))
            || (text.Length == 6 && (text[3] != ':' || !TryNumber(text, 4, 2, out minute))) || minute > 59)
            return false;
        minutes = ((hour * 60) + minute) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<byte> text, int start, int length, out int number)
    {
        number = 0;
        foreach (var digit in text.Slice(start, length))
        {
            if (!char.IsAsciiDigit((char)digit))
                return false;
            number = (number * 10) + (digit - '0');
        }

        return true;
    }
}
