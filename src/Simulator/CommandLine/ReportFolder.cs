namespace SafeCommunity.Simulator.CommandLine;

/// <summary>
/// The folder that a report will be: written beside its place under another name and moved there when it is complete, so
/// that it is there as a whole or not at all.
/// </summary>
internal sealed class ReportFolder : IDisposable
{
    /// <summary>What every report holds, by which a folder is known to be one.</summary>
    private const string Mark = "figures.json";

    private readonly bool _replaces;
    private readonly string _staging;

    private ReportFolder(string path, bool replaces)
    {
        (Path, _replaces) = (path, replaces);
        var parent = System.IO.Path.GetDirectoryName(path)!;
        _staging = System.IO.Path.Combine(parent, $".{System.IO.Path.GetFileName(path)}-{Guid.NewGuid():N}");
        Directory.CreateDirectory(_staging);
    }

    /// <summary>Where the report will be.</summary>
    public string Path { get; }

    /// <summary>Where it is written now.</summary>
    public string Staging => _staging;

    /// <summary>Takes the place of a report, before the long work begins.</summary>
    /// <param name="path">Where it will be.</param>
    /// <param name="replace">Whether a report that is there may go.</param>
    /// <exception cref="UsageException">Something is there that must not go, or nothing can be written there.</exception>
    public static ReportFolder Take(string path, bool replace)
    {
        var full = path.Length == 0 ? "" : System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        if (System.IO.Path.GetDirectoryName(full) is not { Length: > 0 })
            throw new UsageException($"{GivenText.Show(path)}: is no place for a report; give another folder with --out");
        if (File.Exists(full))
            throw new UsageException($"{GivenText.Show(path)}: is a file; give another folder with --out");
        var exists = Directory.Exists(full) && Directory.EnumerateFileSystemEntries(full).Any();
        if (exists && !replace)
            throw new UsageException($"{GivenText.Show(path)}: is there already; give another folder with --out, or --replace to replace the report");
        if (exists && !File.Exists(System.IO.Path.Combine(full, Mark)))
            throw new UsageException($"{GivenText.Show(path)}: is no report (it has no {Mark}), so it is not replaced; give another folder with --out");
        try
        {
            return new ReportFolder(full, exists);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{GivenText.Show(path)}: cannot be written ({fault.Message.TrimEnd('.')}); give another folder with --out");
        }
    }

    /// <summary>Moves it to its place.</summary>
    public void Complete()
    {
        if (_replaces)
        {
            var before = $"{_staging}-before";
            Directory.Move(Path, before);
            Directory.Move(_staging, Path);
            Directory.Delete(before, recursive: true);
            return;
        }

        if (Directory.Exists(Path))
            Directory.Delete(Path); // It was empty; if it is no more, this fails and nothing is lost.
        Directory.Move(_staging, Path);
    }

    public void Dispose()
    {
        if (Directory.Exists(_staging))
            Directory.Delete(_staging, recursive: true);
    }
}
