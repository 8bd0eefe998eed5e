namespace SafeCommunity.Silo.Communities;

/// <summary>How far the loading of the communities has come; whoever loads adds, everyone reads.</summary>
internal sealed class LoadProgress
{
    private int _expected;
    private int _loaded;
    private int _failed;

    /// <summary>How many communities there are to be.</summary>
    public int Expected => Volatile.Read(ref _expected);

    /// <summary>How many have their plan in force and their twins ready to be asked.</summary>
    public int Loaded => Volatile.Read(ref _loaded);

    /// <summary>How many could not be loaded.</summary>
    public int Failed => Volatile.Read(ref _failed);

    /// <summary>Whether nothing is left to be loaded.</summary>
    public bool IsDone => Loaded + Failed >= Expected;

    public void Expect(int communities) => Interlocked.Add(ref _expected, communities);

    public void AddLoaded() => Interlocked.Increment(ref _loaded);

    public void AddFailed() => Interlocked.Increment(ref _failed);
}
