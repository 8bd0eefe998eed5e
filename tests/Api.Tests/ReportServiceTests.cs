using System.Net;
using Google.Protobuf;
using Grpc.Core;
using SafeCommunity.Api.Tests.Fakes;

namespace SafeCommunity.Api.Tests;

[Collection(ApiCollection.Name)]
public sealed class ReportServiceTests(ApiHost api)
{
    private const string Parent = "communities/chengbei";
    private const string Twin = $"{Parent}/twins/b03-1502";
    private const string Contact = "phone 138-0000-1234";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private V1.ReportService.ReportServiceClient Service => api.ReportService;

    [Fact]
    public async Task A_report_is_answered_and_its_reporter_rates_it_with_the_receipt_alone()
    {
        var created = await CreateAsync();
        var report = created.Report;
        Assert.Equal((V1.ReportState.Routed, V1.ReporterKind.Resident, true), (report.State, report.Reporter, report.HasContact));
        Assert.Equal(["music"], report.Words);
        Assert.StartsWith($"{Parent}/incidents/", Assert.Single(created.Duplicates).Incident, StringComparison.Ordinal);

        report = await Service.ReclassifyReportAsync(
            new() { Name = report.Name, Actor = "li.na", Reason = "a quarrel", Kind = "dispute" },
            cancellationToken: Cancellation);
        Assert.Equal(("dispute", "police"), (report.Kind, report.Team));
        var suggested = await Service.SuggestDuplicatesAsync(new() { Name = report.Name }, cancellationToken: Cancellation);
        report = await Service.JoinReportAsync(
            new() { Name = report.Name, Actor = "li.na", Reason = "same", Incident = suggested.Duplicates[0].Incident },
            cancellationToken: Cancellation);
        Assert.Equal(suggested.Duplicates[0].Incident, report.Incident);
        report = await Service.AnswerReportAsync(
            new() { Name = report.Name, Actor = "li.na", Answer = "We spoke to them.", Etag = report.Etag },
            cancellationToken: Cancellation);
        Assert.Equal((V1.ReportState.Answered, "li.na"), (report.State, report.Answer.Actor));

        var track = await Service.TrackReportAsync(
            new() { Parent = Parent, Receipt = created.Receipt, Secret = created.Secret }, cancellationToken: Cancellation);
        Assert.Equal("We spoke to them.", track.Answer);
        Assert.DoesNotContain("li.na", track.ToString(), StringComparison.Ordinal);
        track = await Service.RateReportAsync(
            new() { Parent = Parent, Receipt = created.Receipt, Secret = created.Secret, Stars = 2, Fixed = false, Comment = "still loud" }, cancellationToken: Cancellation);
        Assert.Equal((V1.ReportState.Reopened, 2), (track.State, track.Stars));
        report = await Service.GetReportAsync(new() { Name = report.Name }, cancellationToken: Cancellation);
        Assert.Equal((true, false, "still loud"), (report.HasFixed, report.Fixed, report.Comment));
    }

    [Fact]
    public async Task Every_command_is_a_post_of_json()
    {
        var (_, created) = await api.PostAsync("reports", new { place = Twin, text = "music", contact = Contact, photo = "https://photos/1" });
        var secret = new { receipt = created.GetProperty("receipt").GetString(), secret = created.GetProperty("secret").GetString() };
        var path = created.GetProperty("report").GetProperty("name").GetString()![$"{Parent}/".Length..];
        await GoodAsync($"{path}:reclassify", new { actor = "li.na", reason = "a quarrel", kind = "dispute" }, "team");
        await GoodAsync($"{path}:join", new { actor = "li.na", reason = "same", incident = $"{Parent}/incidents/1" }, "incident");
        await GoodAsync($"{path}:answer", new { actor = "li.na", answer = "Done." }, "answer");
        await GoodAsync($"{path}:getContact", new { actor = "li.na", reason = "to call back" }, "contact");
        await GoodAsync("reports:track", secret, "steps");
        await GoodAsync("reports:supplement", new { secret.receipt, secret.secret, text = "still loud", ongoing = false }, "steps");
        await GoodAsync("reports:rate", new { secret.receipt, secret.secret, stars = 5, @fixed = true }, "stars");
        Assert.Equal("REPORT_STATE_RATED", (await api.GetAsync(path)).GetProperty("state").GetString());
        Assert.Equal(1, (await api.GetAsync($"{path}:suggestDuplicates")).GetProperty("duplicates").GetArrayLength());
        Assert.True((await api.GetAsync("reports?filter=stars%3D5")).GetProperty("totalSize").GetInt32() > 0);
    }

    [Fact]
    public async Task Receipt_and_secret_that_are_not_of_one_report_are_not_found_whichever_is_wrong()
    {
        var created = await CreateAsync();
        foreach (var (receipt, secret) in new[] { (created.Receipt, "opens-R999"), ("R999", created.Secret), ("R999", "opens-R999") })
        {
            var error = await Assert.ThrowsAsync<RpcException>(async () => await Service.TrackReportAsync(
                new() { Parent = Parent, Receipt = receipt, Secret = secret }, cancellationToken: Cancellation));
            Assert.Equal((StatusCode.NotFound, "there is no report of that receipt and secret"), (error.StatusCode, error.Status.Detail));
        }
    }

