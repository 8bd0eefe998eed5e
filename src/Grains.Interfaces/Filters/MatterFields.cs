using System.Collections.Immutable;

namespace SafeCommunity.Grains.Filters;

/// <summary>The fields of the lists of matters. Every field is a column of the matter's read table.</summary>
public static class MatterFields
{
    /// <summary>Every field a filter of incidents may name.</summary>
    public static ImmutableArray<FilterField> Incidents { get; } =
    [
        new("name", FieldType.Text),
        new("kind", FieldType.Text),
        new("place", FieldType.Text),
        new("team", FieldType.Text),
        new("rung", FieldType.Text),
        new("severity", FieldType.Enumeration, Names.OfSeverities),
        new("level", FieldType.Enumeration, Names.OfLevels),
        new("stage", FieldType.Enumeration, Names.OfStages),
        new("grade", FieldType.Enumeration, Names.OfGrades),
        new("disposition", FieldType.Enumeration, Names.OfDispositions),
        new("open", FieldType.Boolean),
        new("overdue", FieldType.Boolean),
        new("escalated", FieldType.Boolean),
        new("waiting", FieldType.Boolean),
        new("open_time", FieldType.Time),
        new("due_time", FieldType.Time),
    ];

    /// <summary>Every field a filter of tasks may name.</summary>
    public static ImmutableArray<FilterField> Tasks { get; } =
    [
        new("name", FieldType.Text),
        new("unit", FieldType.Text),
        new("incident", FieldType.Number),
        new("state", FieldType.Enumeration, Names.OfTaskStates),
        new("open", FieldType.Boolean),
        new("create_time", FieldType.Time),
    ];

    /// <summary>Every field a filter of reports may name.</summary>
    public static ImmutableArray<FilterField> Reports { get; } =
    [
        new("name", FieldType.Text),
        new("kind", FieldType.Text),
        new("place", FieldType.Text),
        new("team", FieldType.Text),
        new("level", FieldType.Enumeration, Names.OfLevels),
        new("state", FieldType.Enumeration, Names.OfReportStates),
        new("incident", FieldType.Number),
        new("stars", FieldType.Number),
        new("open", FieldType.Boolean),
        new("receive_time", FieldType.Time),
    ];

    /// <summary>Every field a filter of lessons may name.</summary>
    public static ImmutableArray<FilterField> Lessons { get; } =
    [
        new("name", FieldType.Text),
        new("origin", FieldType.Text),
        new("open", FieldType.Boolean),
        new("draw_time", FieldType.Time),
        new("due_time", FieldType.Time),
    ];

    /// <summary>Every field a filter of suppressions may name.</summary>
    public static ImmutableArray<FilterField> Suppressions { get; } =
    [
        new("name", FieldType.Text),
        new("place", FieldType.Text),
        new("rules", FieldType.Text),
        new("open", FieldType.Boolean),
        new("begin_time", FieldType.Time),
        new("expire_time", FieldType.Time),
    ];
}
