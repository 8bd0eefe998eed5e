using System.Collections.Immutable;
using SafeCommunity.Simulator.Figures;

namespace SafeCommunity.Simulator.Comparisons;

/// <summary>What can be said of one figure under two settings.</summary>
public enum Verdict
{
    /// <summary>Fewer than three pairs of runs had data.</summary>
    TooFewData,

    /// <summary>The runs show no difference; there may be one that is smaller than the interval.</summary>
    NoDifferenceSeen,

    /// <summary>The figure by itself differs, but among so many figures chance may have made it.</summary>
    Perhaps,

    /// <summary>It differs, by more than chance makes among all the figures asked for.</summary>
    Differs,
}

/// <summary>
/// Two settings over the same seeds. A pair of runs lives in the same world, so what differs is the setting's doing; the
/// differences of the pairs tell how much, by Student's t.
/// </summary>
/// <remarks>
/// Among twenty figures that do not differ, one will seem to at 95 %. So verdicts are corrected by Holm's method, those of
/// the figures that a planner asks for beforehand apart from the others. The intervals are plain 95 % intervals of one figure.
/// </remarks>
public sealed record Comparison
{
    /// <summary>The first setting's name.</summary>
    public required string NameA { get; init; }

    /// <summary>The second setting's name.</summary>
    public required string NameB { get; init; }

    /// <summary>The runs of the first setting, in the order of their seeds.</summary>
    public required ImmutableArray<RunFigures> RunsA { get; init; }

    /// <summary>The runs of the second, of the same seeds in the same order.</summary>
    public required ImmutableArray<RunFigures> RunsB { get; init; }

    /// <summary>The seeds of which only one setting had a run; they are left out.</summary>
    public required ImmutableArray<ulong> Unpaired { get; init; }

    /// <summary>How many pairs of runs there should have been; null where all that were planned are there.</summary>
    public int? PlannedPairs { get; init; }

    /// <summary>Every figure, in the catalogue's order.</summary>
    public required ImmutableArray<FigureComparison> Figures { get; init; }

    /// <summary>What weighs in the verdict, the most important first.</summary>
    public ImmutableArray<Goal> Goals { get; init; } = Goal.All;

    /// <summary>What the goals say.</summary>
    public GoalRanking Ranking => GoalRanking.Of(this);

    /// <summary>How many figures were asked for beforehand.</summary>
    public int Questions => Figures.Count(figure => figure.Figure.IsQuestion);

    /// <summary>The seeds.</summary>
    public IEnumerable<ulong> Seeds => RunsA.Select(run => run.Seed);

    /// <summary>Whether it was ended before all pairs were run, or any of the runs was before its end.</summary>
    public bool IsInterrupted => PlannedPairs > RunsA.Length || RunsA.Concat(RunsB).Any(run => run.IsInterrupted);

    /// <summary>Compares two settings.</summary>
    /// <param name="nameA">What the first is called.</param>
    /// <param name="a">Its runs, each of another seed.</param>
    /// <param name="nameB">What the second is called.</param>
    /// <param name="b">Its runs, over the same seeds.</param>
    /// <exception cref="ArgumentException">No seed has a run of both, a seed has two runs of one, or the runs are not of one community, beginning and length.</exception>
    public static Comparison Of(string nameA, IReadOnlyList<RunFigures> a, string nameB, IReadOnlyList<RunFigures> b)
    {
        var (runsA, runsB) = (BySeed(nameA, a), BySeed(nameB, b));
        var pairs = runsA.Keys.Where(runsB.ContainsKey).Select(seed => (A: runsA[seed], B: runsB[seed])).ToList();
        if (pairs.Count == 0)
            throw new ArgumentException($"{nameA} and {nameB} have no seed in common: compare runs of the same seeds.", nameof(b));
        if (pairs.SelectMany(pair => (RunFigures[])[pair.A, pair.B]).Select(run => (run.Community, run.Start, run.PlannedEnd)).Distinct().Count() > 1)
            throw new ArgumentException("The runs are not of one community, beginning and length: compare runs that differ in their settings only.", nameof(b));

        var figures = FigureCatalogue.All.Where(figure => figure.Group != FigureGroup.Run)
            .Select(figure => FigureComparison.Of(figure, [.. pairs.Select(pair => (pair.A[figure], pair.B[figure]))]))
            .ToList();
        return new Comparison
        {
            NameA = nameA,
            NameB = nameB,
            RunsA = [.. pairs.Select(pair => pair.A)],
            RunsB = [.. pairs.Select(pair => pair.B)],
            Unpaired = [.. runsA.Keys.Union(runsB.Keys).Where(seed => !runsA.ContainsKey(seed) || !runsB.ContainsKey(seed)).Order()],
            Figures = [.. Judge(figures)],
        };
    }

