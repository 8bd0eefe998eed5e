using System.Collections.Immutable;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Teams;
using SafeCommunity.Simulator.World;
using SafeCommunity.Simulator.World.Patrols;

namespace SafeCommunity.Simulator.Running;

/// <summary>What a simulation left behind: what really happened, and what the product made of it.</summary>
public sealed record SimulatedRun
{
    /// <summary>The community.</summary>
    public required CommunityDefinition Plan { get; init; }

    /// <summary>How its matters run.</summary>
    public required ProcedureBook Procedures { get; init; }

    /// <summary>Who is on duty in it.</summary>
    public required TeamBook Teams { get; init; }

    /// <summary>How the world was.</summary>
    public required WorldSettings World { get; init; }

    /// <summary>What everything was drawn from.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The last moment that was lived.</summary>
    public required DateTimeOffset End { get; init; }

    /// <summary>The moment until which it should have gone; later than <see cref="End"/> when it was interrupted.</summary>
    public required DateTimeOffset PlannedEnd { get; init; }

    /// <summary>How long it took on the machine's clock, loading not counted.</summary>
    public required TimeSpan Wall { get; init; }

    /// <summary>How many readings the devices sent.</summary>
    public required long Readings { get; init; }

    /// <summary>The journal from its first entry.</summary>
    public required IReadOnlyList<JournalEntry> Journal { get; init; }

    /// <summary>The hash at the journal's head, 64 lower-case hexadecimal digits.</summary>
    public required string JournalHash { get; init; }

    /// <summary>What really happened, oldest first.</summary>
    public required IReadOnlyList<TrueEvent> Truth { get; init; }

    /// <summary>The points that patrols must visit.</summary>
    public required IReadOnlyList<MustVisitPoint> MustVisitPoints { get; init; }

    /// <summary>Which of them was visited when, oldest first.</summary>
    public required IReadOnlyList<PointVisit> Visits { get; init; }

    /// <summary>How often which orders the product refused, by the order's name.</summary>
    public required ImmutableSortedDictionary<string, long> Refusals { get; init; }

    /// <summary>Whether it ended early because its journal is as long as one may be that is kept in memory.</summary>
    public bool IsJournalFull => IsInterrupted && Journal.Count >= WorldLimits.MostJournalEntries;

    /// <summary>Whether it ended before its planned end.</summary>
    public bool IsInterrupted => End < PlannedEnd;
}
