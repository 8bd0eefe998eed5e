using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Reports;
using SafeCommunity.Grains.Teams;
using SafeCommunity.Grains.Twins;
using EventCase = SafeCommunity.V1.JournalEntry.EventOneofCase;

namespace SafeCommunity.Simulator.Play.Matters;

/// <content>What happens to incidents and reports.</content>
internal sealed partial class EntryReader
{
    private JournalEvent? ReadIncident(V1.JournalEntry entry) => entry.EventCase switch
    {
        EventCase.IncidentOpened when entry.IncidentOpened is var e => new IncidentOpened
        {
            Kind = e.Kind,
            Title = Text(e.Title),
            Place = WireNames.LastOf(e.Place),
            Severity = (AlarmSeverity)e.Severity,
            Class = (ProcedureClass)e.ProcedureClass,
            Level = (MatterLevel)e.Level,
            Team = e.Team,
            Origin = (IncidentOrigin)e.Origin,
            Text = e.Text,
            Rung = e.Rung,
            Deadline = Deadline(e.Deadline),
            AnswerRequired = e.AnswerRequired,
            Location = e.Location is { } at ? new Place(at.Longitude, at.Latitude, at.Floor) : null,
        },
        EventCase.IncidentAlarmJoined when entry.IncidentAlarmJoined is var e =>
            new IncidentAlarmJoined(WireNames.LastOf(e.Alarm), WireNames.LastOf(e.Twin), (JoinReason)e.Reason, Text(e.Text)),
        EventCase.IncidentReportJoined => new IncidentReportJoined(WireNames.NumberOf(entry.IncidentReportJoined.Report)),
        EventCase.IncidentWidened when entry.IncidentWidened is var e => new IncidentWidened(WireNames.LastOf(e.Place), Text(e.Title)),
        EventCase.IncidentReclassified when entry.IncidentReclassified is var e => new IncidentReclassified
        {
            Kind = e.Kind,
            Title = Text(e.Title),
            Class = (ProcedureClass)e.ProcedureClass,
            Level = (MatterLevel)e.Level,
            Team = e.Team,
            Deadline = Deadline(e.Deadline),
            AnswerRequired = e.AnswerRequired,
            Reason = e.Reason,
            Severity = (AlarmSeverity)e.Severity,
        },
        EventCase.IncidentVerified when entry.IncidentVerified is var e =>
            new IncidentVerified((VerificationGrade)e.Grade, e.Reason, Deadline(e.Deadline)),
        EventCase.IncidentMoved when entry.IncidentMoved is var e => new IncidentMoved((IncidentStage)e.Stage, e.Reason, Deadline(e.Deadline)),
        EventCase.IncidentItemRecorded => new IncidentItemRecorded(entry.IncidentItemRecorded.Item, entry.IncidentItemRecorded.Value),
        EventCase.IncidentEscalated when entry.IncidentEscalated is var e => new IncidentEscalated(
            e.Rung, e.Reason, e.Missed == V1.IncidentStage.Unspecified ? null : (IncidentStage)e.Missed, Deadline(e.Deadline))
        {
            Skipped = [.. e.Skipped],
            Note = e.Note is null ? null : Text(e.Note),
        },
        EventCase.IncidentSecondLookAsked when entry.IncidentSecondLookAsked is var e => new IncidentSecondLookAsked(
            (VerificationGrade)e.Grade, e.Reason, [.. e.Alarms.Select(WireNames.LastOf)], Text(e.Text)),
        EventCase.IncidentDoneWhileActive when entry.IncidentDoneWhileActive is var e =>
            new IncidentDoneWhileActive([.. e.Alarms.Select(WireNames.LastOf)], e.Reason, Text(e.Text)),
        EventCase.IncidentStageReturned when entry.IncidentStageReturned is var e =>
            new IncidentStageReturned((IncidentStage)e.Stage, e.Reason, Deadline(e.Deadline)),
        EventCase.IncidentOverdue => new IncidentOverdue((IncidentStage)entry.IncidentOverdue.Missed),
        EventCase.IncidentTakenUp => new IncidentTakenUp(entry.IncidentTakenUp.Reason),
        EventCase.IncidentUrged => new IncidentUrged(entry.IncidentUrged.Reason),
        EventCase.IncidentDispatchExhausted => new IncidentDispatchExhausted(entry.IncidentDispatchExhausted.Reason),
        EventCase.IncidentResponseRaised when entry.IncidentResponseRaised is var e => new IncidentResponseRaised
        {
            Level = e.Level,
            Severity = (AlarmSeverity)e.Severity,
            Reason = Text(e.Reason),
            Ask = [.. e.Ask.Select(service => new OutsideService(service.Service, Text(service.Title)))],
        },
        EventCase.IncidentOutsideAsked => new IncidentOutsideAsked(entry.IncidentOutsideAsked.Service, entry.IncidentOutsideAsked.Reason),
        EventCase.IncidentUnitsLacking => new IncidentUnitsLacking(entry.IncidentUnitsLacking.Units),
        EventCase.IncidentClosed when entry.IncidentClosed is var e =>
            new IncidentClosed((Disposition)e.Disposition, e.Reason, Deadline(e.FollowUp)) { PassedTo = e.PassedTo },
        EventCase.IncidentMerged => new IncidentMerged(WireNames.NumberOf(entry.IncidentMerged.Into), entry.IncidentMerged.Reason),
        EventCase.IncidentReopened when entry.IncidentReopened is var e =>
            new IncidentReopened((IncidentStage)e.Stage, e.Reason, Deadline(e.Deadline)),
        EventCase.IncidentFollowedUp => new IncidentFollowedUp(entry.IncidentFollowedUp.Reason),
        EventCase.IncidentLessonDrawn => new IncidentLessonDrawn(WireNames.NumberOf(entry.IncidentLessonDrawn.Lesson)),
        EventCase.IncidentRelated when entry.IncidentRelated is var e => new IncidentRelated(WireNames.NumberOf(e.Incident), Text(e.Text)),
        EventCase.IncidentPaused when entry.IncidentPaused is var e => new IncidentPaused(
            e.ExpireTime.ToDateTimeOffset(),
            e.Reason,
            e.Stage == V1.IncidentStage.Unspecified ? null : (IncidentStage)e.Stage,
            e.Left.ToTimeSpan(),
            e.Alarm.Length == 0 ? "" : WireNames.LastOf(e.Alarm)),
        EventCase.IncidentResumed => new IncidentResumed(entry.IncidentResumed.Reason, Deadline(entry.IncidentResumed.Deadline)),
        EventCase.IncidentFollowUpSet when entry.IncidentFollowUpSet is var e => new IncidentFollowUpSet(Deadline(e.FollowUp)!, e.Reason),
        EventCase.IncidentDeadlineMoved when entry.IncidentDeadlineMoved is var e =>
            new IncidentDeadlineMoved(Deadline(e.Deadline)!, e.Reason),
        EventCase.IncidentTaskAdded => new IncidentTaskAdded(WireNames.MatterOf(entry.IncidentTaskAdded.Task)),
        _ => null,
    };

