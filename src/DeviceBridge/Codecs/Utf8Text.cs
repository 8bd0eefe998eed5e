namespace SafeCommunity.DeviceBridge.Codecs;

/// <summary>What stands around and between the words of a text that a device wrote.</summary>
internal static class Utf8Text
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>
    /// The text without the byte order mark before it and without the spaces, line ends and NULs after and before it: they are the
    /// traces of files and of buffers of a fixed length.
    /// </summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith(ByteOrderMark))
            text = text[3..];
        while (!text.IsEmpty && IsBlank(text[^1]))
            text = text[..^1];
        while (!text.IsEmpty && IsBlank(text[0]))
            text = text[1..];
        return text;
    }

    /// <summary>The beginning of a text, at most so many bytes, not ending in the middle of a character.</summary>
    public static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> text, int maxBytes)
    {
        if (text.Length <= maxBytes)
            return text;
        while (maxBytes > 0 && (text[maxBytes] & 0xC0) == 0x80)
            maxBytes--;
        return text[..maxBytes];
    }

    private static bool IsBlank(byte c) => c is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t' or 0;
}
