using System.Collections.Immutable;

namespace SafeCommunity.Simulator.Comparisons;

/// <summary>What can be said of a goal, or of all goals together, under two settings.</summary>
public enum GoalVerdict
{
    /// <summary>Too few data of any of its figures.</summary>
    NotKnown,

    /// <summary>The runs show no difference; there may be one that is smaller than the intervals.</summary>
    NoDifferenceSeen,

    /// <summary>The second setting is better, by more than chance makes, and worse in nothing.</summary>
    Better,

    /// <summary>The second setting is worse, by more than chance makes, and better in nothing.</summary>
    Worse,

    /// <summary>It is better in one thing and worse in another.</summary>
    Mixed,
}

/// <summary>A goal under two settings.</summary>
/// <param name="Goal">The goal.</param>
/// <param name="Figures">Its figures.</param>
public sealed record GoalComparison(Goal Goal, ImmutableArray<FigureComparison> Figures)
{
    /// <summary>What can be said.</summary>
    public GoalVerdict Verdict => Of(Figures);

    /// <summary>Whether a figure of it is perhaps worse: by itself, but not among so many.</summary>
    public bool IsPerhapsWorse => Figures.Any(figure => figure is { Verdict: Comparisons.Verdict.Perhaps, IsBetter: false });

    /// <summary>Whether some of its figures have too few data while others have enough.</summary>
    public bool IsPartlyUnknown => Verdict != GoalVerdict.NotKnown && Figures.Any(figure => figure.Verdict == Comparisons.Verdict.TooFewData);

    internal static GoalVerdict Of(IReadOnlyCollection<FigureComparison> figures)
    {
        var better = figures.Any(figure => figure is { Verdict: Comparisons.Verdict.Differs, IsBetter: true });
        var worse = figures.Any(figure => figure is { Verdict: Comparisons.Verdict.Differs, IsBetter: false });
        return (better, worse) switch
        {
            (true, true) => GoalVerdict.Mixed,
            (true, false) => GoalVerdict.Better,
            (false, true) => GoalVerdict.Worse,
            _ => figures.All(figure => figure.Verdict == Comparisons.Verdict.TooFewData) ? GoalVerdict.NotKnown : GoalVerdict.NoDifferenceSeen,
        };
    }
}

/// <summary>
/// The goals of a comparison in the planner's order. The first goal that differs for sure decides which setting is ahead; that
/// setting is called better only where no figure that was asked for got worse.
/// </summary>
/// <param name="Goals">The goals, the most important first.</param>
/// <param name="Asked">Every figure that was asked for, also of goals that do not weigh.</param>
public sealed record GoalRanking(ImmutableArray<GoalComparison> Goals, ImmutableArray<FigureComparison> Asked)
{
    /// <summary>The first goal that differs for sure; null where none does.</summary>
    public GoalComparison? Deciding => Goals.FirstOrDefault(goal => goal.Verdict is GoalVerdict.Better or GoalVerdict.Worse or GoalVerdict.Mixed);

    /// <summary>What can be said of the second setting as a whole.</summary>
    public GoalVerdict Verdict => Deciding is null
        ? Goals.All(goal => goal.Verdict == GoalVerdict.NotKnown) ? GoalVerdict.NotKnown : GoalVerdict.NoDifferenceSeen
        : GoalComparison.Of(Asked);

    /// <summary>What got worse with the second setting for sure.</summary>
    public IEnumerable<FigureComparison> Worse => Asked.Where(figure => figure is { Verdict: Comparisons.Verdict.Differs, IsBetter: false });

    internal static GoalRanking Of(Comparison comparison)
    {
        var figures = comparison.Figures.ToDictionary(figure => figure.Figure.Name, StringComparer.Ordinal);
        return new GoalRanking(
            [.. comparison.Goals.Select(goal => new GoalComparison(goal, [.. goal.Figures.Select(figure => figures[figure.Name])]))],
            [.. comparison.Figures.Where(figure => figure.Figure.IsQuestion)]);
    }
}
