using System.Globalization;

namespace SafeCommunity.Bench.Simulate;

/// <summary>What was measured; the names are stable.</summary>
internal sealed record Figures
{
    /// <summary>How much was lived, in virtual seconds.</summary>
    public required double VirtualSeconds { get; init; }

    /// <summary>How long the community took on the grains, in seconds.</summary>
    public required double WallSeconds { get; init; }

    /// <summary>How many times as fast as life that is.</summary>
    public required double TimesLife { get; init; }

    /// <summary>CPU time of the process meanwhile, in seconds.</summary>
    public required double CpuSeconds { get; init; }

    /// <summary>How long the world alone took for the same span, in seconds: nothing heard it, so nobody was sent.</summary>
    public required double WorldWallSeconds { get; init; }

    /// <summary>How many times as fast as life the world alone is.</summary>
    public required double WorldTimesLife { get; init; }

    /// <summary>CPU time of the world alone, in seconds.</summary>
    public required double WorldCpuSeconds { get; init; }

    /// <summary><see cref="WallSeconds"/> / <see cref="WorldWallSeconds"/>.</summary>
    public required double Ratio { get; init; }

    /// <summary>Readings that devices sent.</summary>
    public required long Readings { get; init; }

    /// <summary>Entries of the journal.</summary>
    public required long JournalEntries { get; init; }

    /// <summary>What the garbage collector was given, in megabytes.</summary>
    public required double AllocatedMegabytes { get; init; }

    /// <summary>The hash at the journal's head: the same in every run.</summary>
    public required string JournalHash { get; init; }

    /// <summary>Prints them for a person.</summary>
    public void Print(TextWriter output) => output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
                         wall s    x life     CPU s
        world alone    {WorldWallSeconds,8:F1}  {WorldTimesLife,8:N0}  {WorldCpuSeconds,8:F1}
        on the grains  {WallSeconds,8:F1}  {TimesLife,8:N0}  {CpuSeconds,8:F1}   goal: 2,880 x life
        ratio          {Ratio,8:F2}

        {VirtualSeconds / 3600:0.#} hours, {Readings:N0} readings, {AllocatedMegabytes:N0} MB allocated, journal at {JournalEntries:N0}: {JournalHash}
        """));
}