    [Fact]
    public async Task A_contact_is_given_to_a_person_with_a_reason_and_that_is_in_the_journal()
    {
        var created = await CreateAsync();
        var given = await Service.GetReportContactAsync(
            new() { Name = created.Report.Name, Actor = "li.na", Reason = "to call back" }, cancellationToken: Cancellation);
        Assert.Equal(Contact, given.Contact);
        var entries = await api.Journal.ReadSubjectAsync("chengbei", created.Report.Name[$"{Parent}/".Length..], Cancellation);
        Assert.Equal("li.na", entries[^1].Actor);

        var error = await Assert.ThrowsAsync<RpcException>(async () => await Service.GetReportContactAsync(
            new() { Name = created.Report.Name, Actor = FakeDesk.Stranger, Reason = "curious" },
            cancellationToken: Cancellation));
        Assert.Equal(StatusCode.PermissionDenied, error.StatusCode);
        error = await Assert.ThrowsAsync<RpcException>(async () => await Service.GetReportContactAsync(
            new() { Name = created.Report.Name, Actor = "li.na" }, cancellationToken: Cancellation));
        Assert.StartsWith("reason:", error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Neither_secrets_nor_contacts_are_in_reads_lists_watches_or_the_journal()
    {
        var created = await CreateAsync();
        var shown = new List<IMessage>
        {
            await Service.GetReportAsync(new() { Name = created.Report.Name }, cancellationToken: Cancellation),
            created.Report,
            await Service.ListReportsAsync(new() { Parent = Parent, PageSize = 1_000 }, cancellationToken: Cancellation),
            await api.JournalService.ListJournalEntriesAsync(new() { Parent = Parent, AfterPosition = created.Report.Position - 10, PageSize = 100 }, cancellationToken: Cancellation),
            await api.IncidentService.ListIncidentTimelineAsync(new() { Parent = created.Report.Incident }, cancellationToken: Cancellation),
        };
        using (var watch = Service.WatchReports(new() { Parent = Parent }, cancellationToken: Cancellation))
            shown.Add(await watch.ResponseStream.NextAsync(message => message.SnapshotComplete));
        using (var follow = api.JournalService.FollowJournal(new() { Parent = Parent, AfterPosition = created.Report.Position - 4 }, cancellationToken: Cancellation))
            shown.Add(await follow.ResponseStream.NextAsync(message => message.Entries.Count > 0));

        foreach (var message in shown)
        {
            var text = JsonFormatter.Default.Format(message);
            Assert.Contains("music after ten", text, StringComparison.Ordinal);
            Assert.DoesNotContain("opens-R", text, StringComparison.Ordinal);
            Assert.DoesNotContain(FakeReportDesk.Hash, text, StringComparison.Ordinal);
            Assert.DoesNotContain("138-0000", text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(2_001, 0, 0, "text: has at most 2,000")]
    [InlineData(0, 0, 0, "text: is needed")]
    [InlineData(1, 501, 0, "photo: has at most 500")]
    [InlineData(1, 0, 201, "contact: has at most 200")]
    public async Task What_is_reported_is_bounded(int text, int photo, int contact, string detail)
    {
        var error = await Assert.ThrowsAsync<RpcException>(async () => await Service.CreateReportAsync(
            new() { Parent = Parent, Place = Twin, Text = new string('x', text), Photo = new string('x', photo), Contact = new string('x', contact) },
            cancellationToken: Cancellation));
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.StartsWith(detail, error.Status.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    public async Task A_rating_is_from_1_to_5(int stars)
    {
        var error = await Assert.ThrowsAsync<RpcException>(async () => await Service.RateReportAsync(
            new() { Parent = Parent, Receipt = "R1", Secret = "x", Stars = stars }, cancellationToken: Cancellation));
        Assert.StartsWith("stars:", error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Grid_staff_report_by_their_duty_name()
    {
        var created = await Service.CreateReportAsync(
            new() { Parent = Parent, Place = Twin, Text = "a loose tile", Kind = "hazard", Actor = "grid.7" },
            cancellationToken: Cancellation);
        Assert.Equal((V1.ReporterKind.GridStaff, "hazard"), (created.Report.Reporter, created.Report.Kind));

        foreach (var actor in new[] { "system", FakeDesk.Stranger })
        {
            await Assert.ThrowsAsync<RpcException>(async () => await Service.CreateReportAsync(
                new() { Parent = Parent, Place = Twin, Text = "x", Actor = actor }, cancellationToken: Cancellation));
        }
    }

    [Fact]
    public async Task A_watch_gives_what_waits_for_an_answer_and_tells_when_it_left()
    {
        var created = await CreateAsync();
        using var call = Service.WatchReports(new() { Parent = Parent, Filter = "open = true AND kind = noise" }, cancellationToken: Cancellation);
        var snapshot = await call.ResponseStream.NextAsync(message => message.SnapshotComplete);
        Assert.Contains(created.Report.Name, snapshot.Reports.Select(report => report.Name));
        await Service.AnswerReportAsync(
            new() { Name = created.Report.Name, Actor = "li.na", Answer = "Done." }, cancellationToken: Cancellation);
        Assert.Contains(created.Report.Name, (await call.ResponseStream.NextAsync(message => message.Left.Count > 0)).Left);
    }

    private async Task<V1.CreateReportResponse> CreateAsync() => await Service.CreateReportAsync(
        new() { Parent = Parent, Place = Twin, Text = "music after ten", Contact = Contact }, cancellationToken: Cancellation);

    private async Task GoodAsync(string path, object body, string member)
    {
        var (status, answer) = await api.PostAsync(path, body);
        Assert.True(status == HttpStatusCode.OK && answer.TryGetProperty(member, out _), $"{path}: {answer}");
    }
}
