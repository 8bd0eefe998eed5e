using System.Net;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using SafeCommunity.Api.Tests.Fakes;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Journal;

namespace SafeCommunity.Api.Tests;

[Collection(ApiCollection.Name)]
public sealed class IncidentServiceTests(ApiHost api)
{
    private const string Parent = "communities/chengbei";
    private const string Twin = $"{Parent}/twins/b03-1502";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private V1.IncidentService.IncidentServiceClient Service => api.IncidentService;

    [Fact]
    public async Task Every_command_returns_the_incident_after_it()
    {
        var alarm = await api.RaiseAsync(ordinal: 400);
        var alarmName = $"{Parent}/alarms/{alarm.Id}";
        var incident = await Service.OpenIncidentAsync(
            new() { Parent = Parent, Actor = "li.na", Kind = "noise", Place = Twin, Text = "music", Alarm = alarmName },
            cancellationToken: Cancellation);
        var name = incident.Name;
        Assert.Equal((V1.IncidentStage.Sensed, Twin, "guard-room"), (incident.Stage, incident.Place, incident.Rung));
        Assert.Equal(alarmName, Assert.Single(incident.Alarms).Alarm);
        Assert.Equal(V1.IncidentStage.Verified, incident.Deadline.Stage);

        incident = await Service.VerifyIncidentAsync(
            new() { Name = name, Actor = "li.na", Reason = "heard it", Grade = V1.VerificationGrade.Limited, Etag = incident.Etag }, cancellationToken: Cancellation);
        Assert.Equal((V1.VerificationGrade.Limited, "li.na", V1.IncidentStage.Verified), (incident.Grade, incident.Verified.Actor, incident.Stage));
        incident = await Service.MoveIncidentAsync(
            new() { Name = name, Actor = "li.na", Stage = V1.IncidentStage.Dispatched, Items = { new V1.ItemToRecord { Item = "cause", Value = "party" } } },
            cancellationToken: Cancellation);
        Assert.Equal((V1.IncidentStage.Dispatched, "party"), (incident.Stage, Assert.Single(incident.Records).Value));
        incident = await Service.RecordIncidentAsync(
            new() { Name = name, Actor = "li.na", Items = { new V1.ItemToRecord { Item = "witness", Value = "none" } } },
            cancellationToken: Cancellation);
        Assert.Equal(["cause", "witness"], incident.Records.Select(record => record.Item));
        incident = await Service.TakeUpIncidentAsync(new() { Name = name, Actor = "guard.1" }, cancellationToken: Cancellation);
        Assert.Equal("guard.1", incident.Rungs[^1].TakenUp.Actor);
        incident = await Service.EscalateIncidentAsync(
            new() { Name = name, Actor = "guard.1", Reason = "too loud for us" }, cancellationToken: Cancellation);
        Assert.Equal("police-room", incident.Rung);
        incident = await Service.UrgeIncidentAsync(
            new() { Name = name, Actor = "sun.li", Reason = "at once" }, cancellationToken: Cancellation);
        Assert.Equal("at once", Assert.Single(incident.Rungs[^1].Urged).Reason);
        incident = await Service.ReclassifyIncidentAsync(
            new() { Name = name, Actor = "li.na", Reason = "a quarrel", Kind = "dispute" }, cancellationToken: Cancellation);
        Assert.Equal(("dispute", V1.MatterLevel.Street), (incident.Kind, incident.Level));
        incident = await Service.JoinAlarmAsync(
            new() { Name = name, Actor = "li.na", Reason = "the same flat", Alarm = $"{Parent}/alarms/door-b03.held.7" },
            cancellationToken: Cancellation);
        Assert.Equal(V1.JoinReason.ByHand, incident.Alarms[^1].Reason);
        incident = await Service.CloseIncidentAsync(
            new() { Name = name, Actor = "li.na", Reason = "quiet again", Disposition = V1.Disposition.Handled },
            cancellationToken: Cancellation);
        Assert.Equal((V1.Disposition.Handled, "quiet again"), (incident.Disposition, incident.Closed.Reason));
        incident = await Service.FollowUpIncidentAsync(
            new() { Name = name, Actor = "li.na", Reason = "still quiet" }, cancellationToken: Cancellation);
        Assert.Equal("still quiet", incident.FollowUp.Reason);
        incident = await Service.ReopenIncidentAsync(
            new() { Name = name, Actor = "li.na", Reason = "loud again" }, cancellationToken: Cancellation);
        Assert.Equal((1, V1.IncidentStage.Verified), (incident.ReopenedCount, incident.Stage));

        var other = await api.OpenAsync();
        var into = await Service.MergeIncidentAsync(
            new() { Name = name, Actor = "li.na", Reason = "one party", Into = other.Name }, cancellationToken: Cancellation);
        Assert.Equal(other.Name, into.Name);
        incident = await Service.GetIncidentAsync(new() { Name = name }, cancellationToken: Cancellation);
        Assert.Equal((other.Name, V1.Disposition.Duplicate), (incident.MergedInto, incident.Disposition));
    }