    private static JournalEvent? ReadReport(V1.JournalEntry entry) => entry.EventCase switch
    {
        EventCase.ReportReceived when entry.ReportReceived is var e => new ReportReceived
        {
            Kind = e.Kind,
            Words = [.. e.Words],
            Place = WireNames.LastOf(e.Place),
            Text = e.Text,
            Photo = e.Photo,
            Reporter = (ReporterKind)e.Reporter,
            HasContact = e.HasContact,
            Level = (MatterLevel)e.Level,
            Team = e.Team,
            Certainty = (ReportCertainty)e.Certainty,
            // Never on the wire, and nobody in the world asks for it: reporters keep their receipts.
            SecretHash = "",
        },
        EventCase.ReportReclassified when entry.ReportReclassified is var e =>
            new ReportReclassified(e.Kind, (MatterLevel)e.Level, e.Team, e.Reason),
        EventCase.ReportJoined => new ReportJoined(WireNames.NumberOf(entry.ReportJoined.Incident), entry.ReportJoined.Reason),
        EventCase.ReportAnswered => new ReportAnswered(entry.ReportAnswered.Answer) { Interim = entry.ReportAnswered.Interim },
        EventCase.ReportRated when entry.ReportRated is var e => new ReportRated(e.Stars, e.Fixed, e.Comment) { ComesBack = e.ComesBack },
        EventCase.ReportSupplemented => new ReportSupplemented(entry.ReportSupplemented.Text, entry.ReportSupplemented.Ongoing),
        EventCase.ReportContactRead => new ReportContactRead(entry.ReportContactRead.Reason),
        _ => null,
    };
}
