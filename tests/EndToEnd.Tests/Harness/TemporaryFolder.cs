namespace SafeCommunity.EndToEnd.Tests.Harness;

/// <summary>A folder that goes when the test ends.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    /// <summary>The folder.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("safecommunity-").FullName;

    /// <summary>A copy of the seeded community that a test may edit.</summary>
    public string CopyOfChengbei()
    {
        var target = System.IO.Path.Combine(Path, "chengbei");
        foreach (var file in Directory.GetFiles(Repository.Chengbei, "*", SearchOption.AllDirectories))
        {
            var copy = System.IO.Path.Combine(target, System.IO.Path.GetRelativePath(Repository.Chengbei, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return target;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
