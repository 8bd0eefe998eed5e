using System.CommandLine;

namespace SafeCommunity.Simulator.CommandLine;

/// <summary>The option <c>--seed</c>, which every command has.</summary>
internal static class Seed
{
    /// <summary>The option.</summary>
    /// <param name="description">What is drawn from it.</param>
    /// <param name="usual">The seed where none is given.</param>
    /// <param name="most">The largest.</param>
    public static Option<ulong> Option(string description, ulong usual, ulong most = ulong.MaxValue) =>
        NumberOption.Of("--seed", description, new(0, most), usual);
}
