namespace SafeCommunity.EndToEnd.Tests.Harness;

/// <summary>A folder that goes when the test ends.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    /// <summary>The folder.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("safecommunity-").FullName;

    /// <summary>A copy of the seeded community that a test may edit.</summary>
    public string CopyOfChengbei()
    {
        var target = Directory.CreateDirectory(System.IO.Path.Combine(Path, "chengbei")).FullName;
        foreach (var file in Directory.GetFiles(Repository.Chengbei))
            File.Copy(file, System.IO.Path.Combine(target, System.IO.Path.GetFileName(file)));
        return target;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
