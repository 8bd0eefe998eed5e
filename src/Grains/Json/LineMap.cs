using System.Text;

namespace SafeCommunity.Grains.Json;

/// <summary>Finds the line and the column of a byte in a UTF-8 text. Lines end with a line feed.</summary>
internal sealed class LineMap
{
    private readonly ReadOnlyMemory<byte> _text;
    private readonly List<int> _starts = [0];

    public LineMap(ReadOnlyMemory<byte> text)
    {
        _text = text;
        var bytes = text.Span;
        for (var at = 0; at < bytes.Length; at++)
        {
            if (bytes[at] == (byte)'\n')
                _starts.Add(at + 1);
        }
    }

    /// <summary>The line and the column, both from 1; a column counts characters, not bytes.</summary>
    public (int Line, int Column) Find(int offset)
    {
        offset = Math.Clamp(offset, 0, _text.Length);
        var found = _starts.BinarySearch(offset);
        var line = found >= 0 ? found : ~found - 1;
        var column = 1;
        foreach (var _ in Runes(_text.Span[_starts[line]..offset]))
            column++;
        return (line + 1, column);
    }

    /// <summary>The byte offset of a byte in a line, both from 0, as <see cref="System.Text.Json.JsonException"/> counts.</summary>
    public int OffsetOf(long line, long byteInLine) =>
        line < _starts.Count ? (int)Math.Min(_starts[(int)line] + byteInLine, _text.Length) : _text.Length;

    private static SpanRuneEnumerator Runes(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8).AsSpan().EnumerateRunes();
}
