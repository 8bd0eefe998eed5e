using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Desk;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Rules;
using SafeCommunity.Grains.Teams;
using Xunit;

namespace SafeCommunity.Grains.Tests.Desk;

/// <summary>
/// What a desk is allowed to write, in the plainest words: it reads the journal entry by entry, fails at the first that
/// may not follow, and keeps just what it needs to judge the next.
/// </summary>
internal sealed class DeskModel(DeskKnowledge knowledge)
{
    private int _read;

    public SortedDictionary<long, Matter> Incidents { get; } = [];

    public SortedDictionary<string, Errand> Tasks { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, Patrol> Units { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, Sign> Alarms { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<long, Quiet> Suppressions { get; } = [];

    /// <summary>Reads what was written since the last time.</summary>
    public void Read(IReadOnlyList<JournalEntry> journal)
    {
        for (; _read < journal.Count; _read++)
        {
            var entry = journal[_read];
            Assert.Equal(_read + 1, entry.Position);
            Take(entry);
        }
    }

    public Procedure ProcedureOf(Matter incident) => knowledge.Procedures.Find(incident.Kind)!;

    public Patrol UnitOf(string name) => Units.TryGetValue(name, out var unit) ? unit : Units[name] = new Patrol();

    public IEnumerable<Errand> TasksOf(long incident) => Tasks.Values.Where(task => task.Incident == incident);

    public Errand? LiveTaskOf(string unit) => Tasks.Values.SingleOrDefault(task => task.Unit == unit && task.IsLive);

    /// <summary>Whether a unit is on duty, heard, and free.</summary>
    public bool IsFree(string unit) => UnitOf(unit) is { Declared: UnitStatus.Available, Lost: false } && LiveTaskOf(unit) is null;

    /// <summary>Whether a unit is free and can do what a kind wants.</summary>
    public bool IsAble(UnitDefinition unit, Procedure procedure) =>
        IsFree(unit.Name)
        && procedure.Dispatch.Skills.All(skill => unit.Skills.Contains(skill))
        && procedure.Dispatch.Equipment.All(thing => unit.Equipment.Contains(thing));

    /// <summary>Whether a stage may come next: every stage in between may be left out.</summary>
    public bool MayFollow(Matter incident, IncidentStage stage)
    {
        var procedure = ProcedureOf(incident);
        return stage > incident.Stage
            && procedure.StageOf(stage) is not null
            && procedure.Stages.Where(rule => rule.Stage > incident.Stage && rule.Stage < stage).All(rule =>
                rule.Optional || rule.Stage == (procedure.Class == ProcedureClass.LifeSafety ? IncidentStage.Verified : IncidentStage.Dispatched));
    }

    public bool LacksRecords(Matter incident, IncidentStage stage) =>
        ProcedureOf(incident).StageOf(stage)!.Records.Any(record => !incident.Records.Contains(record.Name));

    public bool MaySend(Matter incident) =>
        incident.Grade != VerificationGrade.NoCall
        && (ProcedureOf(incident).Class != ProcedureClass.Person || incident.Grade >= VerificationGrade.Limited);

    /// <summary>Whether something of an incident keeps it from being closed.</summary>
    public bool MustStayOpen(Matter incident) =>
        (ProcedureOf(incident).Class == ProcedureClass.LifeSafety && incident.Grade == VerificationGrade.None)
        || TasksOf(incident.Number).Any(task => task.IsWorking)
        || incident.Alarms.Any(joined => Alarms[joined.Key] is { Closed: false, Active: true, Judgement: not Judgement.False } alarm
            && !(incident.Grade == VerificationGrade.NoCall && IsGraded(joined.Value, incident) && alarm.JudgedAt < incident.VerifiedAt));

    /// <summary>Whether an incident's grade is of an alarm: it was there when the person looked, and not for its chatter.</summary>
    public static bool IsGraded((bool Chatters, long Position) joined, Matter incident) =>
        !joined.Chatters && joined.Position < incident.VerifiedAt;

    private void Take(JournalEntry entry)
    {
        switch (entry.Event)
        {
            case AlarmEvent e:
                TakeAlarm(entry, e);
                break;
            case IncidentOpened e:
                TakeOpened(entry, e);
                break;
            case IncidentEvent e:
                TakeIncident(entry, e, Incidents[Number(entry.Subject)]);
                break;
            case TaskEvent e:
                TakeTask(entry, e);
                break;
            case UnitEvent e:
                TakeUnit(entry, e);
                break;
            case SuppressionBegan e:
                Suppressions.Add(Number(entry.Subject), new Quiet(e.Place, e.Rules, entry.Actor, entry.Time));
                break;
            case SuppressionSeconded:
                var seconded = Suppressions[Number(entry.Subject)];
                Assert.NotEqual(seconded.By, entry.Actor);
                seconded.Seconded = true;
                break;
            case SuppressionEnded:
                Assert.True(Suppressions.Remove(Number(entry.Subject)), "a suppression ends once");
                break;
            default:
                break;
        }
    }

    private void TakeAlarm(JournalEntry entry, AlarmEvent @event)
    {
        if (@event is AlarmRaised raised)
        {
            Alarms.Add(entry.Subject, new Sign(entry.Subject, raised.Twin, raised.Rule) { Active = true, IsCritical = raised.Severity == AlarmSeverity.Critical });
            return;
        }

        var alarm = Alarms[entry.Subject];
        Assert.False(alarm.Closed, $"{alarm.Id} was closed, and then {@event}");
        switch (@event)
        {
            case AlarmRecurred:
                alarm.Active = true;
                break;
            case AlarmCleared:
                (alarm.Active, alarm.SuppressedAt) = (false, null);
                break;
            case AlarmConfirmed:
                (alarm.Judgement, alarm.JudgedAt) = (Judgement.Confirmed, entry.Position);
                break;
            case AlarmRejected:
                (alarm.Judgement, alarm.JudgedAt) = (Judgement.False, entry.Position);
                break;
            case AlarmSuppressed e:
                Assert.True(MayRest(alarm, Suppressions[e.Suppression], entry.Time), $"{alarm.Id} rests too long");
                (alarm.SuppressedBy, alarm.SuppressedAt) = (e.Suppression, alarm.SuppressedAt ?? entry.Time);
                break;
            case AlarmUnsuppressed:
                if (Suppressions.TryGetValue(alarm.SuppressedBy!.Value, out var holds))
                    Assert.False(MayRest(alarm, holds, entry.Time), $"{alarm.Id} is expected");
                alarm.SuppressedBy = null;
                break;
            case AlarmClosed:
                Assert.True(!alarm.Active || alarm.Judgement == Judgement.False, $"{alarm.Id} holds and is closed");
                alarm.Closed = true;
                break;
            default:
                break;
        }
    }

    /// <summary>Whether an alarm may rest under a suppression: of life safety, for an hour, unless two persons asked for it.</summary>
    public bool MayRest(Sign alarm, Quiet suppression, DateTimeOffset now)
    {
        var procedure = knowledge.Procedures.Procedures.FirstOrDefault(known => known.Alarms.Any(rules => Glob.IsMatch(rules, alarm.Rule)));
        var hour = TimeSpan.FromHours(1);
        return suppression.Seconded || (procedure?.Class != ProcedureClass.LifeSafety && !alarm.IsCritical)
            || (now - suppression.Began < hour && !(now - alarm.SuppressedAt >= hour));
    }

    private void TakeOpened(JournalEntry entry, IncidentOpened opened)
    {
        Assert.Equal(Incidents.Count + 1, Number(entry.Subject));
        var procedure = knowledge.Procedures.Find(opened.Kind)!;
        Assert.Equal(procedure.Class, opened.Class);
        Assert.Equal(knowledge.Teams.Ladder[0].Name, opened.Rung);
        var incident = new Matter(Number(entry.Subject)) { Kind = opened.Kind, OpenedAt = entry.Position };
        Assert.Equal(DueAfter(incident, entry.Time), opened.Deadline);
        incident.Deadline = opened.Deadline;
        Incidents.Add(incident.Number, incident);
    }

    private void TakeIncident(JournalEntry entry, IncidentEvent @event, Matter incident)
    {
        if (@event is not (IncidentReopened or IncidentFollowedUp or IncidentUrged or IncidentOverdue or IncidentReportJoined or IncidentFollowUpSet))
            Assert.True(incident.IsOpen, $"{entry.Subject} was closed, and then {@event}");
        if (@event is not (IncidentReportJoined or IncidentWidened or IncidentItemRecorded or IncidentTakenUp or IncidentUrged or IncidentResumed))
            Assert.True(incident.Wait is null, $"{entry.Subject} waits, and then {@event}");
        switch (@event)
        {
            case IncidentAlarmJoined e:
                Assert.True(incident.Alarms.TryAdd(e.Alarm, (e.Reason == JoinReason.Chattering, entry.Position)), $"{e.Alarm} was joined twice");
                Assert.True(e.Reason == JoinReason.ByHand || !Alarms[e.Alarm].Closed, $"{e.Alarm} is closed");
                break;
            case IncidentReclassified e:
                if (incident.Kind != e.Kind)
                    (incident.ReclassifiedBy, incident.ReclassifiedTime) = (entry.Actor, entry.Time);
                incident.Kind = e.Kind;
                incident.Deadline = e.Deadline;
                incident.Overdue = false;
                Assert.Equal(DueAfter(incident, entry.Time), e.Deadline);
                break;
            case IncidentVerified e:
                Assert.NotEqual("system", entry.Actor);
                var wasNoCall = incident.Grade == VerificationGrade.NoCall;
                incident.Grade = e.Grade;
                Assert.Equal(
                    wasNoCall == (e.Grade == VerificationGrade.NoCall) ? incident.Deadline : DueAfter(incident, entry.Time), e.Deadline);
                incident.Overdue &= e.Deadline is null;
                incident.Deadline = e.Deadline;
                (incident.VerifiedAt, incident.VerifiedBy, incident.VerifiedTime) = (entry.Position, entry.Actor, entry.Time);
                break;
            case IncidentMoved e:
                Assert.True(MayFollow(incident, e.Stage), $"{entry.Subject} is {incident.Stage} and becomes {e.Stage}");
                Assert.NotEqual(IncidentStage.Closed, e.Stage);
                if (e.Stage != IncidentStage.Dispatched)
                    Assert.False(LacksRecords(incident, e.Stage));
                incident.Stage = e.Stage;
                incident.StageAt = entry.Position;
                incident.Overdue = false;
                Assert.Equal(DueAfter(incident, entry.Time), e.Deadline);
                incident.Deadline = e.Deadline;
                break;
            case IncidentItemRecorded e:
                incident.Records.Add(e.Name);
                incident.Values[e.Name] = (e.Value, entry.Actor, entry.Time);
                break;
            case IncidentPaused e:
                Assert.NotEqual(ProcedureClass.LifeSafety, ProcedureOf(incident).Class);
                Assert.DoesNotContain(TasksOf(incident.Number), task => task.IsLive);
                Assert.True(e.Until > entry.Time);
                Assert.Equal(incident.Deadline?.Stage, e.Stage);
                Assert.Equal(incident.Deadline is { } running && running.Due > entry.Time ? running.Due - entry.Time : TimeSpan.Zero, e.Left);
                (incident.Wait, incident.Deadline) = (new Pause(e.Until, e.Stage, e.Left, entry.Actor, entry.Time), null);
                break;
            case IncidentResumed e:
                Assert.NotNull(incident.Wait);
                Assert.Equal(incident.Wait.Stage is { } due ? new IncidentDeadline(due, entry.Time + incident.Wait.Left) : null, e.Deadline);
                (incident.Wait, incident.Deadline) = (null, e.Deadline);
                break;
            case IncidentFollowUpSet e:
                Assert.False(incident.IsOpen);
                (incident.FollowUpDue, incident.Deadline, incident.Overdue) = (e.FollowUp.Due, e.FollowUp, false);
                break;
            case IncidentEscalated e:
                TakeEscalated(entry, e, incident);
                break;
            case IncidentOverdue e:
                Assert.False(incident.Overdue, "what is overdue is so once");
                Assert.True(incident.Deadline!.Due <= entry.Time);
                Assert.Equal(incident.Deadline.Stage, e.Missed);
                Assert.True(!incident.IsOpen || incident.Rung == knowledge.Teams.Ladder.Length - 1, "there is a rung above");
                (incident.Overdue, incident.Deadline) = (true, null);
                break;
            case IncidentTakenUp:
                Assert.Null(incident.TakenUpBy);
                incident.TakenUpBy = entry.Actor;
                break;
            case IncidentDispatchExhausted:
                Assert.DoesNotContain(TasksOf(incident.Number), task => task.IsLive && !UnitOf(task.Unit).Lost);
                break;
            case IncidentTaskAdded e:
                Assert.Equal(incident.Number, Tasks[e.Task].Incident);
                break;
            case IncidentClosed e:
                Assert.True(
                    e.Disposition is Disposition.NoAction or Disposition.PassedOn
                        ? incident.Stage >= IncidentStage.Verified || incident.Grade == VerificationGrade.NoCall
                        : (e.Disposition is Disposition.FalseAlarm or Disposition.Unfounded) == (incident.Grade == VerificationGrade.NoCall));
                Assert.Equal(e.Disposition == Disposition.PassedOn, e.PassedTo.Length > 0);
                Assert.False(MustStayOpen(incident));
                Close(incident);
                incident.FollowUpDue = e.FollowUp?.Due;
                incident.Deadline = e.FollowUp;
                break;
            case IncidentMerged e:
                Close(incident);
                incident.MergedInto = e.Into;
                incident.Deadline = null;
                Assert.True(Incidents[e.Into].IsOpen);
                foreach (var alarm in incident.Alarms.Keys)
                    Assert.Contains(alarm, Incidents[e.Into].Alarms.Keys);
                break;
            case IncidentReopened e:
                Assert.Null(incident.MergedInto);
                Assert.True(!incident.IsOpen || incident.Stage == IncidentStage.Resolved);
                Assert.Equal(incident.StageWhenReopened(ProcedureOf(incident)), e.Stage);
                incident.IsOpen = true;
                incident.Stage = e.Stage;
                incident.StageAt = entry.Position;
                (incident.ReopenedBy, incident.ReopenedTime) = (entry.Actor, entry.Time);
                incident.FollowUpDue = null;
                incident.Overdue = false;
                incident.RecalledByHand = false;
                incident.AskedInVain.Clear();
                incident.OpenedAt = entry.Position;
                Assert.Equal(DueAfter(incident, entry.Time), e.Deadline);
                incident.Deadline = e.Deadline;
                break;
            case IncidentFollowedUp:
                Assert.NotNull(incident.FollowUpDue);
                (incident.FollowUpDue, incident.Deadline, incident.Overdue) = (null, null, false);
                break;
            default:
                break;
        }
    }

    private static void Close(Matter incident)
    {
        incident.IsOpen = false;
        incident.Stage = IncidentStage.Closed;
        incident.Overdue = false;
    }

    private void TakeEscalated(JournalEntry entry, IncidentEscalated escalated, Matter incident)
    {
        incident.Rung++;
        incident.TakenUpBy = null;
        var rung = knowledge.Teams.Ladder[incident.Rung];
        Assert.Equal(rung.Name, escalated.Rung);
        if (escalated.Missed is not null)
        {
            Assert.True(incident.Deadline!.Due <= entry.Time);
            Assert.Equal(incident.Deadline.Stage, escalated.Missed);
        }

        var time = ProcedureOf(incident).RungTimes.TryGetValue(rung.Name, out var own) ? own : rung.Time;
        Assert.Equal(entry.Time + time, escalated.Deadline!.Due);
        incident.Deadline = escalated.Deadline;
    }

    private void TakeTask(JournalEntry entry, TaskEvent @event)
    {
        switch (@event)
        {
            case TaskStoodBy e:
                Assert.True(IsFree(e.Unit));
                Assert.True(MaySend(Incidents[e.Incident]));
                Tasks.Add(entry.Subject, new Errand(entry.Subject, e.Unit, e.Incident) { State = TaskState.StandingBy });
                return;
            case TaskOffered e:
                TakeOffered(entry, e);
                return;
            default:
                break;
        }

        var task = Tasks[entry.Subject];
        var before = task.State;
        task.State = @event switch
        {
            TaskAccepted => TaskState.Accepted,
            TaskStarted => TaskState.EnRoute,
            TaskArrived => TaskState.OnScene,
            TaskDone => TaskState.Done,
            TaskDeclined => TaskState.Declined,
            TaskExpired => TaskState.Expired,
            TaskRecalled => TaskState.Recalled,
            TaskReplaced => TaskState.Replaced,
            _ => throw new InvalidOperationException($"{@event}"),
        };
        Assert.True(MayFollow(before, task.State), $"{task.Id} is {before} and becomes {task.State}");
        if (task.State == TaskState.Expired)
            Assert.True(task.AnswerDue <= entry.Time);
        if (task.State == TaskState.Replaced)
            Assert.True(UnitOf(task.Unit).Lost);
        if (task.State is TaskState.Done or TaskState.Declined or TaskState.Expired)
            Incidents[task.Incident].AskedInVain.Add(task.Unit);
    }

    private void TakeOffered(JournalEntry entry, TaskOffered offered)
    {
        var incident = Incidents[offered.Incident];
        var procedure = ProcedureOf(incident);
        Assert.True(incident.IsOpen && incident.Stage < IncidentStage.Resolved);
        Assert.True(MaySend(incident), $"{offered.Unit} is sent to incident {incident.Number} of class {procedure.Class}, graded {incident.Grade}");
        Assert.True(IsFree(offered.Unit), $"{offered.Unit} is not free");
        if (entry.Actor == "system")
        {
            Assert.True(IsAble(knowledge.Teams.FindUnit(offered.Unit)!, procedure));
            Assert.DoesNotContain(offered.Unit, incident.AskedInVain);
        }

        Assert.Equal(entry.Time + procedure.Dispatch.AnswerTime, offered.AnswerDue);
        if (Tasks.TryGetValue(entry.Subject, out var known))
            Assert.Equal((TaskState.StandingBy, offered.Unit, offered.Incident), (known.State, known.Unit, known.Incident));
        Tasks[entry.Subject] = new Errand(entry.Subject, offered.Unit, offered.Incident)
        {
            State = TaskState.Offered,
            AnswerDue = offered.AnswerDue,
        };
    }

    public static bool MayFollow(TaskState before, TaskState after) => after switch
    {
        TaskState.Accepted or TaskState.Expired => before == TaskState.Offered,
        TaskState.EnRoute => before == TaskState.Accepted,
        TaskState.OnScene => before is TaskState.Accepted or TaskState.EnRoute,
        TaskState.Done => before == TaskState.OnScene,
        TaskState.Declined => before is TaskState.Offered or TaskState.Accepted or TaskState.EnRoute,
        _ => before < TaskState.Done,
    };

    private void TakeUnit(JournalEntry entry, UnitEvent @event)
    {
        var unit = UnitOf(entry.Subject[(entry.Subject.IndexOf('/') + 1)..]);
        switch (@event)
        {
            case UnitDeclared e:
                (unit.Declared, unit.Shift, unit.DeclaredBy, unit.DeclaredTime) = (e.Status, e.Shift, entry.Actor, entry.Time);
                unit.Lost &= e.Status != UnitStatus.Off;
                break;
            case UnitContactLost:
                Assert.False(unit.Lost);
                unit.Lost = true;
                break;
            case UnitContactRegained:
                Assert.True(unit.Lost);
                unit.Lost = false;
                break;
            case UnitTaskChanged e:
                Assert.Equal(Tasks[e.Task].State, e.State);
                break;
            default:
                break;
        }
    }

    private IncidentDeadline? DueAfter(Matter incident, DateTimeOffset now)
    {
        var procedure = ProcedureOf(incident);
        var next = incident.Grade == VerificationGrade.NoCall
            ? procedure.StageOf(IncidentStage.Closed)
            : procedure.Stages.FirstOrDefault(rule => rule.Stage > incident.Stage && !rule.Optional);
        return next?.Within is { } within ? new IncidentDeadline(next.Stage, now + within) : null;
    }

    public static long Number(string subject) =>
        long.Parse(subject.AsSpan(subject.IndexOf('/') + 1), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>An incident.</summary>
    internal sealed class Matter(long number)
    {
        public long Number => number;

        public string Kind { get; set; } = "";

        public IncidentStage Stage { get; set; } = IncidentStage.Sensed;

        public VerificationGrade Grade { get; set; }

        public long VerifiedAt { get; set; }

        public string VerifiedBy { get; set; } = "";

        public DateTimeOffset VerifiedTime { get; set; }

        public string? ReclassifiedBy { get; set; }

        public DateTimeOffset ReclassifiedTime { get; set; }

        public string? ReopenedBy { get; set; }

        public DateTimeOffset ReopenedTime { get; set; }

        public long StageAt { get; set; }

        public Pause? Wait { get; set; }

        public Dictionary<string, (string Value, string By, DateTimeOffset Time)> Values { get; } = [];

        public long OpenedAt { get; set; }

        public bool IsOpen { get; set; } = true;

        public long? MergedInto { get; set; }

        public int Rung { get; set; }

        public string? TakenUpBy { get; set; }

        public bool Overdue { get; set; }

        public IncidentDeadline? Deadline { get; set; }

        public DateTimeOffset? FollowUpDue { get; set; }

        public bool RecalledByHand { get; set; }

        public HashSet<string> Records { get; } = [];

        public HashSet<string> AskedInVain { get; } = [];

        public Dictionary<string, (bool Chatters, long Position)> Alarms { get; } = [];

        public IncidentStage StageWhenReopened(Procedure procedure) =>
            Grade == VerificationGrade.None && procedure.Class != ProcedureClass.LifeSafety ? IncidentStage.Sensed : IncidentStage.Verified;
    }

    /// <summary>A while in which an incident's clock stands still.</summary>
    internal sealed record Pause(DateTimeOffset Until, IncidentStage? Stage, TimeSpan Left, string By, DateTimeOffset Began);

    /// <summary>A task.</summary>
    internal sealed record Errand(string Id, string Unit, long Incident)
    {
        public TaskState State { get; set; }

        public DateTimeOffset? AnswerDue { get; init; }

        public bool IsWorking => State is TaskState.Accepted or TaskState.EnRoute or TaskState.OnScene;

        public bool IsLive => State == TaskState.Offered || IsWorking;
    }

    /// <summary>A unit.</summary>
    internal sealed class Patrol
    {
        public UnitStatus Declared { get; set; }

        public Shift Shift { get; set; }

        public string? DeclaredBy { get; set; }

        public DateTimeOffset DeclaredTime { get; set; }

        public bool Lost { get; set; }
    }

    /// <summary>A suppression.</summary>
    internal sealed record Quiet(string Place, string Rules, string By, DateTimeOffset Began)
    {
        public bool Seconded { get; set; }
    }

    /// <summary>An alarm.</summary>
    internal sealed record Sign(string Id, string Twin, string Rule)
    {
        public bool Active { get; set; }

        public Judgement Judgement { get; set; }

        public long JudgedAt { get; set; }

        public bool IsCritical { get; init; }

        public long? SuppressedBy { get; set; }

        public DateTimeOffset? SuppressedAt { get; set; }

        public bool Closed { get; set; }
    }
}
