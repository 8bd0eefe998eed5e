using System.Collections.Immutable;
using SafeCommunity.Api.Filters;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Lessons;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Teams;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Api.Tests.Fakes;

/// <summary>An incident desk that allows a stage only after the one before, and no more than that.</summary>
internal sealed class FakeIncidentDesk(MemoryJournal journal, MemoryTwins twins) : FakeDesk, IIncidentDesk
{
    private static readonly BilingualText NoTitle = new("噪音", "Noise");

    public async Task<IncidentRecord> Open(OpenIncident order)
    {
        Allow(order.Actor);
        var id = IncidentRecord.SubjectOf(await journal.Incidents.CountAsync() + 1);
        await AppendAsync(id, order.Actor, Opened(order.Kind, order.Place, order.Text, IncidentOrigin.Person));
        if (order.Alarm.Length > 0)
            await AppendAsync(id, order.Actor, new IncidentAlarmJoined(order.Alarm, order.Place, JoinReason.Opened, NoTitle));
        return await ReadAsync(journal.Incidents, id);
    }

    public Task<IncidentRecord> Verify(long incident, MatterCommand command, VerificationGrade grade) => DoAsync(
        incident, command, new IncidentVerified(grade, command.Reason, null), new IncidentMoved(IncidentStage.Verified, "", null));

    public async Task<IncidentRecord> Move(long incident, MatterCommand command, IncidentStage stage, ImmutableArray<ItemToRecord> items)
    {
        var before = await ReadAsync(journal.Incidents, IncidentRecord.SubjectOf(incident));
        if (stage != before.Stage + 1)
            throw new RefusedException(Refusal.FailedPrecondition, $"incident {incident} is {before.Stage}; next is {before.Stage + 1}");
        return await DoAsync(incident, command, [.. Records(items), new IncidentMoved(stage, command.Reason, null)]);
    }

    public Task<IncidentRecord> Record(long incident, MatterCommand command, ImmutableArray<ItemToRecord> items) =>
        DoAsync(incident, command, [.. Records(items)]);

    public Task<IncidentRecord> TakeUp(long incident, MatterCommand command) =>
        DoAsync(incident, command, new IncidentTakenUp(command.Reason));

    public Task<IncidentRecord> Escalate(long incident, MatterCommand command) => DoAsync(
        incident, command, new IncidentEscalated("police-room", command.Reason, null, new IncidentDeadline(IncidentStage.Verified, DateTimeOffset.MaxValue)));

    public Task<IncidentRecord> Urge(long incident, MatterCommand command) => DoAsync(incident, command, new IncidentUrged(command.Reason));

    public Task<IncidentRecord> Reclassify(long incident, MatterCommand command, string kind) => DoAsync(incident, command, new IncidentReclassified
    {
        Kind = kind,
        Title = NoTitle,
        Class = ProcedureClass.Routine,
        Level = MatterLevel.Street,
        Reason = command.Reason,
    });

    public Task<IncidentRecord> JoinAlarm(long incident, MatterCommand command, string alarm) =>
        DoAsync(incident, command, new IncidentAlarmJoined(alarm, alarm.Split('.')[0], JoinReason.ByHand, NoTitle));

    public Task<IncidentRecord> AskOutside(long incident, MatterCommand command, string service) =>
        DoAsync(incident, command, new IncidentOutsideAsked(service, command.Reason));

    public Task<TriedResponse> TryResponse(ResponseToTry order) => Task.FromResult(new TriedResponse
    {
        Level = order.Detectors > 2 ? 2 : 1,
        Severity = AlarmSeverity.High,
        Rung = "police-room",
        Reason = NoTitle,
        Automatic = true,
        Units = 3,
        MinimumUnits = 2,
        Send = [],
        StandBy = [],
        Lacking = 3,
        Outside = [new OutsideService("fire-brigade", NoTitle)],
    });

