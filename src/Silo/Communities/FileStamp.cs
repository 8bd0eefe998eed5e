using System.Collections.Immutable;
using System.Globalization;
using SafeCommunity.Grains.Folders;

namespace SafeCommunity.Silo.Communities;

/// <summary>What shows that files were written.</summary>
/// <param name="Files">A line for each file: its path, when it was written, its length.</param>
internal readonly record struct FileStamp(string Files)
{
    /// <summary>The stamp of the files as they are now; null where nobody can tell, as when the process has no handle left to look with.</summary>
    public static FileStamp? TryOf(ImmutableArray<FileSet> files)
    {
        try
        {
            var lines = from set in files
                        from path in set.Find()
                        let file = new FileInfo(path)
                        where file.Exists
                        select string.Create(CultureInfo.InvariantCulture, $"{path}\t{file.LastWriteTimeUtc.Ticks}\t{file.Length}\n");
            return new FileStamp(string.Concat(lines));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // It went between two looks, or cannot be looked at: the next look tells.
            return null;
        }
    }
}
