using SafeCommunity.Storage.Sqlite.Care;

namespace SafeCommunity.Silo.Hosting;

/// <summary>
/// The data folder, held by this process: a lock file is kept open, and the system lets go of it however the process
/// ends.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    private const string LockName = "silo.lock";

    private readonly HeldFile _lock;

    private DataFolder(HeldFile held) => _lock = held;

    /// <summary>Makes the folder where needed and takes it for this process.</summary>
    /// <exception cref="StartException">It cannot be written, or another process has it.</exception>
    public static DataFolder Take(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(path, fault);
        }

        var file = Path.Combine(path, LockName);
        try
        {
            return new DataFolder(HeldFile.Take(file));
        }
        catch (UnauthorizedAccessException fault)
        {
            throw CannotWrite(path, fault);
        }
        catch (IOException fault)
        {
            throw IsHeldByAnother(file)
                ? new StartException($"the data folder {path} is in use by another SafeCommunity process; end it, or choose another with --data DIR")
                : CannotWrite(path, fault);
        }
    }

    /// <summary>Why the folder is no longer this process's alone, in a sentence for a person; null while it is.</summary>
    public string? FindHindrance() => _lock.FindHindrance();

    public void Dispose() => _lock.Dispose();

    private static StartException CannotWrite(string path, Exception fault) =>
        new($"the data folder {path} cannot be written ({fault.Message.TrimEnd('.')}); choose another with --data DIR");

    private static bool IsHeldByAnother(string file)
    {
        try
        {
            // Sharing everything asks for no lock of its own beyond the one that is in the way.
            using var open = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (IOException fault) when (fault is not FileNotFoundException and not DirectoryNotFoundException)
        {
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
