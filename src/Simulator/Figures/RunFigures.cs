using System.Collections.Immutable;
using SafeCommunity.Simulator.Running;

namespace SafeCommunity.Simulator.Figures;

/// <summary>The figures of one run, and what was run.</summary>
public sealed record RunFigures
{
    /// <summary>The community's name.</summary>
    public required string Community { get; init; }

    /// <summary>The scenario; empty for an ordinary life.</summary>
    public required string Scenario { get; init; }

    /// <summary>What everything was drawn from.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The first moment.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>The last moment that was lived.</summary>
    public required DateTimeOffset End { get; init; }

    /// <summary>The moment until which it should have gone.</summary>
    public required DateTimeOffset PlannedEnd { get; init; }

    /// <summary>How many patrol units the settings have on duty by day.</summary>
    public required int Patrols { get; init; }

    /// <summary>The same from 22:00 to 06:00.</summary>
    public required int NightPatrols { get; init; }

    /// <summary>How many duty officers work at once.</summary>
    public required int Officers { get; init; }

    /// <summary>The hash at the journal's head.</summary>
    public required string JournalHash { get; init; }

    /// <summary>
    /// The figures by their names: those of <see cref="FigureCatalogue"/>, and counts by rule, cause, kind and order. Null
    /// where there is no data.
    /// </summary>
    public required ImmutableSortedDictionary<string, double?> Values { get; init; }

    /// <summary>Whether it ended before its planned end.</summary>
    public bool IsInterrupted => End < PlannedEnd;

    /// <summary>A figure; null where there is no data for it.</summary>
    public double? this[Figure figure] => Values.GetValueOrDefault(figure.Name);

    /// <summary>Counts the figures of a run.</summary>
    public static RunFigures Of(SimulatedRun run) => Of(new RunHistory(run));

    internal static RunFigures Of(RunHistory history) => new()
    {
        Community = history.Run.Plan.Community,
        Scenario = history.Run.World.Scenario,
        Seed = history.Run.Seed,
        Start = history.Span.From,
        End = history.Span.Until,
        PlannedEnd = history.Run.PlannedEnd,
        Patrols = history.Patrols,
        NightPatrols = history.NightPatrols,
        Officers = history.Alarms.Operators,
        JournalHash = history.Run.JournalHash,
        Values = new FigureCounter(history).Count(),
    };
}