    public async Task<IncidentRecord> Merge(long incident, MatterCommand command, long into)
    {
        await DoAsync(incident, command, new IncidentMerged(into, command.Reason));
        return await ReadAsync(journal.Incidents, IncidentRecord.SubjectOf(into));
    }

    public async Task<IncidentRecord> Close(long incident, MatterCommand command, CloseIncident order)
    {
        var closed = await DoAsync(incident, command, [.. Records(order.Items), new IncidentClosed(order.Disposition, command.Reason, null)]);
        if (order.Lesson is not { } lesson)
            return closed;

        var filter = new TwinFilter(lesson.Filter);
        var number = await journal.Lessons.CountAsync() + 1;
        await AppendAsync(LessonRecord.SubjectOf(number), command.Actor, new LessonDrawn
        {
            Origin = Community,
            Incident = incident,
            Weakness = lesson.Weakness,
            Check = lesson.Check,
            Filter = lesson.FilterText,
            Due = lesson.Due,
            Places = [.. twins.All.Values.Where(twin => filter.Matches(twin, _ => null)).Select(twin => twin.Definition.Id.Name)],
        });
        return await DoAsync(incident, command with { Etag = null }, new IncidentLessonDrawn(number));
    }

    public Task<IncidentRecord> Reopen(long incident, MatterCommand command) =>
        DoAsync(incident, command, new IncidentReopened(IncidentStage.Verified, command.Reason, null));

    public Task<IncidentRecord> FollowUp(long incident, MatterCommand command) =>
        DoAsync(incident, command, new IncidentFollowedUp(command.Reason));

    public async Task<IncidentRecord> Pause(long incident, MatterCommand command, DateTimeOffset until)
    {
        var known = await ReadAsync(journal.Incidents, IncidentRecord.SubjectOf(incident));
        return await DoAsync(
            incident, command, new IncidentPaused(until, command.Reason, known.Deadline?.Stage, TimeSpan.FromMinutes(5), ""));
    }

    public Task<IncidentRecord> Resume(long incident, MatterCommand command) => DoAsync(
        incident, command, new IncidentResumed(command.Reason, new IncidentDeadline(IncidentStage.Verified, DateTimeOffset.UnixEpoch.AddYears(60))));

    public Task<ImmutableArray<Grains.Reports.DuplicateSuggestion>> SuggestRelated(long incident) => Task.FromResult<ImmutableArray<Grains.Reports.DuplicateSuggestion>>(
        [new Grains.Reports.DuplicateSuggestion(incident + 1, NoTitle, new BilingualText("同一处", "The same place"))]);

    public async Task<ImmutableArray<AllowedMove>> GetMoves(long incident)
    {
        var known = await ReadAsync(journal.Incidents, IncidentRecord.SubjectOf(incident));
        return [new AllowedMove(known.Stage + 1, [DutyRole.Officer, DutyRole.Guard], ["cause"], "move", "the reporter waits for an answer")];
    }

    /// <summary>What opens an incident.</summary>
    public static IncidentOpened Opened(string kind, string place, string text, IncidentOrigin origin) => new()
    {
        Kind = kind,
        Title = NoTitle,
        Place = place,
        Severity = AlarmSeverity.Medium,
        Class = ProcedureClass.Routine,
        Level = MatterLevel.Community,
        Team = "property",
        Origin = origin,
        Text = text,
        Rung = "guard-room",
        Deadline = new IncidentDeadline(IncidentStage.Verified, DateTimeOffset.UnixEpoch.AddYears(60)),
    };

    private static IEnumerable<IncidentItemRecorded> Records(ImmutableArray<ItemToRecord> items) =>
        items.Select(item => new IncidentItemRecorded(item.Name, item.Value));

    private Task<IncidentRecord> DoAsync(long incident, MatterCommand command, params ImmutableArray<Grains.Journal.JournalEvent> events) =>
        DoAsync(journal.Incidents, IncidentRecord.SubjectOf(incident), command, events);
}
