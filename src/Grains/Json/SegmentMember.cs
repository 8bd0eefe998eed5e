using System.Collections.Immutable;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Json;

/// <summary>Reads members that hold names as twins have them.</summary>
internal static class SegmentMember
{
    /// <summary>A name that must be there; empty, and a problem, otherwise.</summary>
    public static string RequiredSegment(this ObjectReader item, string name)
    {
        if (item.TryText(name, out var text))
            Check(item, item.OffsetOf(name), text);
        return text;
    }

    /// <summary>A name; null when it is not there.</summary>
    public static string? OptionalSegment(this ObjectReader item, string name) =>
        item.Find(name) is null ? null : item.RequiredSegment(name);

    /// <summary>The names of an array, each once, with their places; none when it is not there.</summary>
    public static ImmutableArray<SourceNode> OptionalSegments(this ObjectReader item, string name)
    {
        var nodes = item.OptionalDistinctTexts(name, "a name", StringComparer.Ordinal);
        foreach (var node in nodes)
            Check(item, node.Offset, node.Text);
        return nodes;
    }

    private static void Check(ObjectReader item, int offset, string text)
    {
        if (!TwinId.IsSegment(text))
            item.Problems.Add(offset, $"'{text}' is not a name: use 1 to {TwinId.MaxSegmentLength} lower-case letters, digits and hyphens, no hyphen first");
    }
}
