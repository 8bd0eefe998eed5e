using System.Collections.Immutable;

namespace SafeCommunity.Grains.Procedures;

/// <summary>
/// What a report's words say for and against a kind, beside the words that are enough. Entries are written as
/// <see cref="Procedure.Words"/> are.
/// </summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.ReportSigns)]
public sealed record ReportSigns
{
    /// <summary>Nothing.</summary>
    public static ReportSigns None { get; } = new();

    /// <summary>What points at the kind and is not enough alone; two of them are.</summary>
    [Id(0)]
    public ImmutableArray<string> Hints { get; init; } = [];

    /// <summary>Expressions in which a word means something else: no word of this kind counts inside them.</summary>
    [Id(1)]
    public ImmutableArray<string> NotMeant { get; init; } = [];

    /// <summary>What makes the words of the same clause not count: "afraid that", "how to prevent".</summary>
    [Id(2)]
    public ImmutableArray<string> Unless { get; init; } = [];

    /// <summary>Whether its words are said of any danger: another life-safety kind that is named too goes before it.</summary>
    [Id(3)]
    public bool General { get; init; }
}
