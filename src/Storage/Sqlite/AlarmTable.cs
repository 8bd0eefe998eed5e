using System.Collections.Frozen;
using Microsoft.Data.Sqlite;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Filters;
using SafeCommunity.Grains.Twins;
using SafeCommunity.Storage.Sqlite.Lists;

namespace SafeCommunity.Storage.Sqlite;

/// <summary>How a row of the table of alarms is read, and what lists of alarms may name.</summary>
internal static class AlarmTable
{
    /// <summary>The columns in the order <see cref="Read"/> takes them.</summary>
    public const string Columns = """
        a.community, a.id, a.twin, a.rule, a.severity, a.message_zh, a.message_en, a.raised_at, a.last_raised_at,
        a.cause_seq, a.cause_time, a.cause_value, a.count, a.active, a.cleared_at,
        a.acknowledged_by, a.acknowledged_at, a.acknowledged_reason, a.judgement, a.judged_by, a.judged_at, a.judged_reason,
        a.shelved_until, a.shelved_by, a.shelved_at, a.shelved_reason, a.closed_by, a.closed_at, a.closed_reason, a.position,
        a.suppressed_by, a.cause_digest, a.onset, a.continues, a.worst_value
        """;

    /// <summary>Whether a person closed an alarm, or found it false, while its condition holds; as the index <c>alarms_held</c> has it.</summary>
    public const string HeldSql = "(a.active AND (a.closed_at IS NOT NULL OR a.judgement = 2))";

    /// <summary>The lists of alarms.</summary>
    public static ListSource List { get; } = new()
    {
        Title = "Alarms",
        From = "alarms a",
        Columns = Columns,
        ColumnCount = 35,
        DefaultOrder = new SortKey("raise_time", Descending: true),
        Open = ("closed", 0, "(a.closed_at IS NULL)"),
        Fields = new Dictionary<string, string>
        {
            ["name"] = "a.id",
            ["twin"] = "a.twin",
            ["rule"] = "a.rule",
            ["severity"] = "a.severity",
            ["active"] = "a.active",
            ["acknowledged"] = "(a.acknowledged_at IS NOT NULL)",
            ["judgement"] = "a.judgement",
            ["shelved"] = $"(a.shelved_until IS NOT NULL AND a.shelved_until > {ListSource.Now})",
            ["closed"] = "(a.closed_at IS NOT NULL)",
            ["raise_time"] = ListSource.Milliseconds("a.raised_at"),
            ["count"] = "a.count",
            ["last_raise_time"] = ListSource.Milliseconds("a.last_raised_at"),
            ["suppressed"] = "(a.suppressed_by IS NOT NULL)",
            ["onset"] = "a.onset",
            ["held"] = HeldSql,
            ["state"] = $"""
                CASE WHEN a.closed_at IS NOT NULL THEN {(int)AlarmState.Normal}
                WHEN a.suppressed_by IS NOT NULL THEN {(int)AlarmState.Suppressed}
                WHEN coalesce(a.shelved_until, 0) > {ListSource.Now} THEN {(int)AlarmState.Shelved}
                WHEN a.active AND a.acknowledged_at IS NULL THEN {(int)AlarmState.Unacknowledged}
                WHEN a.active THEN {(int)AlarmState.Acknowledged}
                WHEN a.acknowledged_at IS NULL THEN {(int)AlarmState.ReturnedUnacknowledged}
                ELSE {(int)AlarmState.Normal} END
                """,
            ["stale"] = $"(a.active AND a.last_raised_at <= {ListSource.Now} - {AlarmRecord.StaleAfter.Ticks})",
        }.ToFrozenDictionary(StringComparer.Ordinal),
    };

    /// <summary>The alarm in the reader's row.</summary>
    public static AlarmRecord Read(SqliteDataReader row) => new()
    {
        Community = row.GetString(0),
        Id = row.GetString(1),
        Twin = row.GetString(2),
        Rule = row.GetString(3),
        Severity = (AlarmSeverity)row.GetInt32(4),
        Message = new BilingualText(row.GetString(5), row.GetString(6)),
        RaisedAt = Time(row, 7),
        LastRaisedAt = Time(row, 8),
        Cause = new AlarmCause(row.IsDBNull(9) ? null : row.GetInt64(9), Time(row, 10), row.IsDBNull(11) ? null : row.GetDouble(11))
        {
            Digest = row.GetInt64(31),
        },
        Count = row.GetInt32(12),
        Active = row.GetBoolean(13),
        ClearedAt = TimeOrNull(row, 14),
        Acknowledgement = Note(row, 15),
        Judgement = (Judgement)row.GetInt32(18),
        Judged = Note(row, 19),
        ShelvedUntil = TimeOrNull(row, 22),
        Shelved = Note(row, 23),
        Closed = Note(row, 26),
        Position = row.GetInt64(29),
        SuppressedBy = row.IsDBNull(30) ? null : row.GetInt64(30),
        Onset = (AlarmOnset)row.GetInt32(32),
        Continues = row.IsDBNull(33) ? null : row.GetString(33),
        Worst = row.IsDBNull(34) ? null : row.GetDouble(34),
    };

    private static DateTimeOffset Time(SqliteDataReader row, int column) => TimeColumn.Read(row.GetInt64(column));

    private static DateTimeOffset? TimeOrNull(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : Time(row, column);

    private static MatterNote? Note(SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : new MatterNote(row.GetString(column), Time(row, column + 1), row.GetString(column + 2));
}
