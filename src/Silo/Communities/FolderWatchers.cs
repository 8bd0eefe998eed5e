using System.Collections.Immutable;
using SafeCommunity.Grains.Folders;

namespace SafeCommunity.Silo.Communities;

/// <summary>The system's notices of changes in folders, where there are any to be had.</summary>
internal sealed class FolderWatchers : IDisposable
{
    private readonly List<FileSystemWatcher> _watchers = [];

    /// <summary>Begins to watch.</summary>
    /// <param name="files">The files.</param>
    /// <param name="changed">What to call when one of them may have changed; from any thread.</param>
    public FolderWatchers(ImmutableArray<FileSet> files, Action changed)
    {
        foreach (var set in files)
            TryWatch(set, changed);
    }

    public void Dispose()
    {
        foreach (var watcher in _watchers)
            watcher.Dispose();
    }

    private void TryWatch(FileSet files, Action changed)
    {
        FileSystemWatcher? watcher = null;
        try
        {
            watcher = new FileSystemWatcher(Path.GetFullPath(files.Folder), files.Pattern);
            watcher.Changed += (_, _) => changed();
            watcher.Created += (_, _) => changed();
            watcher.Deleted += (_, _) => changed();
            watcher.Renamed += (_, _) => changed();
            watcher.EnableRaisingEvents = true;
            _watchers.Add(watcher);
        }
        catch (Exception fault) when (fault is IOException or ArgumentException or PlatformNotSupportedException)
        {
            // No notices to be had here, or no more of them: the poll sees every change a second later.
            watcher?.Dispose();
        }
    }
}
