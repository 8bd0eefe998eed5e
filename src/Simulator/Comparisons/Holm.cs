using System.Collections.Immutable;

namespace SafeCommunity.Simulator.Comparisons;

/// <summary>Holm's correction: with it, the chance that any of several questions is wrongly answered with "differs" stays under 5 %.</summary>
internal static class Holm
{
    /// <summary>The probabilities, each corrected for having asked all of them.</summary>
    public static ImmutableArray<double> Adjust(IReadOnlyList<double> probabilities)
    {
        var adjusted = new double[probabilities.Count];
        var highest = 0.0;
        foreach (var (rank, index) in probabilities.Index().OrderBy(pair => pair.Item).Select(pair => pair.Index).Index())
        {
            highest = Math.Max(highest, Math.Min(1, (probabilities.Count - rank) * probabilities[index]));
            adjusted[index] = highest;
        }

        return [.. adjusted];
    }
}
