using System.Collections.Immutable;
using System.Text.Json;

namespace SafeCommunity.Grains.Json;

/// <summary>One JSON value and where it begins in its text.</summary>
internal sealed record SourceNode(JsonValueKind Kind, int Offset)
{
    /// <summary>A string's value, or a number as it is written; empty otherwise.</summary>
    public string Text { get; init; } = "";

    /// <summary>An object's members, in the order of the text, each name once.</summary>
    public ImmutableArray<SourceMember> Members { get; init; } = [];

    /// <summary>An array's items.</summary>
    public ImmutableArray<SourceNode> Items { get; init; } = [];

    /// <summary>What a message calls the value.</summary>
    public string KindName => Kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        _ => "null",
    };

    /// <summary>Says that the value is not what is wanted.</summary>
    /// <param name="wanted">What is wanted, like <c>a text</c>.</param>
    /// <param name="what">What a message calls the value's place, like <c>'title'</c>.</param>
    public string NotA(string wanted, string what) => $"{what} must be {wanted}, not {KindName}";
}

/// <summary>A member of an object and where its name begins.</summary>
internal readonly record struct SourceMember(string Name, int Offset, SourceNode Value);
