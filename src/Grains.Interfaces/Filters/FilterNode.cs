using System.Collections.Immutable;

namespace SafeCommunity.Grains.Filters;

/// <summary>A filter that was read and checked (AIP-160): a tree of comparisons on fields that exist, with values of their types.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.FilterNode)]
public abstract record FilterNode;

/// <summary>All must hold.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.FilterAnd)]
public sealed record FilterAnd([property: Id(0)] ImmutableArray<FilterNode> Operands) : FilterNode;

/// <summary>At least one must hold.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.FilterOr)]
public sealed record FilterOr([property: Id(0)] ImmutableArray<FilterNode> Operands) : FilterNode;

/// <summary>It must not hold.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.FilterNot)]
public sealed record FilterNot([property: Id(0)] FilterNode Operand) : FilterNode;

/// <summary>A field compared with a value. Exactly one of <paramref name="Text"/> and <paramref name="Number"/> is set.</summary>
/// <param name="Field">The field, as its schema names it.</param>
/// <param name="Operator">How it is compared.</param>
/// <param name="Text">The value of a text field; an asterisk at either end matches anything there.</param>
/// <param name="Number">The value of a number field; an enumeration's number; 1 and 0 for true and false; Unix milliseconds for a time.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.FilterComparison)]
public sealed record FilterComparison(
    [property: Id(0)] string Field,
    [property: Id(1)] FilterOperator Operator,
    [property: Id(2)] string? Text,
    [property: Id(3)] double? Number) : FilterNode;

/// <summary>How a field is compared.</summary>
public enum FilterOperator
{
    /// <summary><c>=</c>.</summary>
    Equal = 0,

    /// <summary><c>!=</c>.</summary>
    NotEqual = 1,

    /// <summary><c>&lt;</c>.</summary>
    Less = 2,

    /// <summary><c>&lt;=</c>.</summary>
    LessOrEqual = 3,

    /// <summary><c>&gt;</c>.</summary>
    Greater = 4,

    /// <summary><c>&gt;=</c>.</summary>
    GreaterOrEqual = 5,

    /// <summary><c>:</c>, the text contains the value; for a place field, the twin stands at or below it.</summary>
    Has = 6,
}

/// <summary>One key of an order.</summary>
/// <param name="Field">The field, as its schema names it.</param>
/// <param name="Descending">Largest first.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.SortKey)]
public sealed record SortKey([property: Id(0)] string Field, [property: Id(1)] bool Descending);

/// <summary>What a field holds, and so which values and operators fit it.</summary>
public enum FieldType
{
    /// <summary>Text: equality, containment, order.</summary>
    Text = 0,

    /// <summary>A number: equality and order.</summary>
    Number = 1,

    /// <summary>True or false: equality.</summary>
    Boolean = 2,

    /// <summary>RFC 3339 time: order.</summary>
    Time = 3,

    /// <summary>One of some names: equality; severity, level, stage and grade also have an order.</summary>
    Enumeration = 4,
}

/// <summary>A field that a filter or an order may name.</summary>
/// <param name="Name">As it stands in the filter.</param>
/// <param name="Type">What it holds.</param>
/// <param name="Values">For an enumeration, each name with its number.</param>
public sealed record FilterField(string Name, FieldType Type, ImmutableDictionary<string, int>? Values = null);

/// <summary>The fields of a list of twins.</summary>
public static class TwinFields
{
    /// <summary>Every field a filter of twins may name: see each name's member in <c>TwinService</c>.</summary>
    public static ImmutableArray<FilterField> All { get; } =
    [
        new("name", FieldType.Text),
        new("kind", FieldType.Enumeration, Names.OfKinds),
        new("model", FieldType.Text),
        new("parent", FieldType.Text),
        new("within", FieldType.Text),
        new("floor", FieldType.Number),
        new("health", FieldType.Enumeration, Names.OfHealth),
        new("last_seen", FieldType.Time),
        new("alarms", FieldType.Number),
        new("alarms_critical", FieldType.Number),
        new("residents", FieldType.Number),
    ];
}

/// <summary>The fields of a list of alarms.</summary>
public static class AlarmFields
{
    /// <summary>Every field a filter of alarms may name: see each name's member in <c>AlarmService</c>.</summary>
    public static ImmutableArray<FilterField> All { get; } =
    [
        new("name", FieldType.Text),
        new("twin", FieldType.Text),
        new("rule", FieldType.Text),
        new("severity", FieldType.Enumeration, Names.OfSeverities),
        new("active", FieldType.Boolean),
        new("acknowledged", FieldType.Boolean),
        new("judgement", FieldType.Enumeration, Names.OfJudgements),
        new("shelved", FieldType.Boolean),
        new("closed", FieldType.Boolean),
        new("raise_time", FieldType.Time),
        new("count", FieldType.Number),
        new("last_raise_time", FieldType.Time),
        new("suppressed", FieldType.Boolean),
        new("stale", FieldType.Boolean),
        new("held", FieldType.Boolean),
        new("onset", FieldType.Enumeration, Names.OfOnsets),
        new("state", FieldType.Enumeration, Names.OfAlarmStates),
    ];
}
