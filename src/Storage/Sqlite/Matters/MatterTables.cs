using System.Collections.Immutable;

namespace SafeCommunity.Storage.Sqlite.Matters;

/// <summary>The read tables of all sorts of matter: a new one is declared like these and added here.</summary>
internal static class MatterTables
{
    /// <summary>All of them.</summary>
    public static ImmutableArray<MatterTable> All { get; } =
    [
        IncidentTable.Table,
        TaskTable.Table,
        UnitTable.Table,
        ReportTable.Table,
        LessonTable.Table,
        SeatTable.Table,
        SuppressionTable.Table,
    ];
}
