using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace SafeCommunity.Silo.Communities;

/// <summary>How far the loading of the communities has come; whoever loads adds, everyone reads.</summary>
internal sealed class LoadProgress
{
    private readonly ConcurrentDictionary<string, string> _failed = new(StringComparer.Ordinal);
    private int _expected;
    private int _loaded;

    /// <summary>How many communities there are to be.</summary>
    public int Expected => Volatile.Read(ref _expected);

    /// <summary>How many have their plan in force and their twins ready to be asked.</summary>
    public int Loaded => Volatile.Read(ref _loaded);

    /// <summary>Those that are not loaded though it was tried, each with why, by their names.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Failed => [.. _failed.OrderBy(failed => failed.Key, StringComparer.Ordinal)];

    /// <summary>Whether nothing is left to be loaded.</summary>
    public bool IsDone => Loaded + _failed.Count >= Expected;

    /// <summary>The communities that are stored here and that no folder describes.</summary>
    public ImmutableArray<string> NotServed { get; set; } = [];

    public void Expect(int communities) => Interlocked.Add(ref _expected, communities);

    public void AddLoaded(string community)
    {
        _failed.TryRemove(community, out _);
        Interlocked.Increment(ref _loaded);
    }

    public void AddFailed(string community, string reason) => _failed[community] = reason;
}
