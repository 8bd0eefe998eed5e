using System.Buffers;
using System.Text;

namespace SafeCommunity.Api.Filters;

/// <summary>Cuts a filter into pieces.</summary>
/// <param name="text">The filter.</param>
internal sealed class FilterLexer(string text)
{
    private static readonly SearchValues<char> EndOfField = SearchValues.Create(" \t\r\n()\"'=!<>:");

    // A value may hold what would be a comparator elsewhere: 2026-01-02T03:04:05Z needs no quotes.
    private static readonly SearchValues<char> EndOfValue = SearchValues.Create(" \t\r\n()\"'");

    private int _at;

    /// <summary>The next piece where a field, a keyword or a comparator may stand.</summary>
    public FilterToken Next() => Read(EndOfField, minusNegates: true);

    /// <summary>The next piece where a value must stand.</summary>
    public FilterToken NextValue() => Read(EndOfValue, minusNegates: false);

    private FilterToken Read(SearchValues<char> end, bool minusNegates)
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
            _at++;

        var start = _at;
        if (_at == text.Length)
            return new(FilterTokenKind.End, "", start + 1);

        switch (text[_at])
        {
            case '(':
                _at++;
                return new(FilterTokenKind.Open, "(", start + 1);
            case ')':
                _at++;
                return new(FilterTokenKind.Close, ")", start + 1);
            case '"' or '\'':
                return new(FilterTokenKind.Quoted, ReadQuoted(), start + 1);
            case '-' when minusNegates:
                _at++;
                return new(FilterTokenKind.Minus, "-", start + 1);
            case '=' or ':' when minusNegates:
                _at++;
                return new(FilterTokenKind.Comparator, text[start.._at], start + 1);
            case '<' or '>' or '!' when minusNegates:
                _at += start + 1 < text.Length && text[start + 1] == '=' ? 2 : 1;
                return new(FilterTokenKind.Comparator, text[start.._at], start + 1);
        }

        var length = text.AsSpan(_at).IndexOfAny(end);
        _at = length < 0 ? text.Length : _at + length;
        return new(FilterTokenKind.Word, text[start.._at], start + 1);
    }

    private string ReadQuoted()
    {
        var quote = text[_at];
        var start = _at++;
        var value = new StringBuilder();
        while (_at < text.Length)
        {
            var c = text[_at++];
            if (c == quote)
                return value.ToString();
            if (c != '\\')
                value.Append(c);
            else if (_at < text.Length && text[_at] is '"' or '\'' or '\\')
                value.Append(text[_at++]);
            else
                throw new FilterSyntaxException(_at, "a backslash in quotes stands only before a quote or a backslash");
        }

        throw new FilterSyntaxException(start + 1, $"the text in quotes that begins here has no closing {quote}");
    }
}
