using System.Collections.Immutable;
using SafeCommunity.Grains.Twins;
using SafeCommunity.Simulator.Figures;

namespace SafeCommunity.Simulator.Comparisons;

/// <summary>Something that a planner wants, and the figures by which it is judged.</summary>
/// <param name="Name">The name in options and files.</param>
/// <param name="Title">What people call it.</param>
/// <param name="Figures">The figures; each has a way that is better.</param>
public sealed record Goal(string Name, BilingualText Title, ImmutableArray<Figure> Figures)
{
    /// <summary>Every goal, in the order in which they are weighed where the planner sets no other: lives before all, comfort last.</summary>
    public static ImmutableArray<Goal> All { get; } =
    [
        new("life-safety", new("生命安全", "life safety"), [FigureCatalogue.LifeSafetyMissedOrDismissed, FigureCatalogue.LifeSafetyOverdue]),
        new("arrival", new("到场", "arrival"),
        [
            FigureCatalogue.Arrive.LifeSafety.P50, FigureCatalogue.Arrive.LifeSafety.P95, FigureCatalogue.Arrive.All.P50, FigureCatalogue.Arrive.All.P95,
            FigureCatalogue.Arrive.Night!.P50, FigureCatalogue.Arrive.Night!.P95, FigureCatalogue.ArriveWaiting,
        ]),
        new("missed", new("漏报", "missed events"), [FigureCatalogue.MissedOrDismissed]),
        new("deadlines", new("时限", "deadlines"), [FigureCatalogue.Overdue]),
        new("coverage", new("巡查覆盖", "coverage"),
            [FigureCatalogue.NightHourlyCoverage, FigureCatalogue.NightVisitIntervalP50, FigureCatalogue.NightLongestUnvisited]),
        new("false-calls", new("误报", "false calls"), [FigureCatalogue.FalseAlarms]),
        new("workload", new("工作量", "workload"), [FigureCatalogue.UnitWorkload, FigureCatalogue.NightUnitWorkload]),
    ];

    /// <summary>Reads an order of goals.</summary>
    /// <param name="text">Names divided by commas, the most important first; what is not named is told and does not weigh.</param>
    /// <exception cref="ArgumentException">A name is none, or stands twice; the message lists those that are known.</exception>
    public static ImmutableArray<Goal> Read(string text)
    {
        var goals = ImmutableArray.CreateBuilder<Goal>();
        foreach (var name in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var goal = All.FirstOrDefault(known => known.Name == name)
                ?? throw new ArgumentException($"'{name}' is no goal; known: {string.Join(", ", All.Select(known => known.Name))}");
            if (goals.Contains(goal))
                throw new ArgumentException($"the goal '{name}' stands twice");
            goals.Add(goal);
        }

        return goals.ToImmutable();
    }
}
