namespace SafeCommunity.Api.Filters;

/// <summary>What a piece of a filter is.</summary>
internal enum FilterTokenKind
{
    /// <summary>The end of the text.</summary>
    End = 0,

    /// <summary>A bare word: a field, a value, or AND, OR, NOT.</summary>
    Word = 1,

    /// <summary>A quoted text.</summary>
    Quoted = 2,

    /// <summary>A comparator.</summary>
    Comparator = 3,

    /// <summary>A minus that negates.</summary>
    Minus = 4,

    /// <summary>An opening parenthesis.</summary>
    Open = 5,

    /// <summary>A closing parenthesis.</summary>
    Close = 6,
}

/// <summary>One piece of a filter.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its text, without quotes.</param>
/// <param name="Column">Where it begins, from 1.</param>
internal readonly record struct FilterToken(FilterTokenKind Kind, string Text, int Column)
{
    /// <summary>Whether it is that keyword; keywords are upper case.</summary>
    public bool Is(string keyword) => Kind == FilterTokenKind.Word && Text == keyword;
}
