using System.Text.Json.Serialization;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Clocks;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Lessons;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Reports;
using SafeCommunity.Grains.Teams;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Journal;

/// <summary>The generated JSON code of the journal's events.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(AlarmRaised))]
[JsonSerializable(typeof(AlarmRecurred))]
[JsonSerializable(typeof(AlarmCleared))]
[JsonSerializable(typeof(AlarmAcknowledged))]
[JsonSerializable(typeof(AlarmConfirmed))]
[JsonSerializable(typeof(AlarmRejected))]
[JsonSerializable(typeof(AlarmShelved))]
[JsonSerializable(typeof(AlarmUnshelved))]
[JsonSerializable(typeof(AlarmClosed))]
[JsonSerializable(typeof(PlanApplied))]
[JsonSerializable(typeof(RulesApplied))]
[JsonSerializable(typeof(PlayBegan))]
[JsonSerializable(typeof(AlarmSuppressed))]
[JsonSerializable(typeof(AlarmUnsuppressed))]
[JsonSerializable(typeof(IncidentOpened))]
[JsonSerializable(typeof(IncidentAlarmJoined))]
[JsonSerializable(typeof(IncidentReportJoined))]
[JsonSerializable(typeof(IncidentWidened))]
[JsonSerializable(typeof(IncidentReclassified))]
[JsonSerializable(typeof(IncidentVerified))]
[JsonSerializable(typeof(IncidentMoved))]
[JsonSerializable(typeof(IncidentItemRecorded))]
[JsonSerializable(typeof(IncidentEscalated))]
[JsonSerializable(typeof(IncidentOverdue))]
[JsonSerializable(typeof(IncidentTakenUp))]
[JsonSerializable(typeof(IncidentUrged))]
[JsonSerializable(typeof(IncidentDispatchExhausted))]
[JsonSerializable(typeof(IncidentClosed))]
[JsonSerializable(typeof(IncidentMerged))]
[JsonSerializable(typeof(IncidentReopened))]
[JsonSerializable(typeof(IncidentFollowedUp))]
[JsonSerializable(typeof(IncidentLessonDrawn))]
[JsonSerializable(typeof(IncidentTaskAdded))]
[JsonSerializable(typeof(TaskStoodBy))]
[JsonSerializable(typeof(TaskOffered))]
[JsonSerializable(typeof(TaskAccepted))]
[JsonSerializable(typeof(TaskDeclined))]
[JsonSerializable(typeof(TaskExpired))]
[JsonSerializable(typeof(TaskStarted))]
[JsonSerializable(typeof(TaskArrived))]
[JsonSerializable(typeof(TaskDone))]
[JsonSerializable(typeof(TaskRecalled))]
[JsonSerializable(typeof(TaskReplaced))]
[JsonSerializable(typeof(UnitDeclared))]
[JsonSerializable(typeof(UnitContactLost))]
[JsonSerializable(typeof(UnitContactRegained))]
[JsonSerializable(typeof(UnitTaskChanged))]
[JsonSerializable(typeof(ReportReceived))]
[JsonSerializable(typeof(ReportReclassified))]
[JsonSerializable(typeof(ReportJoined))]
[JsonSerializable(typeof(ReportAnswered))]
[JsonSerializable(typeof(ReportRated))]
[JsonSerializable(typeof(ReportContactRead))]
[JsonSerializable(typeof(LessonDrawn))]
[JsonSerializable(typeof(LessonChecked))]
[JsonSerializable(typeof(SeatTaken))]
[JsonSerializable(typeof(SeatHandedOver))]
[JsonSerializable(typeof(SeatLeft))]
[JsonSerializable(typeof(SuppressionBegan))]
[JsonSerializable(typeof(SuppressionSeconded))]
[JsonSerializable(typeof(SuppressionEnded))]
[JsonSerializable(typeof(AlarmFloodBegan))]
[JsonSerializable(typeof(AlarmFloodEnded))]
[JsonSerializable(typeof(ProceduresApplied))]
[JsonSerializable(typeof(TeamsApplied))]
[JsonSerializable(typeof(ClockStepped))]
[JsonSerializable(typeof(IncidentDeadlineMoved))]
[JsonSerializable(typeof(TaskAnswerDueMoved))]
[JsonSerializable(typeof(BilingualText))]
internal sealed partial class JournalEventJson : JsonSerializerContext;
