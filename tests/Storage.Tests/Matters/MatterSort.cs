using System.Text.Json;
using CsCheck;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Filters;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Lessons;
using SafeCommunity.Grains.Reports;
using SafeCommunity.Grains.Storage;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Storage.Tests.Matters;

/// <summary>A sort of matter: its histories, and a naive reading of it to compare the table with.</summary>
public abstract class MatterSort(string name)
{
    public static DateTimeOffset Now { get; } = TemporaryStore.Noon.AddHours(8);

    public static IReadOnlyList<MatterSort> All { get; } =
    [
        new MatterSort<IncidentRecord>("incidents", MatterHistories.Incidents, IncidentFold.Apply, MatterFields.Incidents, IncidentValue),
        new MatterSort<TaskRecord>("tasks", MatterHistories.Tasks, TaskFold.Apply, MatterFields.Tasks, TaskValue),
        new MatterSort<UnitRecord>("units", MatterHistories.Units, UnitFold.Apply, [new FilterField("name", FieldType.Text)], NoValue),
        new MatterSort<ReportRecord>("reports", MatterHistories.Reports, ReportFold.Apply, MatterFields.Reports, ReportValue),
        new MatterSort<LessonRecord>("lessons", MatterHistories.Lessons, LessonFold.Apply, MatterFields.Lessons, LessonValue),
        new MatterSort<SeatRecord>("seats", MatterHistories.Seats, SeatFold.Apply, [new FilterField("name", FieldType.Text)], NoValue),
        new MatterSort<SuppressionRecord>(
            "suppressions", MatterHistories.Suppressions, SuppressionFold.Apply, MatterFields.Suppressions, SuppressionValue),
    ];

    public abstract Task CheckTableAsync(TemporaryStore temporary);

    public abstract Task CheckListsAsync(TemporaryStore temporary);

    public override string ToString() => name;

    private static object IncidentValue(IncidentRecord incident, string field) => field switch
    {
        "kind" => incident.Kind,
        "place" => incident.Place,
        "team" => incident.Team,
        "rung" => incident.Rung,
        "severity" => (double)incident.Severity,
        "level" => (double)incident.Level,
        "stage" => (double)incident.Stage,
        "grade" => (double)incident.Grade,
        "disposition" => (double)incident.Disposition,
        "overdue" => Of(incident.Overdue || (incident.IsOpen && incident.Deadline is { } deadline && deadline.Due < Now)),
        "escalated" => Of(incident.Rungs.Length > 1),
        "waiting" => Of(incident.Waiting is not null),
        "open_time" => Of(incident.OpenedAt),
        "due_time" => Of(incident.Deadline?.Due),
        _ => throw new ArgumentException(field),
    };

    private static object TaskValue(TaskRecord task, string field) => field switch
    {
        "unit" => task.Unit,
        "incident" => (double)task.Incident,
        "state" => (double)task.State,
        "create_time" => Of(task.CreatedAt),
        _ => throw new ArgumentException(field),
    };

    private static object ReportValue(ReportRecord report, string field) => field switch
    {
        "kind" => report.Kind,
        "place" => report.Place,
        "team" => report.Team,
        "level" => (double)report.Level,
        "state" => (double)report.State,
        "incident" => (double)report.Incident,
        "stars" => (double)report.Stars,
        "receive_time" => Of(report.ReceivedAt),
        _ => throw new ArgumentException(field),
    };

    private static object LessonValue(LessonRecord lesson, string field) => field switch
    {
        "origin" => lesson.Origin,
        "draw_time" => Of(lesson.DrawnAt),
        "due_time" => Of(lesson.Due),
        _ => throw new ArgumentException(field),
    };

    private static object SuppressionValue(SuppressionRecord suppression, string field) => field switch
    {
        "place" => suppression.Place,
        "rules" => suppression.Rules,
        "begin_time" => Of(suppression.Began.Time),
        "expire_time" => Of(suppression.Until),
        _ => throw new ArgumentException(field),
    };

    private static object NoValue<T>(T matter, string field) => throw new ArgumentException($"{matter} has no field {field}.");

    private static double Of(bool value) => value ? 1.0 : 0.0;

    private static double Of(DateTimeOffset? time) => (time ?? DateTimeOffset.MaxValue).ToUnixTimeMilliseconds();
}

