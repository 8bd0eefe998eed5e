using Microsoft.Extensions.Logging.Abstractions;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Filters;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Storage;
using SafeCommunity.Grains.Teams;
using SafeCommunity.Grains.Twins;
using SafeCommunity.Storage.Sqlite;

namespace SafeCommunity.Storage.Tests.Matters;

public class MatterTableTests
{
    public static TheoryData<string> Sorts => [.. MatterSort.All.Select(sort => sort.ToString())];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Sorts))]
    public async Task The_table_is_what_the_fold_makes_of_the_entries(string sort)
    {
        await using var temporary = new TemporaryStore();

        await SortOf(sort).CheckTableAsync(temporary);
    }

    [Theory]
    [MemberData(nameof(Sorts))]
    public async Task Pages_hold_what_the_same_filter_over_the_folds_gives_in_the_same_order(string sort)
    {
        await using var temporary = new TemporaryStore();

        await SortOf(sort).CheckListsAsync(temporary);
    }

    [Theory]
    [InlineData(FilterOperator.Equal, "17", "incidents/17")]
    [InlineData(FilterOperator.Equal, "incidents/17", "incidents/17")]
    [InlineData(FilterOperator.Equal, "1*", "incidents/1,incidents/17")]
    [InlineData(FilterOperator.Equal, "incidents/1*", "incidents/1,incidents/17")]
    [InlineData(FilterOperator.Has, "7", "incidents/17,incidents/7")]
    [InlineData(FilterOperator.NotEqual, "incidents/17", "incidents/1,incidents/7")]
    [InlineData(FilterOperator.Equal, "units/17", "")]
    public async Task A_name_is_the_last_part_of_the_id_or_the_whole(FilterOperator @operator, string name, string expected)
    {
        await using var temporary = new TemporaryStore();
        await temporary.AppendAsync("chengbei", Opened(1), Opened(7), Opened(17));

        var page = await temporary.Store.Matters<IncidentRecord>().ListAsync(
            "chengbei",
            new MatterQuery
            {
                Filter = new FilterComparison("name", @operator, name, null),
                OrderBy = [new SortKey("name", Descending: false)],
                PageSize = 10,
                Now = TemporaryStore.Noon,
            },
            Cancellation);

        Assert.Equal(expected, string.Join(',', page.Matters.Select(incident => incident.Id)));
    }

    [Fact]
    public async Task An_open_incident_is_overdue_when_its_deadline_passed_though_nobody_said_so()
    {
        await using var temporary = new TemporaryStore();
        var due = new IncidentDeadline(IncidentStage.Verified, TemporaryStore.Noon.AddMinutes(5));
        await temporary.AppendAsync("chengbei", Opened(1, due), Opened(2, due), Opened(3));
        await temporary.AppendAsync(
            "chengbei", JournalDraft.Of("incidents/2", "li.na", new IncidentClosed(Disposition.Handled, "", due)));

        Assert.Empty(await OverdueAsync(TemporaryStore.Noon.AddMinutes(5)));
        Assert.Equal(["incidents/1"], await OverdueAsync(TemporaryStore.Noon.AddMinutes(5).AddMilliseconds(1)));

        async Task<IEnumerable<string>> OverdueAsync(DateTimeOffset now) => (await temporary.Store.Matters<IncidentRecord>().ListAsync(
            "chengbei",
            new MatterQuery { Filter = new FilterComparison("overdue", FilterOperator.Equal, null, 1), PageSize = 10, Now = now },
            Cancellation)).Matters.Select(incident => incident.Id);
    }

    [Fact]
    public async Task A_list_without_an_order_begins_with_the_newest()
    {
        await using var temporary = new TemporaryStore();
        foreach (var number in Enumerable.Range(1, 4))
        {
            await temporary.Store.Journal.AppendAsync(
                "chengbei", [Opened(number)], TemporaryStore.Noon.AddMinutes(number), Cancellation);
        }

        var page = await temporary.Store.Matters<IncidentRecord>().ListAsync(
            "chengbei", new MatterQuery { PageSize = 3, Now = TemporaryStore.Noon }, Cancellation);

        Assert.Equal([4L, 3L, 2L], page.Matters.Select(incident => incident.Number));
        Assert.Equal(4, page.TotalSize);
    }

    [Fact]
    public async Task A_field_that_is_not_there_and_a_token_of_another_table_are_refused()
    {
        await using var temporary = new TemporaryStore();
        await temporary.AppendAsync(
            "chengbei",
            Unit("unit-1"),
            Unit("unit-2"),
            JournalDraft.Of("seats/a", "li.na", new SeatTaken("")),
            JournalDraft.Of("seats/b", "li.na", new SeatTaken("")));
        var query = new MatterQuery { PageSize = 1, Now = TemporaryStore.Noon };
        var token = (await temporary.Store.Matters<UnitRecord>().ListAsync("chengbei", query, Cancellation)).NextPageToken;

        var field = await Assert.ThrowsAsync<RefusedException>(() => temporary.Store.Matters<UnitRecord>().ListAsync(
            "chengbei", query with { Filter = new FilterComparison("kind", FilterOperator.Equal, "fire", null) }, Cancellation));
        var foreign = await Assert.ThrowsAsync<RefusedException>(
            () => temporary.Store.Matters<SeatRecord>().ListAsync("chengbei", query with { PageToken = token }, Cancellation));

        Assert.Equal("Units have no field 'kind'; fields are: name.", field.Message);
        Assert.Equal((Refusal.InvalidArgument, Refusal.InvalidArgument), (field.Refusal, foreign.Refusal));
    }

    [Fact]
    public async Task Matters_of_communities_are_apart()
    {
        await using var temporary = new TemporaryStore();
        await temporary.AppendAsync("chengbei", Opened(1));
        await temporary.AppendAsync("hedong", Opened(1), Opened(2));
        var incidents = temporary.Store.Matters<IncidentRecord>();

        Assert.Equal("hedong", (await incidents.GetAsync("hedong", "incidents/1", Cancellation))?.Community);
        Assert.Null(await incidents.GetAsync("chengbei", "incidents/2", Cancellation));
        Assert.Single((await incidents.ReadOpenAsync("chengbei", Cancellation)).Matters);
        Assert.Equal(2, (await incidents.ReadChangedAsync("hedong", 0, 10, Cancellation)).Length);
    }

    [Theory]
    [InlineData("incidents/9", "never opened")]
    [InlineData("incidents/1", "began before")]
    [InlineData("incidents/01", "no id of incidents")]
    [InlineData("incidents/x", "no id of incidents")]
    public async Task An_entry_that_cannot_follow_fails_alone(string subject, string expected)
    {
        await using var temporary = new TemporaryStore();
        await temporary.AppendAsync("chengbei", Opened(1));
        JournalEvent wrong = expected == "never opened" ? new IncidentTakenUp("") : Opened(1).Events[0];

        // Each in a draft with an entry that could follow: that one is taken back with it.
        var appends = Enumerable.Range(0, 100).Select(i => i % 10 == 3
            ? temporary.AppendAsync("chengbei", Opened(1_000 + i), JournalDraft.Of(subject, "li.na", wrong))
            : temporary.AppendAsync("chengbei", Opened(100 + i))).ToArray();
        var outcomes = await Task.WhenAll(appends.Select(append => Record.ExceptionAsync(() => append).AsTask()));

        Assert.All(outcomes.Index(), outcome =>
        {
            if (outcome.Index % 10 == 3)
                Assert.Contains(expected, Assert.IsType<InvalidDataException>(outcome.Item).Message, StringComparison.Ordinal);
            else
                Assert.Null(outcome.Item);
        });
        Assert.Equal(
            new JournalVerification("chengbei", 91, null, null),
            await temporary.Store.Journal.VerifyAsync("chengbei", cancellation: Cancellation));
        var (position, open) = await temporary.Store.Matters<IncidentRecord>().ReadOpenAsync("chengbei", Cancellation);
        Assert.Equal((91L, 91), (position, open.Length));

        // Nothing is left of what was taken back: it may still begin.
        await temporary.AppendAsync("chengbei", Opened(1_003));
        Assert.NotNull(await temporary.Store.Matters<IncidentRecord>().GetAsync("chengbei", "incidents/1003", Cancellation));
    }

    [Fact]
    public async Task A_matter_goes_on_where_another_writer_left_it()
    {
        await using var temporary = new TemporaryStore();
        await temporary.AppendAsync("chengbei", Opened(1));
        await using (var second = SqliteStore.Open(
            new SqliteStorageOptions { DataFolder = temporary.Folder }, NullLogger<SqliteStore>.Instance))
        {
            await second.Journal.AppendAsync(
                "chengbei", [JournalDraft.Of("incidents/1", "li.na", new IncidentReportJoined(4))], TemporaryStore.Noon, Cancellation);
        }

        await temporary.AppendAsync("chengbei", JournalDraft.Of("incidents/1", "li.na", new IncidentReportJoined(5)));

        var incident = await temporary.Store.Matters<IncidentRecord>().GetAsync("chengbei", "incidents/1", Cancellation);
        Assert.Equal([4L, 5L], incident!.Reports);
    }

    internal static JournalDraft Opened(long number, IncidentDeadline? deadline = null) =>
        JournalDraft.Of(IncidentRecord.SubjectOf(number), "li.na", new IncidentOpened
        {
            Kind = "fire",
            Title = new BilingualText("火", "Fire"),
            Place = "b01",
            Severity = AlarmSeverity.Critical,
            Class = ProcedureClass.LifeSafety,
            Level = MatterLevel.Community,
            Origin = IncidentOrigin.Alarm,
            Deadline = deadline,
        });

    private static JournalDraft Unit(string name) =>
        JournalDraft.Of(UnitRecord.SubjectOf(name), name, new UnitDeclared(UnitStatus.Available, Shift.A, ""));

    private static MatterSort SortOf(string name) => MatterSort.All.First(sort => sort.ToString() == name);
}
