using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using SafeCommunity.Grains.Folders;

namespace SafeCommunity.Silo.Communities;

/// <summary>
/// Tells when files were written: the system's notices where there are any, and a look at their times and lengths every
/// second for where there are none (network folders, containers' mounts, folders that are made later).
/// </summary>
internal static class FileChanges
{
    private static readonly TimeSpan PollPeriod = TimeSpan.FromSeconds(1);

    /// <summary>An editor writes in several steps: the files must be as they were for so long before they count as written.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(150);

    /// <summary>
    /// One item at once where there is a file, so that nothing written before the watching is missed; then one for each
    /// time files were written, made or removed, until the cancellation.
    /// </summary>
    public static async IAsyncEnumerable<FileStamp> WatchAsync(
        ImmutableArray<FileSet> files, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var prompts = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        using var watchers = new FolderWatchers(files, () => prompts.Writer.TryWrite(true));
        using var timer = time.CreateTimer(_ => prompts.Writer.TryWrite(true), null, PollPeriod, PollPeriod);
        var known = FileStamp.Of(files);
        if (known != FileStamp.None)
            yield return known;
        while (await WaitAsync(prompts.Reader, cancellation))
        {
            var seen = FileStamp.Of(files);
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

            if (FileStamp.Of(files) != seen)
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
}