/// <inheritdoc/>
internal sealed class MatterSort<T>(
    string name,
    Gen<JournalDraft[]> histories,
    Func<T?, JournalEntry, T> fold,
    IReadOnlyList<FilterField> fields,
    Func<T, string, object> valueOf) : MatterSort(name)
    where T : class, IMatter
{
    private static readonly FilterOperator[] Orders =
    [
        FilterOperator.Equal, FilterOperator.NotEqual, FilterOperator.Less, FilterOperator.LessOrEqual, FilterOperator.Greater,
        FilterOperator.GreaterOrEqual,
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public override async Task CheckTableAsync(TemporaryStore temporary)
    {
        var reader = temporary.Store.Matters<T>();
        var run = 0;
        await histories.SampleAsync(
            async drafts =>
            {
                var community = $"community-{Interlocked.Increment(ref run)}";
                var folds = await AppendAsync(temporary, community, drafts);

                foreach (var matter in folds)
                    Assert.Equal(Text(matter), Text(await reader.GetAsync(community, matter.Id, Cancellation)));
                Assert.Equal(
                    folds.OrderBy(matter => matter.Position).Select(Text),
                    (await reader.ReadChangedAsync(community, 0, 1_000, Cancellation)).Select(Text));
                var last = folds.MaxBy(matter => matter.Position)!;
                Assert.Equal([Text(last)], (await reader.ReadChangedAsync(community, last.Position - 1, 1, Cancellation)).Select(Text));
                var (position, open) = await reader.ReadOpenAsync(community, Cancellation);
                Assert.Equal(drafts.Length, position);
                Assert.Equal(folds.Where(matter => matter.IsOpen).Select(Text), open.Select(Text));
            },
            iter: 40,
            threads: 1);
    }

    public override async Task CheckListsAsync(TemporaryStore temporary)
    {
        var run = 0;
        var comparisons = Gen.Select(Gen.Int[0, fields.Count - 1], Gen.OneOf(Orders), Gen.Int[0, 11]);
        await Gen.Select(histories, comparisons.Array[1, 3], Gen.Int[0, fields.Count - 1], Gen.Bool, Gen.Int[1, 5]).SampleAsync(
            async (drafts, chosen, orderBy, descending, pageSize) =>
            {
                var community = $"community-{Interlocked.Increment(ref run)}";
                var folds = await AppendAsync(temporary, community, drafts);

                // Each compares a field with the value that one of the matters has in it.
                var filter = new FilterAnd([.. chosen.Select(one => Comparison(fields[one.Item1].Name, one.Item2, folds[one.Item3 % folds.Length]))]);
                var key = new SortKey(fields[orderBy].Name, descending);
                var expected = folds.Where(matter => filter.Operands.All(operand => Holds((FilterComparison)operand, matter)))
                    .Order(Comparer<T>.Create((a, b) => Compare(a, b, key))).Select(matter => matter.Id).ToArray();

                var listed = new List<string>();
                var query = new MatterQuery { Filter = filter, OrderBy = [key], PageSize = pageSize, Now = Now };
                do
                {
                    var page = await temporary.Store.Matters<T>().ListAsync(community, query, Cancellation);
                    Assert.Equal(expected.Length, page.TotalSize);
                    listed.AddRange(page.Matters.Select(matter => matter.Id));
                    query = query with { PageToken = page.NextPageToken };
                }
                while (query.PageToken.Length > 0);

                Assert.Equal(expected, listed);
            },
            iter: 60,
            threads: 1);
    }

    // Two hours apart, so that the times of the beginnings differ.
    private async Task<T[]> AppendAsync(TemporaryStore temporary, string community, JournalDraft[] drafts)
    {
        var half = drafts.Length / 2;
        await temporary.Store.Journal.AppendAsync(community, drafts[..half], TemporaryStore.Noon.AddHours(-2), Cancellation);
        await temporary.AppendAsync(community, drafts[half..]);
        var matters = new Dictionary<string, T>();
        foreach (var entry in await temporary.Store.Journal.ReadAsync(community, 0, int.MaxValue, Cancellation))
            matters[entry.Subject] = fold(matters.GetValueOrDefault(entry.Subject), entry);
        return [.. matters.Values];
    }

    // Records with lists in them are equal only when they share the lists: their texts are compared.
    private static string Text(T? matter) => JsonSerializer.Serialize(matter);

    private object ValueOf(T matter, string field) => field switch
    {
        "name" => matter.Id[(matter.Id.IndexOf('/', StringComparison.Ordinal) + 1)..],
        "open" => matter.IsOpen ? 1.0 : 0.0,
        _ => valueOf(matter, field),
    };

    private FilterComparison Comparison(string field, FilterOperator @operator, T like) => ValueOf(like, field) switch
    {
        string text => new FilterComparison(field, @operator, text, null),
        var number => new FilterComparison(field, @operator, null, (double)number),
    };

    private bool Holds(FilterComparison comparison, T matter)
    {
        var value = ValueOf(matter, comparison.Field);
        var order = comparison.Text is { } text ? string.CompareOrdinal((string)value, text) : ((double)value).CompareTo(comparison.Number!.Value);
        return comparison.Operator switch
        {
            FilterOperator.Equal => order == 0,
            FilterOperator.NotEqual => order != 0,
            FilterOperator.Less => order < 0,
            FilterOperator.LessOrEqual => order <= 0,
            FilterOperator.Greater => order > 0,
            _ => order >= 0,
        };
    }

    private int Compare(T a, T b, SortKey key)
    {
        var order = Compare(ValueOf(a, key.Field), ValueOf(b, key.Field)) * (key.Descending ? -1 : 1);
        return order != 0 ? order : Compare(ValueOf(a, "name"), ValueOf(b, "name"));
    }

    private static int Compare(object a, object b) => a is string text ? string.CompareOrdinal(text, (string)b) : ((double)a).CompareTo((double)b);
}