    [Fact]
    public async Task Every_command_is_a_post_of_json()
    {
        var (status, opened) = await api.PostAsync("incidents", new { actor = "li.na", kind = "noise", place = Twin, text = "drums" });
        Assert.Equal(HttpStatusCode.OK, status);
        var path = opened.GetProperty("name").GetString()![$"{Parent}/".Length..];
        var other = await api.OpenAsync();
        (string Verb, object Body, string Member)[] commands =
        [
            ("verify", new { actor = "li.na", reason = "heard", grade = "VERIFICATION_GRADE_PRESENCE" }, "verified"),
            ("move", new { actor = "li.na", stage = "INCIDENT_STAGE_DISPATCHED", items = new[] { new { item = "cause", value = "drums" } } }, "records"),
            ("record", new { actor = "li.na", items = new[] { new { item = "witness", value = "none" } } }, "records"),
            ("takeUp", new { actor = "li.na" }, "rungs"),
            ("escalate", new { actor = "li.na", reason = "loud" }, "rungs"),
            ("urge", new { actor = "li.na", reason = "now" }, "rungs"),
            ("reclassify", new { actor = "li.na", reason = "a quarrel", kind = "dispute" }, "kind"),
            ("joinAlarm", new { actor = "li.na", reason = "same flat", alarm = $"{Parent}/alarms/door-b03.held.8" }, "alarms"),
            ("pause", new { actor = "li.na", reason = "parts", expireTime = DateTimeOffset.UtcNow.AddDays(1).ToString("O") }, "waiting"),
            ("resume", new { actor = "li.na", reason = "they came" }, "waits"),
            ("close", new { actor = "li.na", reason = "over", disposition = "DISPOSITION_HANDLED" }, "closed"),
            ("followUp", new { actor = "li.na", reason = "quiet" }, "followUp"),
            ("reopen", new { actor = "li.na", reason = "loud" }, "reopenedCount"),
            ("merge", new { actor = "li.na", reason = "one party", into = other.Name }, "name"),
        ];
        foreach (var (verb, body, member) in commands)
        {
            var (code, answer) = await api.PostAsync($"{path}:{verb}", body);
            Assert.True(code == HttpStatusCode.OK && answer.TryGetProperty(member, out _), $"{verb}: {answer}");
        }

        Assert.Equal("DISPOSITION_DUPLICATE", (await api.GetAsync(path)).GetProperty("disposition").GetString());
        Assert.Equal(1, (await api.GetAsync($"{path}:suggestRelated")).GetProperty("related").GetArrayLength());
        Assert.Equal("move", (await api.GetAsync($"{path}:moves")).GetProperty("moves")[0].GetProperty("how").GetString());
        Assert.True((await api.GetAsync($"{path}/timeline?page_size=3")).TryGetProperty("nextPageToken", out _));
        Assert.True((await api.GetAsync("incidents?filter=open%3Dtrue")).GetProperty("totalSize").GetInt32() > 0);
    }

    [Fact]
    public async Task An_actor_without_the_duty_is_denied_and_told_whose_it_is()
    {
        var incident = await api.OpenAsync();
        var error = await FailAsync(new() { Name = incident.Name, Actor = FakeDesk.Stranger, Reason = "x", Grade = V1.VerificationGrade.Limited });
        Assert.Equal(StatusCode.PermissionDenied, error.StatusCode);
        Assert.Contains("an officer or a guard may do it", error.Status.Detail, StringComparison.Ordinal);

        var (status, answer) = await api.PostAsync($"incidents/{Number(incident)}:takeUp", new { actor = FakeDesk.Stranger });
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Equal("DUTY_DOES_NOT_ALLOW", answer.GetProperty("details")[0].GetProperty("reason").GetString());
    }