    /// <summary>As a terminal shows it: the figures asked for in a table, and the answer in both languages.</summary>
    public string ToText() => ComparisonText.Of(this);

    private static SortedDictionary<ulong, RunFigures> BySeed(string name, IReadOnlyList<RunFigures> runs)
    {
        var bySeed = new SortedDictionary<ulong, RunFigures>();
        foreach (var run in runs)
        {
            if (!bySeed.TryAdd(run.Seed, run))
                throw new ArgumentException($"{name} has two runs of seed {run.Seed}: one run a seed can be compared.", nameof(runs));
        }

        return bySeed;
    }

    private static IEnumerable<FigureComparison> Judge(List<FigureComparison> figures)
    {
        var corrected = new Dictionary<Figure, double>();
        foreach (var family in figures.Where(figure => figure.P is not null).GroupBy(figure => figure.Figure.IsQuestion))
        {
            var asked = family.ToList();
            foreach (var (figure, probability) in asked.Zip(Holm.Adjust([.. asked.Select(figure => figure.P!.Value)])))
                corrected.Add(figure.Figure, probability);
        }

        return figures.Select(figure => corrected.TryGetValue(figure.Figure, out var probability)
            ? figure with { CorrectedP = probability }
            : figure);
    }
}

/// <summary>One figure under two settings.</summary>
public sealed record FigureComparison
{
    private const int FewestPairs = 3;
    private const double Chance = 0.05;

    /// <summary>The figure.</summary>
    public required Figure Figure { get; init; }

    /// <summary>The values of the pairs of runs, the first setting's and the second's; null where a run had no data.</summary>
    public required ImmutableArray<(double? A, double? B)> Values { get; init; }

    /// <summary>How many pairs had data on both sides. All that follows is of these.</summary>
    public required int Pairs { get; init; }

    /// <summary>The first setting's mean; null without data.</summary>
    public required double? MeanA { get; init; }

    /// <summary>The second setting's mean.</summary>
    public required double? MeanB { get; init; }

    /// <summary>The mean of second less first; null without data.</summary>
    public required double? Difference { get; init; }

    /// <summary>The lower end of its 95 % confidence interval; null for fewer than two pairs.</summary>
    public required double? Low { get; init; }

    /// <summary>The upper end.</summary>
    public required double? High { get; init; }

    /// <summary>The probability of so much if nothing differs; null for fewer than three pairs.</summary>
    public required double? P { get; init; }

    /// <summary>The same, corrected for how many figures were looked at.</summary>
    public double? CorrectedP { get; init; }

    /// <summary>What can be said.</summary>
    public Verdict Verdict => (P, CorrectedP) switch
    {
        (null, _) => Verdict.TooFewData,
        (_, < Chance) => Verdict.Differs,
        ( < Chance, _) => Verdict.Perhaps,
        _ => Verdict.NoDifferenceSeen,
    };

    /// <summary>Whether the second is better, where one way is; null where none is, or both are alike.</summary>
    public bool? IsBetter => (Figure.Better, Difference) switch
    {
        (Better.Neither, _) or (_, null or 0) => null,
        (Better.Lower, var difference) => difference < 0,
        (_, var difference) => difference > 0,
    };

    internal static FigureComparison Of(Figure figure, ImmutableArray<(double? A, double? B)> values)
    {
        var pairs = values.Where(pair => pair is { A: not null, B: not null }).Select(pair => (A: pair.A!.Value, B: pair.B!.Value)).ToList();
        var difference = PairedDifference.Of([.. pairs.Select(pair => pair.B - pair.A)]);
        return new FigureComparison
        {
            Figure = figure,
            Values = values,
            Pairs = pairs.Count,
            MeanA = pairs.Count > 0 ? pairs.Average(pair => pair.A) : null,
            MeanB = pairs.Count > 0 ? pairs.Average(pair => pair.B) : null,
            Difference = pairs.Count > 0 ? pairs.Average(pair => pair.B - pair.A) : null,
            Low = difference?.Low,
            High = difference?.High,
            P = pairs.Count >= FewestPairs ? difference?.P : null,
        };
    }
}
