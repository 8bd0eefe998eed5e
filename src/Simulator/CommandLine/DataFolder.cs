namespace SafeCommunity.Simulator.CommandLine;

/// <summary>Where a simulation's store is: a folder that a person named and keeps, or one that goes with the run.</summary>
internal sealed class DataFolder : IDisposable
{
    private readonly bool _isKept;

    private DataFolder(string path, bool isKept) => (Path, _isKept) = (path, isKept);

    public string Path { get; }

    /// <exception cref="UsageException">Something is in it, or it cannot be made.</exception>
    public static DataFolder Take(string? path)
    {
        if (path is null)
            return new DataFolder(Directory.CreateTempSubdirectory("safecommunity-simulation-").FullName, isKept: false);
        try
        {
            if (File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any()))
                throw new UsageException($"--data {GivenText.Show(path)}: is there already; a simulation begins with an empty folder");
            return new DataFolder(Directory.CreateDirectory(path).FullName, isKept: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"--data {GivenText.Show(path)}: cannot be made ({fault.Message.TrimEnd('.')})");
        }
    }

    public void Dispose()
    {
        if (_isKept || !Directory.Exists(Path))
            return;
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // The store of a run that was given up still writes in it. It is the system's folder for what is temporary.
        }
    }
}