    [Fact]
    public async Task A_stale_etag_is_a_conflict()
    {
        var incident = await api.OpenAsync();
        await Service.TakeUpIncidentAsync(
            new() { Name = incident.Name, Actor = "li.na", Etag = incident.Etag }, cancellationToken: Cancellation);
        var error = await FailAsync(new() { Name = incident.Name, Actor = "li.na", Reason = "x", Grade = V1.VerificationGrade.Limited, Etag = incident.Etag });
        Assert.Equal(StatusCode.Aborted, error.StatusCode);

        var (status, _) = await api.PostAsync($"incidents/{Number(incident)}:takeUp", new { actor = "li.na", etag = incident.Etag });
        Assert.Equal(HttpStatusCode.Conflict, status);
    }

    [Fact]
    public async Task An_illegal_move_is_refused_with_what_is_allowed()
    {
        var incident = await api.OpenAsync();
        var error = await Assert.ThrowsAsync<RpcException>(async () => await Service.MoveIncidentAsync(
            new() { Name = incident.Name, Actor = "li.na", Stage = V1.IncidentStage.Resolved }, cancellationToken: Cancellation));
        Assert.Equal(StatusCode.FailedPrecondition, error.StatusCode);

        var (status, answer) = await api.PostAsync($"incidents/{Number(incident)}:move", new { actor = "li.na", stage = "INCIDENT_STAGE_RESOLVED" });
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("next is Verified", answer.GetProperty("message").GetString()!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("communities/chengbei/incidents/9999", "li.na", "why", 1, StatusCode.NotFound, "incidents/9999")]
    [InlineData("communities/nowhere/incidents/1", "li.na", "why", 1, StatusCode.NotFound, "communities/nowhere")]
    [InlineData("communities/chengbei/incidents/017", "li.na", "why", 1, StatusCode.InvalidArgument, "name:")]
    [InlineData("communities/chengbei/incidents/x", "li.na", "why", 1, StatusCode.InvalidArgument, "name:")]
    [InlineData("communities/chengbei/tasks/1", "li.na", "why", 1, StatusCode.InvalidArgument, "name:")]
    [InlineData("communities/chengbei/incidents/1", "", "why", 1, StatusCode.InvalidArgument, "actor:")]
    [InlineData("communities/chengbei/incidents/1", "system", "why", 1, StatusCode.InvalidArgument, "actor:")]
    [InlineData("communities/chengbei/incidents/1", "resident", "why", 1, StatusCode.InvalidArgument, "actor:")]
    [InlineData("communities/chengbei/incidents/1", "twin:x", "why", 1, StatusCode.InvalidArgument, "actor:")]
    [InlineData("communities/chengbei/incidents/1", "li.na", " ", 1, StatusCode.InvalidArgument, "reason:")]
    [InlineData("communities/chengbei/incidents/1", "li.na", "why", 0, StatusCode.InvalidArgument, "grade: must be one of: VERIFICATION_GRADE_NO_CALL, VERIFICATION_GRADE_LIMITED,")]
    [InlineData("communities/chengbei/incidents/1", "li.na", "why", 77, StatusCode.InvalidArgument, "grade:")]
    public async Task A_wrong_command_is_refused_with_what_is_wrong(string name, string actor, string reason, int grade, StatusCode code, string detail)
    {
        var error = await FailAsync(new() { Name = name, Actor = actor, Reason = reason, Grade = (V1.VerificationGrade)grade });
        Assert.Equal(code, error.StatusCode);
        Assert.Contains(detail, error.Status.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("noise", Twin, 2_001, "text:")]
    [InlineData("noise", "communities/elsewhere/twins/b03", 5, "place: 'communities/elsewhere/twins/b03' is not of communities/chengbei")]
    [InlineData("noise", "b03", 5, "place:")]
    [InlineData("Noise!", Twin, 5, "kind:")]
    [InlineData("", Twin, 5, "kind:")]
    public async Task What_is_opened_is_checked(string kind, string place, int length, string detail)
    {
        var error = await Assert.ThrowsAsync<RpcException>(async () => await Service.OpenIncidentAsync(
            new() { Parent = Parent, Actor = "li.na", Kind = kind, Place = place, Text = new string('x', length) },
            cancellationToken: Cancellation));
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Contains(detail, error.Status.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 1, "items:")]
    [InlineData(21, 1, "items: has at most 20")]
    [InlineData(2, 2_001, "items[0].value: has at most 2,000")]
    public async Task What_is_recorded_is_bounded(int items, int length, string detail)
    {
        var request = new V1.RecordIncidentRequest { Name = $"{Parent}/incidents/1", Actor = "li.na" };
        request.Items.AddRange(Enumerable.Range(0, items).Select(i => new V1.ItemToRecord { Item = $"item-{i}", Value = new string('x', length) }));
        var error = await Assert.ThrowsAsync<RpcException>(async () => await Service.RecordIncidentAsync(
            request, cancellationToken: Cancellation));
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Contains(detail, error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_filters_pages_and_counts()
    {
        for (var i = 0; i < 3; i++)
            await api.OpenAsync("rubbish");
        var request = new V1.ListIncidentsRequest
        {
            Parent = Parent,
            PageSize = 2,
            Filter = $"kind = rubbish AND place = \"{Twin}\" AND stage < INCIDENT_STAGE_ON_SCENE AND level >= community AND overdue = false AND due_time > 2026-01-01T00:00:00Z",
            OrderBy = "open_time desc",
        };
        var first = await Service.ListIncidentsAsync(request, cancellationToken: Cancellation);
        request.PageToken = first.NextPageToken;
        var second = await Service.ListIncidentsAsync(request, cancellationToken: Cancellation);

        Assert.Equal((2, 3), (first.Incidents.Count, first.TotalSize));
        Assert.Single(second.Incidents);
        Assert.Equal("", second.NextPageToken);
    }

    [Theory]
    [InlineData("{0}")]
    [InlineData("incidents/{0}")]
    [InlineData("communities/chengbei/incidents/{0}")]
    public async Task A_filter_knows_an_incident_by_its_resource_name_or_the_end_of_it(string form)
    {
        var incident = await api.OpenAsync();
        var name = string.Format(System.Globalization.CultureInfo.InvariantCulture, form, Number(incident));
        var listed = await Service.ListIncidentsAsync(
            new() { Parent = Parent, Filter = $"name = \"{name}\"" }, cancellationToken: Cancellation);
        Assert.Equal(incident.Name, Assert.Single(listed.Incidents).Name);
    }

    [Fact]
    public async Task What_is_past_its_deadline_is_overdue_and_what_has_none_is_due_last()
    {
        var late = await api.OpenAsync("elevator");
        var none = await api.OpenAsync("elevator");
        await MoveAsync(late, new IncidentDeadline(IncidentStage.Dispatched, DateTimeOffset.UnixEpoch.AddYears(50)));
        await MoveAsync(none, null);

        var overdue = await Service.ListIncidentsAsync(
            new() { Parent = Parent, Filter = "kind = elevator overdue = true" }, cancellationToken: Cancellation);
        Assert.Equal(late.Name, Assert.Single(overdue.Incidents).Name);
        var last = await Service.ListIncidentsAsync(
            new() { Parent = Parent, Filter = "kind = elevator due_time > 2999-01-01T00:00:00Z" },
            cancellationToken: Cancellation);
        Assert.Equal(none.Name, Assert.Single(last.Incidents).Name);

        Task MoveAsync(V1.Incident incident, IncidentDeadline? deadline) => api.Grains.GetGrain<IJournalGrain>("chengbei").Append(
            JournalDraft.Of($"incidents/{Number(incident)}", "li.na", new IncidentMoved(IncidentStage.Verified, "", deadline)));
    }

    [Theory]
    [InlineData("open = true AND flor = 3", "filter, column 17: unknown field 'flor'")]
    [InlineData("grade = loud", "filter, column 9: 'loud' is not a value of field 'grade'")]
    [InlineData("disposition > handled", "filter, column 13: '>' does not fit")]
    public async Task A_wrong_filter_names_the_column(string filter, string detail)
    {
        var listed = await Assert.ThrowsAsync<RpcException>(async () => await Service.ListIncidentsAsync(
            new() { Parent = Parent, Filter = filter }, cancellationToken: Cancellation));
        Assert.Equal(StatusCode.InvalidArgument, listed.StatusCode);
        Assert.StartsWith(detail, listed.Status.Detail, StringComparison.Ordinal);

        using var call = Service.WatchIncidents(new() { Parent = Parent, Filter = filter }, cancellationToken: Cancellation);
        Assert.StartsWith(detail, (await call.ResponseStream.FailureAsync()).Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_moves_tell_what_is_allowed_who_may_and_what_is_missing()
    {
        var incident = await api.OpenAsync();
        var move = Assert.Single((await Service.GetIncidentMovesAsync(
            new() { Name = incident.Name }, cancellationToken: Cancellation)).Moves);
        Assert.Equal((V1.IncidentStage.Verified, "move"), (move.Stage, move.How));
        Assert.Equal([V1.DutyRole.Officer, V1.DutyRole.Guard], move.By);
        Assert.Equal(["cause"], move.Missing);
        Assert.NotEmpty(move.Obstacle);
    }

    [Fact]
    public async Task The_timeline_holds_alarms_reports_and_tasks_in_order_of_cause()
    {
        var alarm = await api.RaiseAsync(ordinal: 401);
        var created = await api.ReportService.CreateReportAsync(
            new() { Parent = Parent, Place = Twin, Text = "smoke" }, cancellationToken: Cancellation);
        var name = created.Report.Incident;
        await Service.JoinAlarmAsync(
            new() { Name = name, Actor = "li.na", Reason = "same", Alarm = $"{Parent}/alarms/{alarm.Id}" },
            cancellationToken: Cancellation);
        var sent = await api.DispatchService.DispatchUnitsAsync(
            new() { Name = name, Actor = "li.na", Units = { $"{Parent}/units/unit-2" } }, cancellationToken: Cancellation);
        var task = Assert.Single(sent.Tasks).Name;
        await api.OpenAsync(); // of another matter
        await api.DispatchService.CompleteTaskAsync(new() { Name = task, Actor = "unit-2" }, cancellationToken: Cancellation);

        var entries = new List<V1.JournalEntry>();
        var request = new V1.ListIncidentTimelineRequest { Parent = name, PageSize = 3 };
        do
        {
            var page = await Service.ListIncidentTimelineAsync(request, cancellationToken: Cancellation);
            Assert.InRange(page.Entries.Count, 1, 3);
            entries.AddRange(page.Entries);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);

        Assert.Equal(
            [
                "alarm.raised", "report.received", "incident.opened", "incident.report_joined", "report.joined",
                "incident.alarm_joined", "task.offered", "incident.task_added", "task.done",
            ],
            entries.Select(entry => entry.Kind));
        Assert.Equal(entries.Select(entry => entry.Position).Order(), entries.Select(entry => entry.Position));
        Assert.Equal(
            [$"{Parent}/alarms/{alarm.Id}", created.Report.Name, name, task],
            entries.Select(entry => entry.Subject).Distinct());
    }

    [Fact]
    public async Task A_lesson_is_drawn_with_a_filter_that_was_read()
    {
        var incident = await api.OpenAsync();
        var closed = await Service.CloseIncidentAsync(
            new()
            {
                Name = incident.Name,
                Actor = "li.na",
                Reason = "handled",
                Disposition = V1.Disposition.Handled,
                Lesson = new V1.LessonToDraw
                {
                    Weakness = "no smoke detector in the shaft",
                    Check = "is there one",
                    Filter = "kind = sensor AND model = smoke",
                    DueTime = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow.AddDays(7)),
                },
            },
            cancellationToken: Cancellation);

        var lesson = await api.LessonService.GetLessonAsync(new() { Name = closed.Lesson }, cancellationToken: Cancellation);
        Assert.Equal("kind = sensor AND model = smoke", lesson.Filter);
        Assert.Contains($"{Parent}/twins/smoke-b03-1502", lesson.Checks.Select(check => check.Place));
        Assert.DoesNotContain($"{Parent}/twins/b03", lesson.Checks.Select(check => check.Place));
    }

    [Theory]
    [InlineData("", 7, "lesson.filter:")]
    [InlineData("kind = tree", 7, "lesson.filter, column 8")]
    [InlineData("kind = home", -7, "lesson.due_time: must be in the future")]
    public async Task A_wrong_lesson_is_refused(string filter, int days, string detail)
    {
        var lesson = new V1.LessonToDraw
        {
            Weakness = "w",
            Check = "c",
            Filter = filter,
            DueTime = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow.AddDays(days)),
        };
        var error = await Assert.ThrowsAsync<RpcException>(async () => await Service.CloseIncidentAsync(
            new() { Name = $"{Parent}/incidents/1", Actor = "li.na", Reason = "x", Disposition = V1.Disposition.Handled, Lesson = lesson }, cancellationToken: Cancellation));
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.StartsWith(detail, error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_watch_gives_snapshot_changes_and_what_left_and_resumes()
    {
        var before = await api.OpenAsync("hazard");
        using var call = Watch("kind = hazard AND stage = sensed");
        var snapshot = await call.ResponseStream.NextAsync();
        Assert.True(snapshot.SnapshotComplete);
        Assert.Contains(before.Name, snapshot.Incidents.Select(incident => incident.Name));

        var opened = await api.OpenAsync("hazard");
        var change = await call.ResponseStream.NextAsync(message => message.Incidents.Any(incident => incident.Name == opened.Name));
        Assert.True(change.Position >= opened.Position);
        await Service.VerifyIncidentAsync(
            new() { Name = opened.Name, Actor = "li.na", Reason = "seen", Grade = V1.VerificationGrade.Limited },
            cancellationToken: Cancellation);
        var left = await call.ResponseStream.NextAsync(message => message.Left.Count > 0);
        Assert.Equal([opened.Name], left.Left);
        Assert.True((await call.ResponseStream.NextAsync(message => message.Heartbeat)).Position >= left.Position);

        using var resumed = Watch("kind = hazard", before.Position);
        var after = await resumed.ResponseStream.NextAsync(message => !message.Heartbeat);
        Assert.False(after.SnapshotComplete);
        Assert.Equal([opened.Name], after.Incidents.Select(incident => incident.Name).Distinct());
        Assert.Equal(V1.IncidentStage.Verified, after.Incidents[^1].Stage);
    }

    [Fact]
    public async Task A_watch_sends_a_change_that_closes_an_incident()
    {
        var opened = await api.OpenAsync("repair");
        using var call = Watch("kind = repair");
        await call.ResponseStream.NextAsync(message => message.SnapshotComplete);
        await Service.CloseIncidentAsync(
            new() { Name = opened.Name, Actor = "li.na", Reason = "done", Disposition = V1.Disposition.NoAction },
            cancellationToken: Cancellation);

        var change = await call.ResponseStream.NextAsync(message => message.Incidents.Count > 0);
        Assert.Equal(V1.IncidentStage.Closed, Assert.Single(change.Incidents).Stage);
    }

    [Fact]
    public async Task Long_incidents_come_in_messages_that_clients_accept()
    {
        var first = await api.OpenAsync("works");
        for (var i = 0; i < 12; i++)
        {
            var opened = await api.OpenAsync("works");
            var items = Enumerable.Range(0, 50).Select(item => new IncidentItemRecorded($"item-{item}", new string('x', 2_000)));
            await api.Grains.GetGrain<IJournalGrain>("chengbei").Append(
                new JournalDraft { Subject = $"incidents/{Number(opened)}", Actor = "li.na", Events = [.. items] });
        }

        using var call = Watch("kind = works");
        using var resumed = Watch("kind = works", first.Position);
        foreach (var stream in new[] { call.ResponseStream, resumed.ResponseStream })
        {
            var names = new HashSet<string>();
            var messages = 0;
            while (names.Count < 12)
            {
                var message = await stream.NextAsync(next => !next.Heartbeat);
                Assert.InRange(message.CalculateSize(), 1, 1024 * 1024);
                names.UnionWith(message.Incidents.Select(incident => incident.Name).Where(name => name != first.Name));
                messages++;
            }

            Assert.True(messages > 1);
        }
    }

    private AsyncServerStreamingCall<V1.WatchIncidentsResponse> Watch(string filter, long? after = null)
    {
        var request = new V1.WatchIncidentsRequest { Parent = Parent, Filter = filter };
        if (after is { } position)
            request.AfterPosition = position;
        return Service.WatchIncidents(request, cancellationToken: Cancellation);
    }

    private static string Number(V1.Incident incident) => incident.Name.Split('/')[^1];

    private Task<RpcException> FailAsync(V1.VerifyIncidentRequest request) => Assert.ThrowsAsync<RpcException>(async () =>
        await Service.VerifyIncidentAsync(request, cancellationToken: Cancellation));
}
