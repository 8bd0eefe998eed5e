namespace SafeCommunity.Simulator.Comparisons;

/// <summary>The mean of the differences of pairs, how far it may be off, and how likely chance alone makes so much.</summary>
/// <param name="Mean">The mean difference.</param>
/// <param name="Low">The lower end of its 95 % confidence interval.</param>
/// <param name="High">The upper end.</param>
/// <param name="P">The probability of a mean at least as far from 0 if nothing differs.</param>
internal sealed record PairedDifference(double Mean, double Low, double High, double P)
{
    private const double Confidence = 0.95;

    /// <summary>Computes it by Student's t; null for fewer than two differences.</summary>
    public static PairedDifference? Of(IReadOnlyList<double> differences)
    {
        if (differences.Count < 2)
            return null;
        var count = differences.Count;
        var mean = differences.Average();
        var error = Math.Sqrt(differences.Sum(difference => (difference - mean) * (difference - mean)) / (count - 1) / count);
        // All alike: t knows no width. That all of them go one way has the probability of as many coins; a tie has 1.
        if (error <= Math.Abs(mean) * 1e-12)
            return new PairedDifference(mean, mean, mean, mean == 0 ? 1 : Math.Pow(2, 1 - count));
        var half = StudentT.Within(Confidence, count - 1) * error;
        return new PairedDifference(mean, mean - half, mean + half, StudentT.TwoSidedP(mean / error, count - 1));
    }
}
