using System.Buffers;

namespace SafeCommunity.DeviceBridge.Codecs;

/// <summary>
/// Mends what is nearly JSON: words that stand bare where JSON has none, such as <c>NaN</c>, <c>Infinity</c>, <c>True</c>, <c>+1</c>,
/// <c>01</c> or <c>.5</c>, are put into quotation marks, so that the one value is judged as text and the others are not lost with it.
/// Brackets are never mended: what was cut off stays broken.
/// </summary>
internal static class LooseJson
{
    // What no JSON can hold outside of text, nor any word that is put into quotation marks.
    private static readonly SearchValues<byte> WordBytes =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+-._"u8);

    /// <summary>Mends an object; false where there is nothing that this could mend.</summary>
    public static bool TryMend(ReadOnlySpan<byte> json, out byte[] mended)
    {
        mended = [];
        // A word that stands alone is no value of anything.
        if (json.IsEmpty || json[0] != '{')
            return false;
        var output = new ArrayBufferWriter<byte>(json.Length + 64);
        var changed = false;
        while (!json.IsEmpty)
        {
            var word = json.IndexOfAnyExcept(WordBytes) is var end and >= 0 ? json[..end] : json;
            if (word.IsEmpty)
            {
                var length = json[0] == '"' ? TextLength(json) : IsStructure(json[0]) ? 1 : 0;
                if (length == 0)
                    return false;
                output.Write(json[..length]);
                json = json[length..];
                continue;
            }

            if (word.SequenceEqual("true"u8) || word.SequenceEqual("false"u8) || word.SequenceEqual("null"u8))
            {
                output.Write(word);
            }
            else
            {
                output.Write("\""u8);
                output.Write(word);
                output.Write("\""u8);
                changed = true;
            }

            json = json[word.Length..];
        }

        mended = output.WrittenSpan.ToArray();
        return changed;
    }

    private static bool IsStructure(byte c) =>
        c is (byte)'{' or (byte)'}' or (byte)'[' or (byte)']' or (byte)',' or (byte)':' or (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r';

    // The length of the text that begins here, quotation marks included; 0 where it does not end.
    private static int TextLength(ReadOnlySpan<byte> json)
    {
        for (var i = 1; i < json.Length; i++)
        {
            if (json[i] == '\\')
                i++;
            else if (json[i] == '"')
                return i + 1;
        }

        return 0;
    }
}
