namespace SafeCommunity.Simulator.Figures;

/// <summary>Percentiles by nearest rank, as the product's own alarm figures have them: always a value that occurred.</summary>
internal static class Percentiles
{
    /// <summary>Of how many cases a 95th percentile is of at least: of fewer, it is nothing but the longest of them.</summary>
    public const int FewestForP95 = 20;

    /// <summary>The 95th percentile; null where there are too few cases for one.</summary>
    /// <param name="sorted">The values, the smallest first.</param>
    public static double? P95(IReadOnlyList<double> sorted) => sorted.Count < FewestForP95 ? null : Of(sorted, 0.95);

    /// <summary>The smallest value that at least a share of all values do not exceed; null where there are none.</summary>
    /// <param name="sorted">The values, the smallest first.</param>
    /// <param name="share">The share, above 0 and at most 1.</param>
    public static double? Of(IReadOnlyList<double> sorted, double share)
    {
        // 0.28 of 25 is a little more than 7 in floating point, and 7 of them are enough.
        const double Rounding = 1e-9;
        return sorted.Count == 0 ? null : sorted[Math.Max(0, (int)Math.Ceiling((share * sorted.Count) - Rounding) - 1)];
    }
}
