namespace SafeCommunity.Bench.Load;

/// <summary>How a server's process is started, where that is not the usual way.</summary>
internal sealed record ServerStart
{
    /// <summary>Environment variables it gets on top of the bench's own.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The CPUs it may use, as <c>taskset -c</c> takes them; null for all.</summary>
    public string? Cpus { get; init; }
}
