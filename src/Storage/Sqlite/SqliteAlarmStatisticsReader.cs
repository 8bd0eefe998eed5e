using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Clocks;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Storage.Sqlite;

/// <summary>
/// Reads what happened to alarms along the journal. The journal has no index of its times, which would cost every append:
/// times never decrease along the positions from one step of the clock to the next, so that a time's position is found by
/// halving what lies between two steps.
/// </summary>
internal sealed class SqliteAlarmStatisticsReader(SqliteReadPool reads) : IAlarmStatisticsReader
{
    /// <summary>How many entries one read walks: some milliseconds, then others have the connection.</summary>
    internal const int PageSize = 4_096;

    private static readonly ImmutableArray<(string Kind, OccurrenceKind Is)> Kinds =
    [
        ("alarm.raised", OccurrenceKind.Raised),
        ("alarm.recurred", OccurrenceKind.Raised),
        ("alarm.cleared", OccurrenceKind.Cleared),
        ("alarm.acknowledged", OccurrenceKind.Acknowledged),
        ("alarm.shelved", OccurrenceKind.Shelved),
        ("alarm.suppressed", OccurrenceKind.Suppressed),
        ("alarm.unsuppressed", OccurrenceKind.Unsuppressed),
        ("alarm.rejected", OccurrenceKind.Rejected),
        ("alarm.confirmed", OccurrenceKind.Confirmed),
        ("alarm.closed", OccurrenceKind.Closed),
    ];

    // CROSS JOIN holds SQLite to this order: along the journal, from there to the alarm that the entry is about.
    private static readonly string SelectOccurrences = $"""
        SELECT j.time, CASE WHEN j.kind = 'alarm.raised' AND a.onset = {(int)AlarmOnset.Past} THEN {(int)OccurrenceKind.RaisedPast} ELSE CASE j.kind {string.Join(' ', Kinds.Select(kind => $"WHEN '{kind.Kind}' THEN {(int)kind.Is}"))} END END,
            a.id, a.twin, a.rule, a.severity
        FROM journal j CROSS JOIN alarms a ON a.subject = j.subject
        WHERE j.community = $0 AND j.position >= $1 AND j.position < $2
            AND j.kind IN ({string.Join(", ", Kinds.Select(kind => $"'{kind.Kind}'"))})
        ORDER BY j.position
        """;

    public async IAsyncEnumerable<AlarmOccurrence> ReadAsync(
        string community, DateTimeOffset from, DateTimeOffset until, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        foreach (var stretch in await reads.ReadAsync(session => FindStretches(session, community, from, until), cancellation))
        {
            if (stretch.Step is { } step)
                yield return new AlarmOccurrence(step.After, OccurrenceKind.ClockStepped, "", "", "", AlarmSeverity.Unspecified, step.By);
            for (var start = stretch.First; start < stretch.End; start += PageSize)
            {
                var page = await reads.ReadAsync(
                    session => session.ReadAll(SelectOccurrences, Read, community, start, Math.Min(start + PageSize, stretch.End)),
                    cancellation);
                foreach (var occurrence in page)
                    yield return occurrence;
            }
        }
    }

    public async Task<DateTimeOffset?> GetBeginningAsync(string community, CancellationToken cancellation = default) =>
        await reads.ReadAsync(
            session => ReadSteps(session, community).Select(step => TimeAt(session, community, step.Position))
                .Append(TimeAt(session, community, 1)).Min(),
            cancellation) is { } milliseconds
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : null;

    /// <summary>Where the period lies in each stretch of the journal that the clock's steps divide it into.</summary>
    private static List<Stretch> FindStretches(SqliteReadSession session, string community, DateTimeOffset from, DateTimeOffset until)
    {
        var steps = ReadSteps(session, community);
        var stretches = new List<Stretch>();
        var begin = 1L;
        for (var i = 0; i <= steps.Length; i++)
        {
            var end = i < steps.Length ? steps[i].Position : SqliteJournalReader.ReadHead(session, community).Position + 1;
            stretches.Add(new Stretch(
                i == 0 ? null : steps[i - 1].Step,
                FindPosition(session, community, from, begin, end),
                FindPosition(session, community, until, begin, end)));
            begin = end;
        }

        return stretches;
    }

    private static ImmutableArray<(long Position, ClockStepped Step)> ReadSteps(SqliteReadSession session, string community) =>
        session.ReadAll(
            """
            SELECT j.position, j.body FROM journal j
            WHERE j.subject = (SELECT number FROM subjects WHERE community = $0 AND name = $0) AND j.kind = 'clock.stepped'
            ORDER BY j.position
            """,
            row => (row.GetInt64(0), (ClockStepped)JournalEvents.Read("clock.stepped", row.GetFieldValue<byte[]>(1))),
            community);

    /// <summary>
    /// The first position of a stretch whose time is not before <paramref name="time"/>; <paramref name="high"/>, which is the
    /// position after the stretch, when there is none.
    /// </summary>
    private static long FindPosition(SqliteReadSession session, string community, DateTimeOffset time, long low, long high)
    {
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (TimeAt(session, community, middle) is not { } milliseconds)
                throw new InvalidDataException($"The journal of {community} has no entry {middle}: it has a gap.");
            if (DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) < time)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private static long? TimeAt(SqliteReadSession session, string community, long position)
    {
        long? time = null;
        session.ReadWhile(
            "SELECT time FROM journal WHERE community = $0 AND position = $1",
            row =>
            {
                time = row.GetInt64(0);
                return false;
            },
            community,
            position);
        return time;
    }

    private static AlarmOccurrence Read(SqliteDataReader row) => new(
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(0)),
        (OccurrenceKind)row.GetInt32(1),
        row.GetString(2),
        row.GetString(3),
        row.GetString(4),
        (AlarmSeverity)row.GetInt32(5));

    /// <summary>A part of the journal along which times never decrease: the step that begins it, and the positions to read of it.</summary>
    private readonly record struct Stretch(ClockStepped? Step, long First, long End);
}
