using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace SafeCommunity.Silo.Communities;

/// <summary>
/// Tells when a file was written: the system's notices where there are any, and a look at its time and length every
/// second for where there are none (network folders, containers' mounts).
/// </summary>
internal static class FileChanges
{
    private static readonly TimeSpan PollPeriod = TimeSpan.FromSeconds(1);

    /// <summary>An editor writes in several steps: the file must be as it was for so long before it counts as written.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(150);

    /// <summary>
    /// One item at once where there is a file, so that nothing written before the watching is missed; then one for each
    /// time the file was written, made or removed, until the cancellation.
    /// </summary>
    public static async IAsyncEnumerable<FileStamp> WatchAsync(
        string path, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var prompts = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        using var watcher = TryWatch(path, () => prompts.Writer.TryWrite(true));
        using var timer = time.CreateTimer(_ => prompts.Writer.TryWrite(true), null, PollPeriod, PollPeriod);
        var known = FileStamp.Of(path);
        if (known != FileStamp.None)
            yield return known;
        while (await WaitAsync(prompts.Reader, cancellation))
        {
            var seen = FileStamp.Of(path);
            if (seen == known)
                continue;
            try
            {
                await Task.Delay(Quiet, time, cancellation);
            }
            catch (OperationCanceledException)
            {
                yield break;
            }

            if (FileStamp.Of(path) != seen)
            {
                prompts.Writer.TryWrite(true);
                continue;
            }

            known = seen;
            yield return seen;
        }
    }

    /// <summary>Waits for a prompt; false when the watching is over.</summary>
    private static async Task<bool> WaitAsync(ChannelReader<bool> prompts, CancellationToken cancellation)
    {
        try
        {
            return await prompts.ReadAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static FileSystemWatcher? TryWatch(string path, Action changed)
    {
        FileSystemWatcher? watcher = null;
        try
        {
            var full = Path.GetFullPath(path);
            watcher = new FileSystemWatcher(Path.GetDirectoryName(full)!, Path.GetFileName(full));
            watcher.Changed += (_, _) => changed();
            watcher.Created += (_, _) => changed();
            watcher.Deleted += (_, _) => changed();
            watcher.Renamed += (_, _) => changed();
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception fault) when (fault is IOException or ArgumentException or PlatformNotSupportedException)
        {
            // No notices to be had here, or no more of them: the poll sees every change a second later.
            watcher?.Dispose();
            return null;
        }
    }
}

/// <summary>What shows that a file was written.</summary>
/// <param name="Written">When; the beginning of time where there is no file.</param>
/// <param name="Length">Its length in bytes; -1 where there is no file.</param>
internal readonly record struct FileStamp(DateTime Written, long Length)
{
    /// <summary>The stamp where there is no file.</summary>
    public static FileStamp None => new(default, -1);

    public static FileStamp Of(string path)
    {
        try
        {
            var file = new FileInfo(path);
            return file.Exists ? new FileStamp(file.LastWriteTimeUtc, file.Length) : None;
        }
        catch (FileNotFoundException)
        {
            // It went between two looks.
            return None;
        }
    }
}
