using System.Buffers;
using System.Text;

namespace SafeCommunity.DeviceBridge.Embedded.Conformance;

/// <summary>Which bytes are a text, a topic name, a topic filter (MQTT 5, 1.5.4 and 4.7).</summary>
internal static class MqttText
{
    private const byte Separator = (byte)'/';
    private const byte OneLevel = (byte)'+';
    private const byte AllLevels = (byte)'#';

    /// <summary>
    /// Whether it is UTF-8 without surrogates and U+0000 [MQTT-1.5.4-1, MQTT-1.5.4-2]. Control characters and code points
    /// that are no characters may be refused too, and are.
    /// </summary>
    public static bool IsValid(ReadOnlySpan<byte> text) =>
        // Nearly every text is of printable ASCII, and found to be at once.
        text.IndexOfAnyExceptInRange((byte)0x20, (byte)0x7E) < 0 || IsValidUtf8(text);

    /// <summary>Whether a valid text can be the topic of a message: not empty, without wildcards [MQTT-3.3.2-2, MQTT-4.7.3-1].</summary>
    public static bool IsTopicName(ReadOnlySpan<byte> text) => !text.IsEmpty && text.IndexOfAny(OneLevel, AllLevels) < 0;

    /// <summary>
    /// Whether a valid text can be subscribed to: not empty, <c>+</c> alone on its level, <c>#</c> alone on the last one
    /// [MQTT-4.7.1-1, MQTT-4.7.1-2]; after <c>$share/</c> a name without wildcards and a filter [MQTT-4.8.2-1, MQTT-4.8.2-2].
    /// </summary>
    public static bool IsTopicFilter(ReadOnlySpan<byte> text)
    {
        if (IsShared(text))
        {
            text = text[SharePrefix.Length..];
            var end = text.IndexOf(Separator);
            if (end <= 0 || text[..end].IndexOfAny(OneLevel, AllLevels) >= 0)
                return false;
            text = text[(end + 1)..];
        }

        if (text.IsEmpty)
            return false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is not (OneLevel or AllLevels))
                continue;
            var begins = i == 0 || text[i - 1] == Separator;
            var ends = i == text.Length - 1 || (text[i] == OneLevel && text[i + 1] == Separator);
            if (!begins || !ends)
                return false;
        }

        return true;
    }

    /// <summary>Whether a filter is one that several clients share.</summary>
    public static bool IsShared(ReadOnlySpan<byte> filter) => filter.StartsWith(SharePrefix);

    private static ReadOnlySpan<byte> SharePrefix => "$share/"u8;

    private static bool IsValidUtf8(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(text, out var rune, out var length) != OperationStatus.Done)
                return false;
            var isCharacter = rune.Value is not (>= 0xFDD0 and <= 0xFDEF) && (rune.Value & 0xFFFE) != 0xFFFE;
            if (Rune.IsControl(rune) || !isCharacter)
                return false;
            text = text[length..];
        }

        return true;
    }
}
