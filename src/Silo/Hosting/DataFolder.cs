namespace SafeCommunity.Silo.Hosting;

/// <summary>
/// The data folder, held by this process: a lock file is kept open, and the system lets go of it however the process
/// ends.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    private const string LockName = "silo.lock";

    private readonly FileStream _lock;

    private DataFolder(FileStream held) => _lock = held;

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
            var held = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            try
            {
                // Also where another user's lock file is there, or the disk is full: write one byte now, not at the first alarm.
                held.SetLength(0);
                held.WriteByte((byte)'\n');
                held.Flush(flushToDisk: true);
                return new DataFolder(held);
            }
            catch
            {
                held.Dispose();
                throw;
            }
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
