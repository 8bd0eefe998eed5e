using System.Globalization;

namespace SafeCommunity.Bench.Journal;

/// <summary>What was measured; the names are stable.</summary>
internal sealed record Figures
{
    /// <summary>Entries a second through the whole journal store.</summary>
    public required double Rate { get; init; }

    /// <summary>Rows a second into the bare store.</summary>
    public required double BareRate { get; init; }

    /// <summary><see cref="Rate"/> / <see cref="BareRate"/>.</summary>
    public required double Ratio { get; init; }

    /// <summary>Half of the appends were durable within this time, in milliseconds.</summary>
    public required double P50Ms { get; init; }

    /// <summary>99 of 100 appends were durable within this time, in milliseconds.</summary>
    public required double P99Ms { get; init; }

    /// <summary>How many entries were written.</summary>
    public required long Entries { get; init; }

    /// <summary>CPU time of the whole process per entry, callers included, in microseconds.</summary>
    public required double CpuMicrosPerEntry { get; init; }

    /// <summary>CPU time per row of the bare store, in microseconds.</summary>
    public required double BareCpuMicrosPerEntry { get; init; }

    /// <summary>Entries in one transaction, on average; the bare store's batches are as large.</summary>
    public required double EntriesPerTransaction { get; init; }

    /// <summary>How many drafts one append held.</summary>
    public required int DraftsPerAppend { get; init; }

    /// <summary>How many callers appended at the same time.</summary>
    public required int Callers { get; init; }

    /// <summary>Prints them for a person.</summary>
    public void Print(TextWriter output)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
                             entries/s    CPU us/entry    p50 ms    p99 ms
            bare store      {BareRate,10:N0}      {BareCpuMicrosPerEntry,10:F1}
            journal store   {Rate,10:N0}      {CpuMicrosPerEntry,10:F1}  {P50Ms,8:F1}  {P99Ms,8:F1}
            ratio           {Ratio,10:F2}

            {Entries:N0} entries, {EntriesPerTransaction:N0} in a transaction, {Callers:N0} callers of {DraftsPerAppend:N0} drafts, synchronous FULL
            """));
    }
}
