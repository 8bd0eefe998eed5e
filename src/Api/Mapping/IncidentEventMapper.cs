using Google.Protobuf.WellKnownTypes;
using SafeCommunity.Api.Resources;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Lessons;
using SafeCommunity.Grains.Reports;

namespace SafeCommunity.Api.Mapping;

/// <summary>What happens to incidents and lessons, as the journal's protos have it.</summary>
internal static class IncidentEventMapper
{
    public static void Set(V1.JournalEntry entry, string community, IncidentEvent @event)
    {
        switch (@event)
        {
            case IncidentOpened e:
                entry.IncidentOpened = new V1.IncidentOpened
                {
                    Kind = e.Kind,
                    Title = e.Title.ToProto(),
                    Place = ResourceNames.OfTwin(community, e.Place),
                    Severity = (V1.AlarmSeverity)e.Severity,
                    ProcedureClass = (V1.ProcedureClass)e.Class,
                    Level = (V1.MatterLevel)e.Level,
                    Team = e.Team,
                    Origin = (V1.IncidentOrigin)e.Origin,
                    Text = e.Text,
                    Rung = e.Rung,
                    Deadline = e.Deadline?.ToProto(),
                    AnswerRequired = e.AnswerRequired,
                    Location = e.Location?.ToProto(),
                };
                break;
            case IncidentAlarmJoined e:
                entry.IncidentAlarmJoined = new V1.IncidentAlarmJoined
                {
                    Alarm = ResourceNames.OfAlarm(community, e.Alarm),
                    Twin = ResourceNames.OfTwin(community, e.Twin),
                    Reason = (V1.JoinReason)e.Reason,
                    Text = e.Text.ToProto(),
                };
                break;
            case IncidentReportJoined e:
                entry.IncidentReportJoined = new V1.IncidentReportJoined
                {
                    Report = ResourceNames.OfMatter(community, ReportRecord.SubjectOf(e.Report)),
                };
                break;
            case IncidentWidened e:
                entry.IncidentWidened = new V1.IncidentWidened
                {
                    Place = ResourceNames.OfTwin(community, e.Place),
                    Title = e.Title.ToProto(),
                };
                break;
            case IncidentReclassified e:
                entry.IncidentReclassified = new V1.IncidentReclassified
                {
                    Kind = e.Kind,
                    Title = e.Title.ToProto(),
                    ProcedureClass = (V1.ProcedureClass)e.Class,
                    Level = (V1.MatterLevel)e.Level,
                    Team = e.Team,
                    Deadline = e.Deadline?.ToProto(),
                    AnswerRequired = e.AnswerRequired,
                    Reason = e.Reason,
                    Severity = (V1.AlarmSeverity)e.Severity,
                };
                break;
            case IncidentVerified e:
                entry.IncidentVerified = new V1.IncidentVerified
                {
                    Grade = (V1.VerificationGrade)e.Grade,
                    Reason = e.Reason,
                    Deadline = e.Deadline?.ToProto(),
                };
                break;
            case IncidentMoved e:
                entry.IncidentMoved = new V1.IncidentMoved
                {
                    Stage = (V1.IncidentStage)e.Stage,
                    Reason = e.Reason,
                    Deadline = e.Deadline?.ToProto(),
                };
                break;
            case IncidentItemRecorded e:
                entry.IncidentItemRecorded = new V1.IncidentItemRecorded { Item = e.Name, Value = e.Value };
                break;
            case IncidentEscalated e:
                entry.IncidentEscalated = new V1.IncidentEscalated
                {
                    Rung = e.Rung,
                    Reason = e.Reason,
                    Missed = (V1.IncidentStage)e.Missed.GetValueOrDefault(),
                    Deadline = e.Deadline?.ToProto(),
                    Skipped = { e.Skipped },
                    Note = e.Note?.ToProto(),
                };
                break;
            case IncidentSecondLookAsked e:
                entry.IncidentSecondLookAsked = new V1.IncidentSecondLookAsked
                {
                    Grade = (V1.VerificationGrade)e.Grade,
                    Reason = e.Reason,
                    Alarms = { e.Alarms.Select(alarm => ResourceNames.OfAlarm(community, alarm)) },
                    Text = e.Text.ToProto(),
                };
                break;
            case IncidentDoneWhileActive e:
                entry.IncidentDoneWhileActive = new V1.IncidentDoneWhileActive
                {
                    Alarms = { e.Alarms.Select(alarm => ResourceNames.OfAlarm(community, alarm)) },
                    Reason = e.Reason,
                    Text = e.Text.ToProto(),
                };
                break;
            case IncidentStageReturned e:
                entry.IncidentStageReturned = new V1.IncidentStageReturned
                {
                    Stage = (V1.IncidentStage)e.Stage,
                    Reason = e.Reason,
                    Deadline = e.Deadline?.ToProto(),
                };
                break;
            case IncidentOverdue e:
                entry.IncidentOverdue = new V1.IncidentOverdue { Missed = (V1.IncidentStage)e.Missed };
                break;
            case IncidentTakenUp e:
                entry.IncidentTakenUp = new V1.IncidentTakenUp { Reason = e.Reason };
                break;
            case IncidentUrged e:
                entry.IncidentUrged = new V1.IncidentUrged { Reason = e.Reason };
                break;
            case IncidentDispatchExhausted e:
                entry.IncidentDispatchExhausted = new V1.IncidentDispatchExhausted { Reason = e.Reason };
                break;
            case IncidentResponseRaised e:
                entry.IncidentResponseRaised = new V1.IncidentResponseRaised
                {
                    Level = e.Level,
                    Severity = (V1.AlarmSeverity)e.Severity,
                    Reason = e.Reason.ToProto(),
                    Ask = { e.Ask.Select(ProcedureMapper.ToProto) },
                };
                break;
            case IncidentOutsideAsked e:
                entry.IncidentOutsideAsked = new V1.IncidentOutsideAsked { Service = e.Service, Reason = e.Reason };
                break;
            case IncidentUnitsLacking e:
                entry.IncidentUnitsLacking = new V1.IncidentUnitsLacking { Units = e.Units };
                break;
            case IncidentClosed e:
                entry.IncidentClosed = new V1.IncidentClosed
                {
                    Disposition = (V1.Disposition)e.Disposition,
                    Reason = e.Reason,
                    FollowUp = e.FollowUp?.ToProto(),
                    PassedTo = e.PassedTo,
                };
                break;
            case IncidentMerged e:
                entry.IncidentMerged = new V1.IncidentMerged { Into = IncidentMapper.NameOf(community, e.Into), Reason = e.Reason };
                break;
            case IncidentReopened e:
                entry.IncidentReopened = new V1.IncidentReopened
                {
                    Stage = (V1.IncidentStage)e.Stage,
                    Reason = e.Reason,
                    Deadline = e.Deadline?.ToProto(),
                };
                break;
            case IncidentFollowedUp e:
                entry.IncidentFollowedUp = new V1.IncidentFollowedUp { Reason = e.Reason };
                break;
            case IncidentLessonDrawn e:
                entry.IncidentLessonDrawn = new V1.IncidentLessonDrawn
                {
                    Lesson = ResourceNames.OfMatter(community, LessonRecord.SubjectOf(e.Lesson)),
                };
                break;
            case IncidentTaskAdded e:
                entry.IncidentTaskAdded = new V1.IncidentTaskAdded { Task = ResourceNames.OfMatter(community, e.Task) };
                break;
            case IncidentRelated e:
                entry.IncidentRelated = new V1.IncidentRelated { Incident = IncidentMapper.NameOf(community, e.Other), Text = e.Text.ToProto() };
                break;
            case IncidentPaused e:
                entry.IncidentPaused = new V1.IncidentPaused
                {
                    ExpireTime = e.Until.ToProto(),
                    Reason = e.Reason,
                    Stage = (V1.IncidentStage)e.Stage.GetValueOrDefault(),
                    Left = Duration.FromTimeSpan(e.Left),
                    Alarm = e.Alarm.Length == 0 ? "" : ResourceNames.OfAlarm(community, e.Alarm),
                };
                break;
            case IncidentResumed e:
                entry.IncidentResumed = new V1.IncidentResumed { Reason = e.Reason, Deadline = e.Deadline?.ToProto() };
                break;
            case IncidentFollowUpSet e:
                entry.IncidentFollowUpSet = new V1.IncidentFollowUpSet { FollowUp = e.FollowUp.ToProto(), Reason = e.Reason };
                break;
            case IncidentDeadlineMoved e:
                entry.IncidentDeadlineMoved = new V1.IncidentDeadlineMoved { Deadline = e.Deadline.ToProto(), Reason = e.Reason };
                break;
            default:
                throw JournalMapper.Unknown(@event);
        }
    }

    public static void Set(V1.JournalEntry entry, string community, LessonEvent @event)
    {
        switch (@event)
        {
            case LessonDrawn e:
                entry.LessonDrawn = new V1.LessonDrawn
                {
                    Incident = IncidentMapper.NameOf(e.Origin, e.Incident),
                    Weakness = e.Weakness,
                    Check = e.Check,
                    Filter = e.Filter,
                    DueTime = e.Due.ToProto(),
                    Places = { e.Places.Select(place => ResourceNames.OfTwin(community, place)) },
                };
                break;
            case LessonChecked e:
                entry.LessonChecked = new V1.LessonChecked { Place = ResourceNames.OfTwin(community, e.Place), Finding = e.Finding };
                break;
            default:
                throw JournalMapper.Unknown(@event);
        }
    }
}
