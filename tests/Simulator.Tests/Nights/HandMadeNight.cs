using SafeCommunity.Bench.Nights.Checks;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Teams;
using SafeCommunity.Grains.Twins;
using SafeCommunity.Simulator.Tests.World;

namespace SafeCommunity.Simulator.Tests.Nights;

/// <summary>The journal of a night, written by hand; times are seconds from its beginning.</summary>
internal sealed class HandMadeNight
{
    private static readonly BilingualText NoText = new("", "");
    private readonly List<JournalEntry> _journal = [];

    public void Raises(double second, string alarm, AlarmSeverity severity = AlarmSeverity.Critical, AlarmOnset onset = AlarmOnset.Lasting) =>
        Writes(second, alarm, "twin:" + TwinOf(alarm), new AlarmRaised
        {
            Twin = TwinOf(alarm),
            Rule = alarm.Split('.')[1],
            Severity = severity,
            Message = NoText,
            Cause = new AlarmCause(1, At(second), 1),
            Onset = onset,
        });

    public void Recurs(double second, string alarm) =>
        Writes(second, alarm, "twin:" + TwinOf(alarm), new AlarmRecurred(new AlarmCause(2, At(second), 1)));

    public void Clears(double second, string alarm) => Writes(second, alarm, "twin:" + TwinOf(alarm), new AlarmCleared(""));

    public void Opens(double second, long incident, string kind, string alarm = "", JoinReason reason = JoinReason.Opened)
    {
        var procedure = Chengbei.Procedures.Find(kind)!;
        Writes(second, IncidentRecord.SubjectOf(incident), "system", new IncidentOpened
        {
            Kind = kind,
            Title = procedure.Title,
            Place = "b03",
            Severity = procedure.Severity,
            Class = procedure.Class,
            Level = procedure.Level,
            Origin = IncidentOrigin.Alarm,
        });
        if (alarm.Length > 0)
            Joins(second, incident, alarm, reason);
    }

    public void Joins(double second, long incident, string alarm, JoinReason reason = JoinReason.SecondDetector) =>
        Writes(second, IncidentRecord.SubjectOf(incident), "system", new IncidentAlarmJoined(alarm, TwinOf(alarm), reason, NoText));

    public void Grades(double second, long incident, VerificationGrade grade, string actor = "officer-1") =>
        Writes(second, IncidentRecord.SubjectOf(incident), actor, new IncidentVerified(grade, "", null));

    public void Resolves(double second, long incident) =>
        Writes(second, IncidentRecord.SubjectOf(incident), "unit-1", new IncidentMoved(IncidentStage.Resolved, "", null));

    public void Closes(double second, long incident) =>
        Writes(second, IncidentRecord.SubjectOf(incident), "officer-1", new IncidentClosed(Disposition.Handled, "", null));

    public void ComesOnDuty(double second, string unit) =>
        Writes(second, UnitRecord.SubjectOf(unit), unit, new UnitDeclared(UnitStatus.Available, Shift.A, ""));

    public void Asks(double second, long incident, string unit, int ordinal = 1) =>
        Writes(second, TaskRecord.SubjectOf(incident, ordinal), "system", new TaskOffered(incident, unit, At(second + 60), []));

    public void Says(double second, long incident, TaskEvent said, int ordinal = 1, string actor = "unit-1") =>
        Writes(second, TaskRecord.SubjectOf(incident, ordinal), actor, said);

    public void Writes(double second, string subject, string actor, JournalEvent @event) => _journal.Add(new JournalEntry
    {
        Community = "chengbei",
        Position = _journal.Count + 1,
        Time = At(second),
        Subject = subject,
        Actor = actor,
        Event = @event,
        Hash = [],
    });

    public NightCheck Checked(double end = 3600) => NightCheck.Of(_journal, Chengbei.Procedures, Chengbei.Teams, At(end));

    private static DateTimeOffset At(double second) => Chengbei.Monday.AddSeconds(second);

    private static string TwinOf(string alarm) => alarm.Split('.')[0];
}
