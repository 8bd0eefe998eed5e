namespace SafeCommunity.Storage.Sqlite.Care;

/// <summary>
/// A file that a process holds for itself by having it open: the lock of a data folder. It is the file that is locked, not its
/// name: who removes it lets a second process lock another of the same name. That is noticed here, and taken back where nobody
/// came in between.
/// </summary>
public sealed class HeldFile : IDisposable
{
    private readonly WatchedPath _path;
    private readonly Lock _lock = new();
    private FileStream _held;
    private volatile Identity? _known;

    private HeldFile(string path)
    {
        _path = new WatchedPath(path);
        _held = Open(path);
        _known = Look();
    }

    /// <summary>Opens a file, made where needed, for this process alone.</summary>
    /// <exception cref="IOException">Another process holds it, or it cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static HeldFile Take(string path) => new(path);

    /// <summary>Why the folder is no longer this process's alone, in a sentence; null while it is. From any thread.</summary>
    public string? FindHindrance()
    {
        if (IsInPlace())
            return null;
        lock (_lock)
        {
            if (IsInPlace())
                return null;
            try
            {
                var again = Open(_path.Path);
                _held.Dispose();
                _held = again;
                _known = Look();
                return null;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                return File.Exists(_path.Path)
                    ? $"{_path.Path} was removed while the program runs, and another process has taken the data folder since. End one of the two."
                    : $"{_path.Path} was removed while the program runs, and cannot be made again: {fault.Message.TrimEnd('.')}.";
            }
        }
    }

    /// <summary>Lets go of it.</summary>
    public void Dispose() => _held.Dispose();

    private static FileStream Open(string path)
    {
        var held = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        try
        {
            // Also where another user's lock file is there, or the disk is full: write one byte now, not at the first alarm.
            held.SetLength(0);
            held.WriteByte((byte)'\n');
            held.Flush(flushToDisk: true);
            return held;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    private bool IsInPlace() => _known is { } known && _path.Look() is { } found && found.IsSameFile(known.File);

    private Identity? Look() => _path.Look() is { } found ? new Identity(found) : null;

    private sealed record Identity(FileIdentity File);
}
