using Microsoft.Data.Sqlite;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Storage.Sqlite;

/// <summary>How a row of the table of alarms is read, and how its times are stored.</summary>
internal static class AlarmTable
{
    /// <summary>The columns in the order <see cref="Read"/> takes them.</summary>
    public const string Columns = """
        a.community, a.id, a.twin, a.rule, a.severity, a.message_zh, a.message_en, a.raised_at, a.last_raised_at,
        a.cause_seq, a.cause_time, a.cause_value, a.count, a.active, a.cleared_at,
        a.acknowledged_by, a.acknowledged_at, a.acknowledged_reason, a.judgement, a.judged_by, a.judged_at, a.judged_reason,
        a.shelved_until, a.shelved_by, a.shelved_at, a.shelved_reason, a.closed_by, a.closed_at, a.closed_reason, a.position
        """;

    /// <summary>How many <see cref="Columns"/> there are.</summary>
    public const int ColumnCount = 30;

    /// <summary>A time as it stands in a column: Unix time in units of 100 ns.</summary>
    public static long ToColumn(DateTimeOffset time) => time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;

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
        Cause = new AlarmCause(row.IsDBNull(9) ? null : row.GetInt64(9), Time(row, 10), row.IsDBNull(11) ? null : row.GetDouble(11)),
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
    };

    private static DateTimeOffset Time(SqliteDataReader row, int column) =>
        new(row.GetInt64(column) + DateTimeOffset.UnixEpoch.Ticks, TimeSpan.Zero);

    private static DateTimeOffset? TimeOrNull(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : Time(row, column);

    private static MatterNote? Note(SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : new MatterNote(row.GetString(column), Time(row, column + 1), row.GetString(column + 2));
}
