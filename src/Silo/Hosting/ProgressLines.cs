using SafeCommunity.Grains;
using System.Globalization;

namespace SafeCommunity.Silo.Hosting;

/// <summary>Says every two seconds how far a long walk is; on standard error, so that the result stays clean.</summary>
internal sealed class ProgressLines(TimeProvider time)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);
    private long _told = time.GetTimestamp();

    /// <summary>So many entries of something are done.</summary>
    public void Report(string what, long entries)
    {
        if (time.GetElapsedTime(_told) < Period)
            return;
        _told = time.GetTimestamp();
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {Plural.Of(entries, "entry", "entries")} so far"));
    }
}
