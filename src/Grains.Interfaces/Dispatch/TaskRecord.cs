using System.Collections.Immutable;
using System.Globalization;
using SafeCommunity.Grains.Teams;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Dispatch;

/// <summary>How far a unit's task is. The numbers are stored: never changed or reused.</summary>
public enum TaskState
{
    /// <summary>Not a state; never stored.</summary>
    Unspecified = 0,

    /// <summary>The unit was told to be ready and is not asked yet.</summary>
    StandingBy = 1,

    /// <summary>The unit was asked.</summary>
    Offered = 2,

    /// <summary>The unit takes it.</summary>
    Accepted = 3,

    /// <summary>The unit is on its way.</summary>
    EnRoute = 4,

    /// <summary>The unit is there.</summary>
    OnScene = 5,

    /// <summary>The unit has done it.</summary>
    Done = 6,

    /// <summary>The unit cannot take it.</summary>
    Declined = 7,

    /// <summary>The unit did not answer in time.</summary>
    Expired = 8,

    /// <summary>It was taken back.</summary>
    Recalled = 9,

    /// <summary>The unit fell silent, and another was asked.</summary>
    Replaced = 10,
}

/// <summary>One incident given to one patrol unit, as its journal entries made it.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.TaskRecord)]
public sealed record TaskRecord : IMatter
{
    /// <inheritdoc/>
    [Id(0)]
    public required string Community { get; init; }

    /// <inheritdoc/>
    [Id(1)]
    public required string Id { get; init; }

    /// <summary>The number of the incident.</summary>
    [Id(2)]
    public required long Incident { get; init; }

    /// <summary>The unit.</summary>
    [Id(3)]
    public required string Unit { get; init; }

    /// <summary>How far it is.</summary>
    [Id(4)]
    public required TaskState State { get; init; }

    /// <summary>Since when.</summary>
    [Id(5)]
    public required DateTimeOffset StateTime { get; init; }

    /// <summary>When the unit was first told.</summary>
    [Id(6)]
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>By when the unit must answer; null when it is not asked.</summary>
    [Id(7)]
    public DateTimeOffset? AnswerDue { get; init; }

    /// <summary>Why this unit.</summary>
    [Id(8)]
    public ImmutableArray<UnitReason> Reasons { get; init; } = [];

    /// <summary>When it accepted; null before.</summary>
    [Id(9)]
    public DateTimeOffset? AcceptedAt { get; init; }

    /// <summary>When it arrived; null before.</summary>
    [Id(10)]
    public DateTimeOffset? ArrivedAt { get; init; }

    /// <summary>Who ended it and how; null while it is open.</summary>
    [Id(11)]
    public MatterNote? Ended { get; init; }

    /// <inheritdoc/>
    [Id(12)]
    public required long Position { get; init; }

    /// <summary>When the unit on its way should be there, or is told again that it is not; null when it is not on its way, or is late for good.</summary>
    [Id(13)]
    public DateTimeOffset? ArrivalDue { get; init; }

    /// <summary>How many times it was told that it should be there, since it last said how far it is.</summary>
    [Id(14)]
    public int Chased { get; init; }

    /// <summary>How many times a unit on its way is told that it should be there; after that it counts as late.</summary>
    public const int MostChased = 2;

    /// <summary>Whether it should be there, was reminded, and still is not: the incident counts on it no more until it says that it is there.</summary>
    public bool IsLate => Chased >= MostChased;

    /// <inheritdoc/>
    public bool IsOpen => State < TaskState.Done;

    /// <summary>Whether the unit works on it: it accepted and has not ended it.</summary>
    public bool IsWorking => State is TaskState.Accepted or TaskState.EnRoute or TaskState.OnScene;

    /// <summary>The journal's subject of a task: <c>tasks/17.2</c>, the second of incident 17.</summary>
    public static string SubjectOf(long incident, int ordinal) =>
        string.Create(CultureInfo.InvariantCulture, $"tasks/{incident}.{ordinal}");
}

/// <summary>What speaks for or against a unit.</summary>
/// <param name="Criterion">Which of <c>skill</c>, <c>equipment</c>, <c>distance</c>, <c>load</c>, <c>rest</c>, <c>level</c>, <c>status</c>.</param>
/// <param name="Passed">Whether it allows the unit to be sent.</param>
/// <param name="Text">In words.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.UnitReason)]
public sealed record UnitReason(
    [property: Id(0)] string Criterion,
    [property: Id(1)] bool Passed,
    [property: Id(2)] BilingualText Text);

/// <summary>A unit weighed for an incident.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.UnitRecommendation)]
public sealed record UnitRecommendation
{
    /// <summary>The unit.</summary>
    [Id(0)]
    public required string Unit { get; init; }

    /// <summary>Its level.</summary>
    [Id(1)]
    public required MatterLevel Level { get; init; }

    /// <summary>Whether it can be sent now.</summary>
    [Id(2)]
    public required bool Able { get; init; }

    /// <summary>1 for those to send, 2 for those to stand by behind them, 3 for the rest, 0 for those that cannot be sent.</summary>
    [Id(3)]
    public required int Tier { get; init; }

    /// <summary>How far along the paths, in metres.</summary>
    [Id(4)]
    public required double Distance { get; init; }

    /// <summary>How long that takes.</summary>
    [Id(5)]
    public required TimeSpan TravelTime { get; init; }

    /// <summary>Why, each criterion in words.</summary>
    [Id(6)]
    public required ImmutableArray<UnitReason> Reasons { get; init; }

    /// <summary>The number of the lesser incident that it is with, from which it would be taken; null where it is with none such.</summary>
    [Id(7)]
    public long? TakenFrom { get; init; }
}
