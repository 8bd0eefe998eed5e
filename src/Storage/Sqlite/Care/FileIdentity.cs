using System.Runtime.InteropServices;
using System.Text;

namespace SafeCommunity.Storage.Sqlite.Care;

/// <summary>Which file stands at a path at this moment, and how long it is.</summary>
/// <param name="Device">The file system's number; 0 where the system tells none.</param>
/// <param name="Number">The file's number in it (inode); 0 where the system tells none.</param>
/// <param name="Length">How many bytes it has.</param>
internal readonly record struct FileIdentity(ulong Device, ulong Number, long Length)
{
    /// <summary>Whether it is the same file, of whatever length.</summary>
    public bool IsSameFile(FileIdentity other) => Device == other.Device && Number == other.Number;
}

/// <summary>
/// A path that is looked at again and again. The file is never opened: a process that closes one of its handles of a SQLite
/// file gives up the locks that SQLite holds on it by the others (POSIX).
/// </summary>
internal sealed class WatchedPath(string path)
{
    private const int CurrentFolder = -100;
    private const int NoFlags = 0;
    private const uint BasicFields = 0x7ff;

    private static volatile bool _hasStatx = OperatingSystem.IsLinux();

    // As the system takes it: UTF-8 that ends with a zero.
    private readonly byte[] _bytes = Encoding.UTF8.GetBytes(path + '\0');

    public string Path { get; } = path;

    /// <summary>The file that stands there; null when there is none, or it cannot be looked at.</summary>
    public FileIdentity? Look()
    {
        if (_hasStatx)
        {
            try
            {
                return statx(CurrentFolder, _bytes, NoFlags, BasicFields, out var found) == 0
                    ? new FileIdentity(((ulong)found.DeviceMajor << 32) | found.DeviceMinor, found.Number, (long)found.Length)
                    : null;
            }
            catch (Exception fault) when (fault is EntryPointNotFoundException or DllNotFoundException)
            {
                _hasStatx = false;
            }
        }

        // Elsewhere a file that was replaced by another is not told from the one before, unless it is shorter.
        var file = new FileInfo(Path);
        return file.Exists ? new FileIdentity(0, 0, file.Length) : null;
    }

    // The layout is the same on every processor (linux/stat.h), other than that of stat itself.
    [DllImport("libc", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int statx(int folder, byte[] path, int flags, uint fields, out StatX found);

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatX
    {
        [FieldOffset(32)]
        public ulong Number;

        [FieldOffset(40)]
        public ulong Length;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }
}
