using System.Globalization;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Silo.Hosting;

/// <summary>The <c>verify</c> command: walks the hash chains of a data folder's journals.</summary>
internal static class JournalVerifier
{
    private const int Whole = 0;
    private const int Broken = 1;
    private const int Unreadable = 2;

    /// <summary>Verifies one community's journal, or all, and returns the exit code.</summary>
    public static async Task<int> RunAsync(string dataFolder, string? community, TimeProvider time, CancellationToken cancellation)
    {
        try
        {
            var (store, journals) = Parts.OpenJournals(dataFolder);
            using (store)
                return await VerifyAsync(journals, dataFolder, community, time, cancellation);
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
        IJournalReader journals, string dataFolder, string? community, TimeProvider time, CancellationToken cancellation)
    {
        var known = await journals.ListCommunitiesAsync(cancellation);
        if (community is not null && !known.Contains(community))
            return Fail($"{dataFolder} has no journal of '{community}'; it has {(known.IsEmpty ? "none" : string.Join(", ", known))}");

        var worst = Whole;
        foreach (var name in community is null ? known : [community])
        {
            var found = await journals.VerifyAsync(name, new Progress(name, time), cancellation);
            if (found.BrokenPosition is { } position)
            {
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{name}: broken at entry {position}: {found.Problem} ({found.Entries:N0} entries before it are whole)"));
                worst = Broken;
            }
            else
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: whole, {found.Entries:N0} entries"));
            }
        }

        if (known.IsEmpty)
            Console.WriteLine($"{dataFolder}: no journal yet");
        return worst;
    }

    private static int Fail(string problem)
    {
        Console.Error.WriteLine($"safecommunity: {problem}.");
        return Unreadable;
    }

    /// <summary>Says every two seconds how far a long walk is; on standard error, so that the result stays clean.</summary>
    private sealed class Progress(string community, TimeProvider time) : IProgress<long>
    {
        private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);
        private long _told = time.GetTimestamp();

        public void Report(long value)
        {
            if (time.GetElapsedTime(_told) < Period)
                return;
            _told = time.GetTimestamp();
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{community}: {value:N0} entries so far"));
        }
    }
}
