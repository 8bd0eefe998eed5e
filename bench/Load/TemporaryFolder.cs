namespace SafeCommunity.Bench.Load;

/// <summary>A folder that goes when the bench ends.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    /// <summary>The folder.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("safecommunity-bench-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
