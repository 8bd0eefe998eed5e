using SafeCommunity.Grains.Json;

namespace SafeCommunity.Grains.Folders;

/// <summary>
/// What files said when they were read last: the many communities of a district are given the same files, one after the other, and
/// their text is worked through once. Files are compared by what is in them. For several threads.
/// </summary>
internal sealed class LastReading<TKey, T>
    where T : class
{
    private Reading? _last;

    /// <summary>What the files say.</summary>
    /// <param name="files">The files, as they are now.</param>
    /// <param name="key">What else it depends on.</param>
    /// <param name="read">Works the files through; what it throws is thrown, and nothing is remembered.</param>
    public T Of(IReadOnlyList<SourceFile> files, TKey key, Func<T> read)
    {
        if (Volatile.Read(ref _last) is { } last && EqualityComparer<TKey>.Default.Equals(last.Key, key) && AreSame(last.Files, files))
            return last.Said;
        var said = read();
        Volatile.Write(ref _last, new Reading(files, key, said));
        return said;
    }

    private static bool AreSame(IReadOnlyList<SourceFile> before, IReadOnlyList<SourceFile> after) =>
        before.Count == after.Count && before.Zip(after).All(pair =>
            pair.First.Name == pair.Second.Name && pair.First.Utf8.Span.SequenceEqual(pair.Second.Utf8.Span));

    private sealed record Reading(IReadOnlyList<SourceFile> Files, TKey Key, T Said);
}
