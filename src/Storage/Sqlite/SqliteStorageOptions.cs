namespace SafeCommunity.Storage.Sqlite;

/// <summary>How the embedded store is kept.</summary>
public sealed class SqliteStorageOptions
{
    /// <summary>The name of the database file in <see cref="DataFolder"/>.</summary>
    public const string FileName = "safecommunity.db";

    /// <summary>The folder of the database file; made when it is not there.</summary>
    public string DataFolder { get; set; } = "data";

    /// <summary>How long a transaction waits for a lock that another program holds, before its callers are refused.</summary>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Whether a transaction is answered only when the disk has it. Without, all is kept when the program dies but the newest
    /// may be lost with the machine: for simulations, whose journal can be made again. Such a store is not watched either:
    /// nobody looks whether its files are taken away.
    /// </summary>
    public bool WaitForDisk { get; set; } = true;

    /// <summary>
    /// Asked before and after each commit, and twice a second: why nothing may be acknowledged (another process took the folder),
    /// in a sentence for a person; null when nothing speaks against it. Called from any thread; must be quick.
    /// </summary>
    public Func<string?>? FindHindrance { get; set; }

    /// <summary>The free space, in bytes, below which it is told that the disk runs full; more where a day's growth needs more.</summary>
    public long LowSpaceBytes { get; set; } = 512L << 20;

    /// <summary>How many row writes go into one transaction at most.</summary>
    public int MaxBatchRows { get; set; } = 8_192;

    /// <summary>How many operations may wait for the writer; more callers wait outside, which is the back-pressure.</summary>
    public int QueueCapacity { get; set; } = 8_192;

    /// <summary>How many reads run at the same time; each has a connection of its own.</summary>
    public int ReadConnections { get; set; } = 4;

    /// <summary>After how many pages of 4 KiB in the write-ahead log it is moved into the database file.</summary>
    public int CheckpointPages { get; set; } = 4_000;

    /// <summary>The largest size of the database file, in bytes; beyond it writes are refused as on a full disk. Null for no limit.</summary>
    public long? MaxFileBytes { get; set; }
}
