using System.Collections.Immutable;
using SafeCommunity.Grains.Communities;

namespace SafeCommunity.Grains.Edits;

/// <summary>The parts of a community that people edit in files.</summary>
public enum EditPart
{
    /// <summary>Not a part.</summary>
    Unspecified = 0,

    /// <summary>What stands where: <c>community.json</c>, or its community in <c>district.json</c>.</summary>
    Plan = 1,

    /// <summary>When a reading is an alarm: <c>rules.json</c>.</summary>
    Rules = 2,

    /// <summary>What happens with an incident and who is there for it: <c>procedures/*.json</c> and <c>teams.json</c>.</summary>
    Procedures = 3,
}

/// <summary>An edit that waits for a yes.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.PendingEdit)]
public sealed record PendingEdit
{
    /// <summary>The community.</summary>
    [Id(0)]
    public required string Community { get; init; }

    /// <summary>What was edited.</summary>
    [Id(1)]
    public required EditPart Part { get; init; }

    /// <summary>Where it was read.</summary>
    [Id(2)]
    public required string File { get; init; }

    /// <summary>SHA-256 of exactly what would take effect, lower-case hexadecimal.</summary>
    [Id(3)]
    public required string Hash { get; init; }

    /// <summary>What it would take away.</summary>
    [Id(4)]
    public required EditLoss Loss { get; init; }

    /// <summary>Since when it waits.</summary>
    [Id(5)]
    public required DateTimeOffset Since { get; init; }

    /// <summary>Since when what it would replace has been in force; null where the journal does not tell.</summary>
    [Id(6)]
    public DateTimeOffset? InForceSince { get; init; }
}

/// <summary>What an edit would take away.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.EditLoss)]
public sealed record EditLoss
{
    /// <summary>Nothing.</summary>
    public static EditLoss None { get; } = new();

    /// <summary>How many devices nothing would watch over any more as a life-safety rule does now.</summary>
    [Id(0)]
    public int Devices { get; init; }

    /// <summary>How many open alarms are of twins that would lose a rule.</summary>
    [Id(1)]
    public int Alarms { get; init; }

    /// <summary>What is lost, in sentences without a full stop, the gravest first; empty when nothing is.</summary>
    [Id(2)]
    public ImmutableArray<string> Lines { get; init; } = [];

    /// <summary>Whether nothing is lost.</summary>
    public bool IsNone => Lines.IsEmpty;
}

/// <summary>What became of an offered edit.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.EditOutcome)]
public sealed record EditOutcome
{
    /// <summary>Whether anything changed by it.</summary>
    [Id(0)]
    public bool Applied { get; init; }

    /// <summary>What a plan changed.</summary>
    [Id(1)]
    public PlanChange Plan { get; init; }

    /// <summary>The edit where it waits for a yes; null where it does not.</summary>
    [Id(2)]
    public PendingEdit? Waits { get; init; }
}
