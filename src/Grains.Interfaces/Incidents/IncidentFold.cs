using SafeCommunity.Grains.Journal;

namespace SafeCommunity.Grains.Incidents;

/// <summary>How an incident's entries make its state. Pure: the desk and the read table both fold with it.</summary>
public static class IncidentFold
{
    /// <summary>The incident after an entry about it.</summary>
    /// <param name="incident">The incident before; null before its first entry.</param>
    /// <param name="entry">An entry whose subject is the incident.</param>
    /// <exception cref="InvalidDataException">The entry cannot follow: the journal was written wrongly.</exception>
    public static IncidentRecord Apply(IncidentRecord? incident, JournalEntry entry)
    {
        if (entry.Event is IncidentOpened opened)
            return Open(opened, entry);
        if (incident is null)
            throw new InvalidDataException($"Entry {entry.Position} of {entry.Community} is of {entry.Subject}, which was never opened.");

        MatterNote Note(string reason) => new(entry.Actor, entry.Time, reason);

        var next = entry.Event switch
        {
            IncidentAlarmJoined e => incident with
            {
                Alarms = incident.Alarms.Add(new JoinedAlarm(e.Alarm, e.Twin, entry.Time, e.Reason, e.Text, entry.Position)),
                // What was seen before this one came says nothing of it.
                SecondLook = e.Reason == JoinReason.Chattering ? incident.SecondLook : null,
            },
            IncidentReportJoined e => incident with { Reports = incident.Reports.Add(e.Report) },
            IncidentWidened e => incident with { Place = e.Place, Title = e.Title },
            IncidentReclassified e => incident with
            {
                Kind = e.Kind,
                Title = e.Title,
                Class = e.Class,
                Level = e.Level,
                Team = e.Team,
                Deadline = e.Deadline,
                Overdue = false,
                AnswerRequired = e.AnswerRequired,
                Severity = e.Severity == Alarms.AlarmSeverity.Unspecified ? incident.Severity : e.Severity,
                ResponseRises = e.Severity == Alarms.AlarmSeverity.Unspecified ? incident.ResponseRises : 0,
                UnitsLacking = 0,
                DispatchExhausted = e.Severity == Alarms.AlarmSeverity.Unspecified && incident.DispatchExhausted,
                // Where its procedure lost a stage, its kind stays what it was.
                Reclassified = e.Kind == incident.Kind ? incident.Reclassified : Note(e.Reason),
                ReclassifiedPosition = e.Kind == incident.Kind ? incident.ReclassifiedPosition : entry.Position,
            },
            IncidentVerified e => incident with
            {
                Grade = e.Grade,
                Verified = Note(e.Reason),
                SecondLook = null,
                VerifiedPosition = entry.Position,
                UnitsLacking = e.Grade == VerificationGrade.NoCall ? 0 : incident.UnitsLacking,
                Deadline = e.Deadline,
                Overdue = incident.Overdue && e.Deadline is null,
            },
            IncidentSecondLookAsked e => incident with { SecondLook = new SecondLook(e.Grade, Note(e.Reason), e.Alarms, e.Text) },
            IncidentDoneWhileActive e => incident with { DoneWhileActive = new DoneWhileActive(Note(e.Reason), e.Alarms, e.Text) },
            IncidentStageReturned e => incident with
            {
                Stage = e.Stage,
                StageTime = entry.Time,
                StagePosition = entry.Position,
                Deadline = e.Deadline,
                Overdue = false,
            },
            IncidentMoved e => incident with
            {
                Stage = e.Stage,
                StageTime = entry.Time,
                StagePosition = entry.Position,
                Deadline = e.Deadline,
                Overdue = false,
                UnitsLacking = e.Stage >= IncidentStage.Resolved ? 0 : incident.UnitsLacking,
                Rungs = OnLast(incident, rung => rung with { Reached = rung.Reached.Add(e.Stage) }),
            },
            IncidentItemRecorded e => incident with
            {
                Records = incident.Records.Add(new RecordedItem(e.Name, e.Value, entry.Actor, entry.Time, entry.Position)),
            },
            IncidentEscalated e => incident with
            {
                Deadline = e.Deadline,
                Rungs = OnLast(incident, rung => rung with { Missed = e.Missed })
                    .Add(new RungVisit { Rung = e.Rung, From = entry.Time, Reason = e.Reason, Skipped = e.Skipped, Note = e.Note }),
            },
            IncidentOverdue e => incident with
            {
                Overdue = true,
                Deadline = null,
                Rungs = OnLast(incident, rung => rung with { Missed = e.Missed }),
            },
            IncidentTakenUp e => incident with { Rungs = OnLast(incident, rung => rung with { TakenUp = Note(e.Reason) }) },
            IncidentUrged e => incident with { Rungs = OnLast(incident, rung => rung with { Urged = rung.Urged.Add(Note(e.Reason)) }) },
            IncidentDispatchExhausted => incident with { DispatchExhausted = true },
            IncidentResponseRaised e => incident with
            {
                ResponseRises = e.Level - 1,
                Severity = e.Severity,
                Outside = incident.Outside.AddRange(e.Ask.Select(service => new OutsideAsk(service, e.Reason, entry.Time, Asked: null))),
            },
            IncidentOutsideAsked e => incident with { Outside = Asked(incident, e.Service, Note(e.Reason)) },
            IncidentUnitsLacking e => incident with { UnitsLacking = e.Units },
            IncidentTaskAdded e => incident with
            {
                Tasks = incident.Tasks.Contains(e.Task) ? incident.Tasks : incident.Tasks.Add(e.Task),
                DispatchExhausted = false,
            },
            IncidentClosed e => incident with
            {
                Stage = IncidentStage.Closed,
                StageTime = entry.Time,
                StagePosition = entry.Position,
                Disposition = e.Disposition,
                UnitsLacking = 0,
                PassedTo = e.PassedTo,
                Closed = Note(e.Reason),
                Deadline = e.FollowUp,
                FollowUpDue = e.FollowUp?.Due,
                Overdue = false,
                Rungs = OnLast(incident, rung => rung with { Reached = rung.Reached.Add(IncidentStage.Closed) }),
            },
            IncidentMerged e => incident with
            {
                Stage = IncidentStage.Closed,
                StageTime = entry.Time,
                StagePosition = entry.Position,
                Disposition = Disposition.Duplicate,
                MergedInto = e.Into,
                UnitsLacking = 0,
                Closed = Note(e.Reason),
                Deadline = null,
                Overdue = false,
            },
            IncidentReopened e => incident with
            {
                Stage = e.Stage,
                StageTime = entry.Time,
                StagePosition = entry.Position,
                Disposition = Disposition.None,
                PassedTo = "",
                Closed = null,
                Deadline = e.Deadline,
                FollowUpDue = null,
                FollowUp = null,
                Overdue = false,
                SecondLook = null,
                DoneWhileActive = null,
                Reopened = incident.Reopened + 1,
                ReopenedBy = Note(e.Reason),
                OpenedPosition = entry.Position,
            },
            IncidentFollowedUp e => incident with { FollowUp = Note(e.Reason), FollowUpDue = null, Deadline = null, Overdue = false },
            IncidentDeadlineMoved e => incident with
            {
                Deadline = e.Deadline,
                FollowUpDue = incident.FollowUpDue is null ? null : e.Deadline.Due,
            },
            IncidentPaused e => incident with
            {
                Deadline = null,
                Waits = incident.Waits.Add(new IncidentWait
                {
                    Began = Note(e.Reason),
                    Until = e.Until,
                    Stage = e.Stage,
                    Left = e.Left,
                    Alarm = e.Alarm,
                    Position = entry.Position,
                }),
            },
            IncidentResumed e => incident with
            {
                Deadline = e.Deadline,
                Waits = incident.Waiting is { } waiting
                    ? incident.Waits.SetItem(incident.Waits.Length - 1, waiting with { Ended = Note(e.Reason) })
                    : incident.Waits,
            },
            IncidentFollowUpSet e => incident with
            {
                Deadline = e.FollowUp,
                FollowUpDue = e.FollowUp.Due,
                FollowUp = null,
                Overdue = false,
            },
            IncidentLessonDrawn e => incident with { Lesson = e.Lesson },
            IncidentRelated e => incident with { Related = incident.Related.Add(new RelatedIncident(e.Other, e.Text, entry.Time)) },
            _ => throw new InvalidDataException($"Entry {entry.Position} of {entry.Community} is not of an incident."),
        };
        return next with { Position = entry.Position };
    }

