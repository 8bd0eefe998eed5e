using System.Text;

namespace SafeCommunity.Grains.Rules;

/// <summary>Finds the line and column of a byte in a UTF-8 text.</summary>
internal sealed class LineIndex
{
    private readonly byte[] _utf8;
    private readonly List<int> _starts = [0];

    /// <summary>An index of the text.</summary>
    public LineIndex(byte[] utf8)
    {
        _utf8 = utf8;
        for (var i = 0; i < utf8.Length; i++)
        {
            if (utf8[i] == (byte)'\n')
                _starts.Add(i + 1);
        }
    }

    /// <summary>A problem at a byte.</summary>
    public RuleFileProblem At(long offset, string text)
    {
        var at = (int)Math.Min(offset, _utf8.Length);
        var found = _starts.BinarySearch(at);
        return AtLine(found >= 0 ? found : ~found - 1, at, text);
    }

    /// <summary>A problem at a byte of a line, both from 0, as a <see cref="System.Text.Json.JsonException"/> names it.</summary>
    public RuleFileProblem At(long line, long byteInLine, string text)
    {
        var index = (int)Math.Min(line, _starts.Count - 1);
        return AtLine(index, (int)Math.Min(_starts[index] + byteInLine, _utf8.Length), text);
    }

    private RuleFileProblem AtLine(int line, int at, string text) =>
        new(line + 1, Encoding.UTF8.GetCharCount(_utf8.AsSpan(_starts[line]..at)) + 1, text);
}
