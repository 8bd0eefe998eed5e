using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Reports;
using SafeCommunity.Grains.Teams;
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
        },
        EventCase.IncidentVerified when entry.IncidentVerified is var e =>
            new IncidentVerified((VerificationGrade)e.Grade, e.Reason, Deadline(e.Deadline)),
        EventCase.IncidentMoved when entry.IncidentMoved is var e => new IncidentMoved((IncidentStage)e.Stage, e.Reason, Deadline(e.Deadline)),
        EventCase.IncidentItemRecorded => new IncidentItemRecorded(entry.IncidentItemRecorded.Item, entry.IncidentItemRecorded.Value),
        EventCase.IncidentEscalated when entry.IncidentEscalated is var e => new IncidentEscalated(
            e.Rung, e.Reason, e.Missed == V1.IncidentStage.Unspecified ? null : (IncidentStage)e.Missed, Deadline(e.Deadline)),
        EventCase.IncidentOverdue => new IncidentOverdue((IncidentStage)entry.IncidentOverdue.Missed),
        EventCase.IncidentTakenUp => new IncidentTakenUp(entry.IncidentTakenUp.Reason),
        EventCase.IncidentUrged => new IncidentUrged(entry.IncidentUrged.Reason),
        EventCase.IncidentDispatchExhausted => new IncidentDispatchExhausted(entry.IncidentDispatchExhausted.Reason),
        EventCase.IncidentClosed when entry.IncidentClosed is var e =>
            new IncidentClosed((Disposition)e.Disposition, e.Reason, Deadline(e.FollowUp)),
        EventCase.IncidentMerged => new IncidentMerged(WireNames.NumberOf(entry.IncidentMerged.Into), entry.IncidentMerged.Reason),
        EventCase.IncidentReopened when entry.IncidentReopened is var e =>
            new IncidentReopened((IncidentStage)e.Stage, e.Reason, Deadline(e.Deadline)),
        EventCase.IncidentFollowedUp => new IncidentFollowedUp(entry.IncidentFollowedUp.Reason),
        EventCase.IncidentLessonDrawn => new IncidentLessonDrawn(WireNames.NumberOf(entry.IncidentLessonDrawn.Lesson)),
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
        EventCase.ReportAnswered => new ReportAnswered(entry.ReportAnswered.Answer),
        EventCase.ReportRated when entry.ReportRated is var e => new ReportRated(e.Stars, e.Fixed, e.Comment),
        EventCase.ReportContactRead => new ReportContactRead(entry.ReportContactRead.Reason),
        _ => null,
    };
}
