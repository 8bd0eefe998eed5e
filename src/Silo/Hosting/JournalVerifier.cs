using SafeCommunity.Grains;
using System.Globalization;
using SafeCommunity.Storage.Sqlite;

namespace SafeCommunity.Silo.Hosting;

/// <summary>
/// The <c>verify</c> command: walks the hash chains of a data folder's journals, then looks through all that stands beside them.
/// </summary>
internal static class JournalVerifier
{
    private const int Whole = 0;
    private const int Broken = 1;
    private const int Unreadable = 2;

    /// <summary>Verifies one community's journal, or all and what stands beside them, and returns the exit code.</summary>
    public static async Task<int> RunAsync(string dataFolder, string? community, TimeProvider time, CancellationToken cancellation)
    {
        try
        {
            using var archive = Parts.OpenArchive(dataFolder, time);
            return await VerifyAsync(archive, dataFolder, community, time, cancellation);
        }
        catch (OperationCanceledException)
        {
            throw;
        }
        catch (Exception fault)
        {
            // Whatever stands in the way, the journals were not read: that is the answer, in one line.
            return Fail(fault.Message.TrimEnd('.'));
        }
    }

    private static async Task<int> VerifyAsync(
        SqliteArchive archive, string dataFolder, string? community, TimeProvider time, CancellationToken cancellation)
    {
        var known = await archive.Journal.ListCommunitiesAsync(cancellation);
        if (community is not null && !known.Contains(community))
            return Fail($"{dataFolder} has no journal of '{community}'; it has {(known.IsEmpty ? "none" : string.Join(", ", known))}");

        var worst = Whole;
        var progress = new ProgressLines(time);
        var whole = new List<string>();
        foreach (var name in community is null ? known : [community])
        {
            var found = await archive.Journal.VerifyAsync(name, new ChainProgress(name, progress), cancellation);
            if (found.BrokenPosition is { } position)
            {
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{name}: broken at entry {position}: {found.Problem} ({Plural.Of(found.Entries, "entry", "entries")} before it whole)"));
                worst = Broken;
            }
            else
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: whole, {Plural.Of(found.Entries, "entry", "entries")}"));
                whole.Add(name);
            }
        }

        if (known.IsEmpty)
            Console.WriteLine($"{dataFolder}: no journal yet");
        if (community is not null)
            return worst;

        var wrong = await archive.InspectAsync(whole, isComplete: whole.Count == known.Length, progress.Report, cancellation);
        foreach (var line in wrong)
            Console.WriteLine($"broken: {line}");
        if (wrong.IsEmpty)
            Console.WriteLine("read tables, indexes and snapshots: whole");
        if (!archive.HasAnchor)
            Console.WriteLine("note: the file that knows the journals' ends is not there; a cut-off end, or an older copy, would look whole");
        return wrong.IsEmpty ? worst : Broken;
    }

    private static int Fail(string problem)
    {
        Console.Error.WriteLine($"safecommunity: {problem}.");
        return Unreadable;
    }

    private sealed class ChainProgress(string community, ProgressLines lines) : IProgress<long>
    {
        public void Report(long value) => lines.Report(community, value);
    }
}
