using System.Collections.Immutable;

namespace SafeCommunity.Grains.Json;

/// <summary>Reads members that hold a word of an enumeration, by the tables of <see cref="Filters.Names"/>.</summary>
internal static class WordMember
{
    private const string Unspecified = "unspecified";

    /// <summary>A word that must be there; the enumeration's default, and a problem, otherwise.</summary>
    /// <param name="item">The object.</param>
    /// <param name="name">The member's name.</param>
    /// <param name="words">The words.</param>
    /// <param name="what">What a message calls one, for instance <c>a severity</c>.</param>
    public static T RequiredWord<T>(this ObjectReader item, string name, ImmutableDictionary<string, int> words, string what)
        where T : struct, Enum =>
        item.TryText(name, out var word) ? ToWord<T>(item, item.OffsetOf(name), word, words, what) : default;

    /// <summary>The words of an array, each once; none when it is not there.</summary>
    /// <inheritdoc cref="RequiredWord"/>
    public static ImmutableArray<T> OptionalWords<T>(
        this ObjectReader item, string name, ImmutableDictionary<string, int> words, string what)
        where T : struct, Enum =>
        [.. item.OptionalDistinctTexts(name, what, StringComparer.Ordinal).Select(node => ToWord<T>(item, node.Offset, node.Text, words, what))];

    private static T ToWord<T>(ObjectReader item, int offset, string word, ImmutableDictionary<string, int> words, string what)
        where T : struct, Enum
    {
        if (word != Unspecified && words.TryGetValue(word, out var value))
            return (T)Enum.ToObject(typeof(T), value);
        var choices = words.Where(choice => choice.Key != Unspecified).OrderBy(choice => choice.Value).Select(choice => choice.Key);
        item.Problems.Add(offset, $"'{word}' is not {what}: use {string.Join(", ", choices)}.");
        return default;
    }
}
