using SafeCommunity.Grains.Json;

namespace SafeCommunity.Grains.Folders;

/// <summary>The files of a folder whose names match a pattern, or the one of that name; any of them may be absent.</summary>
/// <param name="Folder">The folder, which may be absent.</param>
/// <param name="Pattern">A name, or a pattern such as <c>*.json</c>.</param>
public sealed record FileSet(string Folder, string Pattern)
{
    /// <summary>What messages call it.</summary>
    public string Path => System.IO.Path.Combine(Folder, Pattern);

    /// <summary>Whether there is such a file.</summary>
    public bool Exists => Find().Any();

    /// <summary>The files' paths in the order of their names. What begins with a dot is an editor's own.</summary>
    public IEnumerable<string> Find() => System.IO.Directory.Exists(Folder)
        ? System.IO.Directory.EnumerateFiles(Folder, Pattern).Where(path => System.IO.Path.GetFileName(path)[0] != '.').Order(StringComparer.Ordinal)
        : [];

    /// <summary>Reads the files.</summary>
    /// <param name="prefix">What comes before their names.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    public IReadOnlyList<SourceFile> Read(string prefix = "") =>
        [.. Find().Select(path => new SourceFile(prefix + System.IO.Path.GetFileName(path), SourceFile.ReadBytes(path)))];
}