    private static IncidentRecord Open(IncidentOpened opened, JournalEntry entry) => new()
    {
        Community = entry.Community,
        Number = long.Parse(entry.Subject.AsSpan(entry.Subject.IndexOf('/') + 1), System.Globalization.CultureInfo.InvariantCulture),
        Kind = opened.Kind,
        Title = opened.Title,
        Place = opened.Place,
        Severity = opened.Severity,
        Class = opened.Class,
        Level = opened.Level,
        Team = opened.Team,
        Origin = opened.Origin,
        Text = opened.Text,
        Stage = IncidentStage.Sensed,
        StageTime = entry.Time,
        StagePosition = entry.Position,
        OpenedAt = entry.Time,
        Deadline = opened.Deadline,
        Rungs = opened.Rung.Length == 0 ? [] : [new RungVisit { Rung = opened.Rung, From = entry.Time, Reason = "opened" }],
        AnswerRequired = opened.AnswerRequired,
        OpenedPosition = entry.Position,
        Location = opened.Location,
        Position = entry.Position,
    };

    // Somebody whom no plan named may be asked too.
    private static System.Collections.Immutable.ImmutableArray<OutsideAsk> Asked(IncidentRecord incident, string service, MatterNote note)
    {
        for (var i = 0; i < incident.Outside.Length; i++)
        {
            if (incident.Outside[i].Service.Name == service)
                return incident.Outside.SetItem(i, incident.Outside[i] with { Asked = note });
        }

        var title = new Twins.BilingualText(service, service);
        return incident.Outside.Add(new OutsideAsk(new Procedures.OutsideService(service, title), new Twins.BilingualText("人工决定", "a person decided it"), note.Time, note));
    }

    private static System.Collections.Immutable.ImmutableArray<RungVisit> OnLast(IncidentRecord incident, Func<RungVisit, RungVisit> change) =>
        incident.Rungs is [.., var last] ? incident.Rungs.SetItem(incident.Rungs.Length - 1, change(last)) : incident.Rungs;
}
