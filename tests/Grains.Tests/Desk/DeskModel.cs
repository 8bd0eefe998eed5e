using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Desk;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Reports;
using SafeCommunity.Grains.Rules;
using SafeCommunity.Grains.Teams;
using SafeCommunity.Grains.Twins;
using Xunit;

namespace SafeCommunity.Grains.Tests.Desk;

/// <summary>
/// What a desk is allowed to write, in the plainest words: it reads the journal entry by entry, fails at the first that
/// may not follow, and keeps just what it needs to judge the next.
/// </summary>
internal sealed class DeskModel(DeskKnowledge knowledge)
{
    private int _read;
    private (Errand Task, long Position)? _recalled;

    public SortedDictionary<long, Matter> Incidents { get; } = [];

    public SortedDictionary<string, Errand> Tasks { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, Patrol> Units { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, Sign> Alarms { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<long, Quiet> Suppressions { get; } = [];

    /// <summary>Where reports came from, whose, and of which incident they are.</summary>
    private Dictionary<long, (string Place, ReporterKind Reporter, long Incident)> Reports { get; } = [];

    public SortedDictionary<string, Chair> Seats { get; } = new(StringComparer.Ordinal);

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
    public bool IsAble(UnitDefinition unit, Procedure procedure) => IsFree(unit.Name) && HasSkills(unit, procedure);

    public static bool HasSkills(UnitDefinition unit, Procedure procedure) =>
        procedure.Dispatch.Skills.All(skill => unit.Skills.Contains(skill))
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

    /// <summary>How many units are asked for an incident or work on it, and are heard. Who did not answer once counts when it answers.</summary>
    public int LiveOf(Matter incident) => TasksOf(incident.Number).Count(task => task.IsLive && !(task.IsAgain && task.State == TaskState.Offered) && !task.IsLate && !UnitOf(task.Unit).Lost);

    /// <summary>With fewer units than this nobody answered, as far as an incident's plan goes.</summary>
    public int MinimumOf(Matter incident)
    {
        var procedure = ProcedureOf(incident);
        return incident.Level == 1
            ? Math.Min(procedure.Dispatch.MinimumUnits, procedure.Dispatch.Units)
            : procedure.Response[incident.Level - 2].MinimumUnits;
    }

    /// <summary>Whether a unit is with a matter that is no life safety and matters less.</summary>
    public bool IsAtLesserMatter(string unit, Matter incident) =>
        UnitOf(unit) is { Declared: UnitStatus.Available, Lost: false } && LiveTaskOf(unit) is { } task && IsLesser(Incidents[task.Incident], incident);

    private bool IsLesser(Matter one, Matter other) =>
        !IsOfLife(one) && IsOfLife(other) && one.Severity < other.Severity;

    /// <summary>Whether a life may depend on it: by its kind, or by what a person found.</summary>
    public bool IsOfLife(Matter incident) => ProcedureOf(incident).Class == ProcedureClass.LifeSafety || incident.Grade == VerificationGrade.ThreatToLife;

    public bool LacksRecords(Matter incident, IncidentStage stage) =>
        ProcedureOf(incident).StageOf(stage)!.Records.Any(record => !incident.Records.Contains(record.Name));

    public bool MaySend(Matter incident) =>
        incident.Grade != VerificationGrade.NoCall
        && (ProcedureOf(incident).Class != ProcedureClass.Person || incident.Grade >= VerificationGrade.Limited);

    /// <summary>Whether something of an incident keeps it from being closed.</summary>
    public bool MustStayOpen(Matter incident) =>
        (ProcedureOf(incident).Class == ProcedureClass.LifeSafety && incident.Grade == VerificationGrade.None)
        || TasksOf(incident.Number).Any(task => task.IsWorking)
        || IsActive(incident);

    /// <summary>Whether somebody is on the scene.</summary>
    public bool IsOnScene(Matter incident, string actor) => TasksOf(incident.Number).Any(task =>
        task.State == TaskState.OnScene && knowledge.Teams.FindUnit(task.Unit)!.Has(actor));

    /// <summary>Whether several detectors of life safety stand against one who is not there.</summary>
    public bool IsGuarded(Matter incident, string actor) =>
        ProcedureOf(incident).Class == ProcedureClass.LifeSafety
        && !IsOnScene(incident, actor)
        && incident.Alarms.Where(joined => joined.Value.Reason != JoinReason.Chattering).Select(joined => Alarms[joined.Key])
            .Where(alarm => alarm is { Closed: false, Active: true, Judgement: not Judgement.False }).Select(alarm => alarm.Twin).Distinct().ToList() is var detectors
        && detectors.Count + HomesThatReport(incident, detectors) > 1;

    // Residents of homes whose own detector is not counted already.
    private int HomesThatReport(Matter incident, List<string> detectors) => Reports.Values
        .Where(report => report.Incident == incident.Number && report.Reporter == ReporterKind.Resident && knowledge.Places.Find(report.Place)?.Kind == TwinKind.Home)
        .Select(report => report.Place).Distinct()
        .Count(home => !detectors.Exists(twin => knowledge.Places.Above(twin, TwinKind.Home)?.Id.Name == home));

    /// <summary>Whether somebody who is there found that there is something, and a person is not there.</summary>
    public bool IsFoundAtScene(Matter incident, string actor) =>
        incident.Grade > VerificationGrade.NoCall && IsOnScene(incident, incident.VerifiedBy) && !IsOnScene(incident, actor);

    /// <summary>Whether several detectors, or somebody at the scene, stand against one who is not there.</summary>
    public bool IsStoodAgainst(Matter incident, string actor) => IsFoundAtScene(incident, actor) || IsGuarded(incident, actor);

    /// <summary>Whether neither of two incidents is where the other is.</summary>
    public bool AreApart(string one, string other) => !knowledge.Places.IsWithin(one, other) && !knowledge.Places.IsWithin(other, one);

    /// <summary>Whether two places are not in one building.</summary>
    public bool AreOfTwoHouses(string one, string other) =>
        knowledge.Places.Above(one, TwinKind.Building) is not { } building || building.Id != knowledge.Places.Above(other, TwinKind.Building)?.Id;

    /// <summary>Whether devices stand for an incident that nobody found false.</summary>
    public bool HasDevices(Matter incident) => incident.Alarms.Any(joined =>
        joined.Value.Reason != JoinReason.Chattering && Alarms[joined.Key] is { Closed: false, Judgement: not Judgement.False });

    /// <summary>Whether an alarm of life safety is no part of an incident: another has it, or this one sends less, or is somewhere else.</summary>
    public bool MustStayApart(string alarm, long number, Procedure kind, string place) =>
        Alarms.GetValueOrDefault(alarm) is { Closed: false } known
        && ClaimOf(knowledge, known.Rule) is { Class: ProcedureClass.LifeSafety } own
        && (Incidents.Values.Any(other => other.IsOpen && other.Number != number && other.Grade != VerificationGrade.NoCall
                && other.Alarms.TryGetValue(alarm, out var joined) && joined.Reason != JoinReason.Chattering)
            || !SendsAsMuch(kind, own)
            || (AreApart(known.Twin, place) && AreOfTwoHouses(known.Twin, place)));

    /// <summary>Whether no call for service from somebody waits for another to find the same.</summary>
    public bool WaitsForSecondLook(Matter incident, string actor) => incident.Grade != VerificationGrade.NoCall && IsGuarded(incident, actor)
        && (incident.SecondLookBy is not { } first || AreOne(first, actor));

    /// <summary>Whether somebody gave a seat up that another of the same duty holds now, and holds none.</summary>
    public bool IsRelieved(string actor) => Seats.Values.All(seat => seat.Holder != actor)
        && Seats.Any(seat => seat.Value.Holder.Length > 0 && seat.Value.GaveUp.Contains(actor)
            && knowledge.Teams.FindSeat(seat.Key)!.Role == knowledge.Teams.RoleOf(actor));

    /// <summary>Whether a unit has nobody on duty.</summary>
    public bool IsOff(string unit) => UnitOf(unit).Declared == UnitStatus.Off && Tasks.Values.All(task => task.Unit != unit || task.State >= TaskState.Done);

    /// <summary>Whether a unit was asked in vain since an incident was opened.</summary>
    public bool WasAskedInVain(Matter incident, string unit) => incident.AskedInVain.Any(task => Tasks[task].Unit == unit);

    /// <summary>Whether a unit may be asked for life safety that nobody goes to: who did not answer is asked again after half a minute.</summary>
    public bool MayBeAsked(Matter incident, string unit, DateTimeOffset now) => incident.AskedInVain.Select(task => Tasks[task])
        .Where(task => task.Unit == unit).All(task => task.State == TaskState.Expired && now - task.EndedTime >= TimeSpan.FromSeconds(30));

    /// <summary>Whether the condition of an alarm holds that nobody found false.</summary>
    public bool IsActive(Matter incident) =>
        incident.Alarms.Any(joined => Alarms[joined.Key] is { Closed: false, Active: true, Judgement: not Judgement.False } alarm
            && !Folds(ProcedureOf(incident), alarm.Rule)
            && !(incident.Grade == VerificationGrade.NoCall && IsGraded(joined.Value, incident) && alarm.JudgedAt < incident.VerifiedAt));

    /// <summary>Whether an incident's grade is of an alarm: it was there when the person looked, and not for its chatter.</summary>
    public static bool IsGraded((JoinReason Reason, long Position) joined, Matter incident) =>
        joined.Reason != JoinReason.Chattering && joined.Position < incident.VerifiedAt;

    /// <summary>Whether the silence of a rule is a part of an outage: it holds no closing up, for the outage's person knows of it.</summary>
    public static bool Folds(Procedure procedure, string rule) =>
        procedure.Gathers is { } gathering && gathering.Alarms.Any(pattern => Glob.IsMatch(pattern, rule));

    /// <summary>The kind that has the alarms of a rule; null when none has.</summary>
    public static Procedure? ClaimOf(DeskKnowledge knowledge, string rule) =>
        knowledge.Procedures.Procedures.FirstOrDefault(known => known.Alarms.Any(rules => Glob.IsMatch(rules, rule)));

    /// <summary>Whether nothing is lost where an alarm of one kind is a part of an incident of another.</summary>
    public static bool SendsAsMuch(Procedure kind, Procedure own) =>
        own.Class != ProcedureClass.LifeSafety
        || (kind.Class == ProcedureClass.LifeSafety && kind.Dispatch.Automatic && kind.Dispatch.Units >= own.Dispatch.Units
            && own.Dispatch.Skills.All(skill => kind.Dispatch.Skills.Contains(skill)) && own.Dispatch.Equipment.All(thing => kind.Dispatch.Equipment.Contains(thing)));

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
            case ReportReceived e:
                Reports[Number(entry.Subject)] = (e.Place, e.Reporter, 0);
                break;
            case ReportJoined e:
                Reports[Number(entry.Subject)] = Reports[Number(entry.Subject)] with { Incident = e.Incident };
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
            case SeatEvent e:
                TakeSeat(entry, e, Seats.TryGetValue(NameOf(entry.Subject), out var seat) ? seat : Seats[NameOf(entry.Subject)] = new Chair());
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
            Alarms.Add(entry.Subject, new Sign(entry.Subject, raised.Twin, raised.Rule) { Active = true, Severity = raised.Severity });
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
        if (procedure?.Class != ProcedureClass.LifeSafety && !alarm.IsCritical)
            return true;
        var building = knowledge.Places.Above(alarm.Twin, TwinKind.Building)?.Id;
        var goesOnThere = Incidents.Values.Any(incident => incident is { IsOpen: true, Grade: not VerificationGrade.NoCall, Stage: < IncidentStage.Resolved }
            && (incident.Grade >= VerificationGrade.Presence || incident.Kind == procedure?.Kind)
            && ProcedureOf(incident).Class == ProcedureClass.LifeSafety
            && (knowledge.Places.IsWithin(alarm.Twin, incident.Place) || (building is not null && knowledge.Places.Above(incident.Place, TwinKind.Building)?.Id == building)));
        var isWide = knowledge.Places.Find(suppression.Place) is null or { Kind: TwinKind.Community or TwinKind.Grid };
        return !goesOnThere && (suppression.Seconded || (!isWide && now - suppression.Began < hour && !(now - alarm.SuppressedAt >= hour)));
    }

    private void TakeOpened(JournalEntry entry, IncidentOpened opened)
    {
        Assert.Equal(Incidents.Count + 1, Number(entry.Subject));
        var procedure = knowledge.Procedures.Find(opened.Kind)!;
        Assert.Equal(procedure.Class, opened.Class);
        Assert.Equal(knowledge.Teams.Ladder[0].Name, opened.Rung);
        var incident = new Matter(Number(entry.Subject)) { Kind = opened.Kind, Place = opened.Place, OpenedAt = entry.Position, Severity = opened.Severity };
        Assert.Equal(DueAfter(incident, entry.Time), opened.Deadline);
        incident.Deadline = opened.Deadline;
        Incidents.Add(incident.Number, incident);
    }

    private void TakeIncident(JournalEntry entry, IncidentEvent @event, Matter incident)
    {
        if (@event is not (IncidentReopened or IncidentFollowedUp or IncidentUrged or IncidentOverdue or IncidentReportJoined or IncidentFollowUpSet))
            Assert.True(incident.IsOpen, $"{entry.Subject} was closed, and then {@event}");
        if (@event is not (IncidentReportJoined or IncidentWidened or IncidentItemRecorded or IncidentTakenUp or IncidentUrged or IncidentResumed
            or IncidentRelated or IncidentDoneWhileActive or IncidentUnitsLacking))
            Assert.True(incident.Wait is null, $"{entry.Subject} waits, and then {@event}");
        switch (@event)
        {
            case IncidentAlarmJoined e:
                Assert.True(incident.Alarms.TryAdd(e.Alarm, (e.Reason, entry.Position)), $"{e.Alarm} was joined twice");
                Assert.True(e.Reason == JoinReason.ByHand || !Alarms[e.Alarm].Closed, $"{e.Alarm} is closed");
                if (e.Reason != JoinReason.Chattering)
                    incident.SecondLookBy = null;
                break;
            case IncidentSecondLookAsked e:
                Assert.Equal(VerificationGrade.NoCall, e.Grade);
                Assert.Null(incident.SecondLookBy);
                Assert.True(WaitsForSecondLook(incident, entry.Actor));
                incident.SecondLookBy = entry.Actor;
                break;
            case IncidentDoneWhileActive e:
                Assert.NotEmpty(e.Reason);
                Assert.All(e.Alarms, alarm => Assert.True(Alarms[alarm].Active));
                incident.SaidWhyAt = entry.Time;
                break;
            case IncidentStageReturned e:
                Assert.Equal(IncidentStage.Dispatched, incident.Stage);
                Assert.NotEqual(VerificationGrade.NoCall, incident.Grade);
                Assert.DoesNotContain(TasksOf(incident.Number), task => task.IsLive || (task.State == TaskState.Done && task.EndedAt > incident.OpenedAt));
                Assert.Equal(incident.Grade == VerificationGrade.None ? IncidentStage.Sensed : IncidentStage.Verified, e.Stage);
                incident.Stage = e.Stage;
                incident.Overdue = false;
                Assert.Equal(DueAfter(incident, entry.Time), e.Deadline);
                incident.Deadline = e.Deadline;
                break;
            case IncidentReclassified e:
                if (entry.Actor == "system")
                    CheckTakenUp(incident, e);
                else
                    incident.CorrectedByHand = true;
                if (incident.Kind != e.Kind)
                    (incident.ReclassifiedBy, incident.ReclassifiedTime) = (entry.Actor, entry.Time);
                incident.Kind = e.Kind;
                incident.Deadline = e.Deadline;
                incident.Overdue = false;
                (incident.Severity, incident.Level, incident.Lacking) = (e.Severity, 1, 0);
                // The product itself takes a graver kind for what two devices tell, and lowers nothing by that.
                if (entry.Actor != "system")
                    Assert.Equal(ProcedureOf(incident).Severity, e.Severity);
                Assert.Equal(DueAfter(incident, entry.Time), e.Deadline);
                break;
            case IncidentWidened e:
                incident.Place = e.Place;
                break;
            case IncidentResponseRaised e:
                Assert.Equal("system", entry.Actor);
                Assert.NotEqual(VerificationGrade.NoCall, incident.Grade);
                Assert.True(e.Level >= incident.Level && e.Severity >= incident.Severity, "a response falls");
                Assert.True(e.Level > incident.Level || e.Severity > incident.Severity || !e.Ask.IsEmpty, "nothing rose");
                (incident.Level, incident.Severity, incident.RaisedAt) = (e.Level, e.Severity, entry.Position);
                break;
            case IncidentUnitsLacking e:
                Assert.NotEqual(incident.Lacking, e.Units);
                incident.Lacking = e.Units;
                break;
            case IncidentRelated e:
                Assert.True(Incidents[e.Other].IsOpen && e.Other != incident.Number);
                Assert.True(incident.Related.Add(e.Other), $"{entry.Subject} names incident {e.Other} twice");
                break;
            case IncidentVerified e:
                Assert.NotEqual("system", entry.Actor);
                Assert.False(
                    e.Grade == VerificationGrade.NoCall && WaitsForSecondLook(incident, entry.Actor), $"{entry.Actor} alone outweighs several detectors");
                incident.SecondLookBy = null;
                var before = incident.Grade;
                incident.Grade = e.Grade;
                var dueByGrade = DueAfter(incident, entry.Time);
                if ((before == VerificationGrade.NoCall) != (e.Grade == VerificationGrade.NoCall))
                    Assert.Equal(dueByGrade, e.Deadline);
                else if (e.Grade == VerificationGrade.ThreatToLife && before != e.Grade)
                    Assert.Equal(new[] { dueByGrade, incident.Deadline }.OfType<IncidentDeadline>().MinBy(deadline => deadline.Due), e.Deadline);
                else
                    Assert.Equal(incident.Deadline, e.Deadline);
                incident.Overdue &= e.Deadline is null;
                if (e.Grade == VerificationGrade.NoCall)
                    incident.Lacking = 0;
                incident.Deadline = e.Deadline;
                (incident.VerifiedAt, incident.VerifiedBy, incident.VerifiedTime) = (entry.Position, entry.Actor, entry.Time);
                break;
            case IncidentMoved e:
                Assert.True(MayFollow(incident, e.Stage), $"{entry.Subject} is {incident.Stage} and becomes {e.Stage}");
                Assert.NotEqual(IncidentStage.Closed, e.Stage);
                if (e.Stage != IncidentStage.Dispatched)
                    Assert.False(LacksRecords(incident, e.Stage));
                if (e.Stage == IncidentStage.Resolved)
                    CheckDone(entry, incident);
                // The product resolves one thing by itself: an outage of which every device is heard again.
                if (entry.Actor == "system" && e.Stage == IncidentStage.Resolved)
                {
                    Assert.NotNull(ProcedureOf(incident).Gathers);
                    Assert.DoesNotContain(incident.Alarms.Keys, alarm => Alarms[alarm] is { Active: true, Closed: false });
                }

                incident.Stage = e.Stage;
                incident.StageAt = entry.Position;
                incident.Overdue = false;
                if (e.Stage == IncidentStage.Resolved)
                    incident.Lacking = 0;
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
                Assert.True(LiveOf(incident) < MinimumOf(incident), $"incident {incident.Number} has whom it needs");
                break;
            case IncidentTaskAdded e:
                Assert.Equal(incident.Number, Tasks[e.Task].Incident);
                break;
            case IncidentClosed e:
                Assert.True(
                    e.Disposition is Disposition.NoAction or Disposition.PassedOn or Disposition.AsFound
                        ? (incident.Stage >= IncidentStage.Verified || incident.Grade == VerificationGrade.NoCall)
                            // What was true and is over by itself is told by persons; a device's alarm was false then.
                            && !(e.Disposition == Disposition.AsFound && incident.Grade == VerificationGrade.NoCall && incident.Alarms.Count > 0)
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
                incident.SecondLookBy = null;
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

    // By itself an incident becomes one of a graver kind that has the same cause, or faults of devices become an outage.
    private void CheckTakenUp(Matter incident, IncidentReclassified reclassified)
    {
        var after = knowledge.Procedures.Find(reclassified.Kind)!;
        var isGraver = after.Correlation.With.Any(lesser => lesser.Kind == incident.Kind && !lesser.Ask);
        var isOutage = after.Gathers is not null && incident.Alarms.Keys.All(alarm => Folds(after, Alarms[alarm].Rule));
        var isForLife = incident.Grade == VerificationGrade.ThreatToLife && reclassified.Kind == "other" && ProcedureOf(incident).Dispatch.Units == 0;
        Assert.True(isGraver || isOutage || isForLife, $"incident {incident.Number} was {incident.Kind} and became {reclassified.Kind} by itself");
        Assert.NotEqual(AlarmSeverity.Unspecified, reclassified.Severity);
    }

    private static void Close(Matter incident)
    {
        incident.IsOpen = false;
        incident.Lacking = 0;
        incident.Stage = IncidentStage.Closed;
        incident.Overdue = false;
    }

    private void TakeEscalated(JournalEntry entry, IncidentEscalated escalated, Matter incident)
    {
        // A response that rose goes to the rung that its plan names at least.
        var names = knowledge.Teams.Ladder.Select(known => known.Name).ToList();
        var isResponse = incident.RaisedAt == entry.Position - 1 && entry.Actor == "system" && escalated.Missed is null;
        var least = isResponse
            ? ProcedureOf(incident).Response.Take(incident.Level - 1).Select(level => names.IndexOf(level.Rung)).Append(0).Max()
            : 0;
        var first = Math.Max(incident.Rung + 1, least);
        var above = knowledge.Teams.Ladder.Skip(first).ToList();
        var held = above.FindIndex(known => Seats.TryGetValue(known.Seat, out var seat) && seat.Holder.Length > 0);
        Assert.Equal(above.Take(held).Select(known => known.Name), escalated.Skipped);
        Assert.Equal(held == 0, escalated.Note is null);
        (incident.Rung, incident.TakenUpBy, incident.RungVisits) = (first + Math.Max(0, held), null, incident.RungVisits + 1);
        var rung = knowledge.Teams.Ladder[incident.Rung];
        Assert.Equal(rung.Name, escalated.Rung);
        if (escalated.Missed is not null)
        {
            Assert.True(incident.Deadline!.Due <= entry.Time);
            Assert.Equal(incident.Deadline.Stage, escalated.Missed);
        }

        var time = ProcedureOf(incident).RungTimes.TryGetValue(rung.Name, out var own) ? own : rung.Time;
        var due = entry.Time + time;
        // By hand, or because more is sent, it takes no time away.
        if ((isResponse || entry.Actor != "system") && incident.Deadline?.Due > due)
            due = incident.Deadline.Due;
        Assert.Equal(due, escalated.Deadline!.Due);
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
        if (@event is TaskChased chased)
        {
            Assert.True(before is TaskState.Accepted or TaskState.EnRoute);
            Assert.True(task.ArrivalDue <= entry.Time);
            Assert.Equal(task.Chased + 1, chased.Times);
            (task.Chased, task.ArrivalDue) = (chased.Times, chased.ArrivalDue);
            return;
        }

        if (@event is TaskArrived && before >= TaskState.Done)
            TakeReturned(task);
        if (@event is TaskDone)
            CheckDone(entry, Incidents[task.Incident]);
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
        task.EndedTime = entry.Time;
        (task.Chased, task.EndedAt) = (0, task.State >= TaskState.Done ? entry.Position : 0);
        task.ArrivalDue = (@event as TaskAccepted)?.ArrivalDue ?? (@event as TaskStarted)?.ArrivalDue;
        Assert.True(task.ArrivalDue is null || task.ArrivalDue > entry.Time);
        Assert.True(MayFollow(before, task.State), $"{task.Id} is {before} and becomes {task.State}");
        if (@event is TaskRecalled { Reason: var why } && why.Contains("needs it first", StringComparison.Ordinal))
            _recalled = (task, entry.Position);
        if (task.State == TaskState.Expired)
            Assert.True(task.AnswerDue <= entry.Time);
        if (task.State == TaskState.Replaced)
            Assert.True(UnitOf(task.Unit).Lost);
        if (task.State is TaskState.Done or TaskState.Declined or TaskState.Expired)
            Incidents[task.Incident].AskedInVain.Add(task.Id);
    }

    // Somebody who was given up came all the same.
    private void TakeReturned(Errand task)
    {
        var incident = Incidents[task.Incident];
        Assert.True(incident.Stage < IncidentStage.Resolved && incident.Grade != VerificationGrade.NoCall);
        Assert.Null(LiveTaskOf(task.Unit));
        Assert.NotEqual(UnitStatus.Off, UnitOf(task.Unit).Declared);
        incident.AskedInVain.Remove(task.Id);
    }

    // What is done while something holds is so by a person's word.
    private void CheckDone(JournalEntry entry, Matter incident) =>
        Assert.True(!IsActive(incident) || incident.SaidWhyAt == entry.Time, $"incident {incident.Number} is done though an alarm holds, and nobody said why");

    private static void TakeSeat(JournalEntry entry, SeatEvent @event, Chair seat)
    {
        void Give(string holder)
        {
            if (seat.Holder.Length > 0)
                seat.GaveUp.Add(seat.Holder);
            seat.GaveUp.Remove(holder);
            (seat.Holder, seat.OfferedTo) = (holder, null);
        }

        switch (@event)
        {
            case SeatTaken:
                Assert.Equal("", seat.Holder);
                Give(entry.Actor);
                break;
            case SeatOffered e:
                Assert.Equal((entry.Actor, null), (seat.Holder, seat.OfferedTo));
                seat.OfferedTo = e.To;
                break;
            case SeatAccepted:
                Assert.Equal(seat.OfferedTo, entry.Actor);
                Give(entry.Actor);
                break;
            case SeatOfferEnded:
                Assert.Contains(entry.Actor, new[] { seat.Holder, seat.OfferedTo });
                seat.OfferedTo = null;
                break;
            case SeatLeft:
                Assert.Equal(seat.Holder, entry.Actor);
                Give("");
                break;
            default:
                Assert.Fail($"{@event} is not written any more");
                break;
        }
    }

    private void TakeOffered(JournalEntry entry, TaskOffered offered)
    {
        var incident = Incidents[offered.Incident];
        var procedure = ProcedureOf(incident);
        Assert.True(incident.IsOpen && incident.Stage < IncidentStage.Resolved);
        Assert.True(MaySend(incident), $"{offered.Unit} is sent to incident {incident.Number} of class {procedure.Class}, graded {incident.Grade}");
        Assert.True(IsFree(offered.Unit), $"{offered.Unit} is not free");
        // Recalled in the same breath, it was taken for this one.
        if (_recalled is { } last && last.Task.Unit == offered.Unit && entry.Position - last.Position <= 3 && last.Task.Incident != offered.Incident)
            Assert.True(IsLesser(Incidents[last.Task.Incident], incident), $"{offered.Unit} is taken from incident {last.Task.Incident}");
        if (entry.Actor == "system")
        {
            Assert.True(IsOfLife(incident) || IsAble(knowledge.Teams.FindUnit(offered.Unit)!, procedure));
            // Who did not answer is asked again where nobody goes to life safety.
            var isDesperate = IsOfLife(incident) && MayBeAsked(incident, offered.Unit, entry.Time)
                && !TasksOf(incident.Number).Any(task => task.IsLive && !task.IsLate && !UnitOf(task.Unit).Lost && task.OfferedTime != entry.Time);
            Assert.True(isDesperate || !WasAskedInVain(incident, offered.Unit), $"{offered.Unit} was asked in vain");
        }

        Assert.Equal(entry.Time + procedure.Dispatch.AnswerTime, offered.AnswerDue);
        if (Tasks.TryGetValue(entry.Subject, out var known))
        {
            Assert.Equal((offered.Unit, offered.Incident), (known.Unit, known.Incident));
            Assert.True(known.State == TaskState.StandingBy || (known.State == TaskState.Expired && entry.Actor == "system"));
            incident.AskedInVain.Remove(entry.Subject);
        }

        Tasks[entry.Subject] = new Errand(entry.Subject, offered.Unit, offered.Incident)
        {
            State = TaskState.Offered,
            AnswerDue = offered.AnswerDue,
            OfferedTime = entry.Time,
            IsAgain = known?.State == TaskState.Expired,
        };
    }

    public static bool MayFollow(TaskState before, TaskState after) => after switch
    {
        TaskState.Accepted or TaskState.Expired => before == TaskState.Offered,
        TaskState.EnRoute => before == TaskState.Accepted,
        TaskState.OnScene => before is TaskState.Accepted or TaskState.EnRoute or TaskState.Replaced or TaskState.Declined or TaskState.Expired,
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
                Assert.False(entry.Time - unit.CalledAt < TimeSpan.FromMinutes(10), $"{entry.Subject} called a moment ago");
                unit.Lost = true;
                break;
            case UnitHeard:
                Assert.True(knowledge.Teams.FindUnit(NameOf(entry.Subject))!.Has(entry.Actor));
                (unit.Lost, unit.CalledAt) = (false, entry.Time);
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
            : procedure.Stages.FirstOrDefault(rule => rule.Stage > incident.Stage && (!rule.Optional || HasteForLife(incident, rule.Stage) is not null));
        var within = next is null ? null
            : HasteForLife(incident, next.Stage) is { } haste && (next.Within is null || next.Within > haste) ? haste
            : next.Within;
        return within is { } time ? new IncidentDeadline(next!.Stage, now + time) : null;
    }

    // Where a life is in danger, units are sent within a minute and are there within five.
    private static TimeSpan? HasteForLife(Matter incident, IncidentStage stage) => (incident.Grade, stage) switch
    {
        (VerificationGrade.ThreatToLife, IncidentStage.Dispatched) => TimeSpan.FromMinutes(1),
        (VerificationGrade.ThreatToLife, IncidentStage.OnScene) => TimeSpan.FromMinutes(5),
        _ => null,
    };

    private static string NameOf(string subject) => subject[(subject.IndexOf('/') + 1)..];

    private bool AreOne(string one, string other) => one == other || knowledge.Teams.Units.Any(unit => unit.Has(one) && unit.Has(other));

    public static long Number(string subject) =>
        long.Parse(subject.AsSpan(subject.IndexOf('/') + 1), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>An incident.</summary>
    internal sealed class Matter(long number)
    {
        public long Number => number;

        public string Kind { get; set; } = "";

        public string Place { get; set; } = "";

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

        /// <summary>On how many rungs it was.</summary>
        public int RungVisits { get; set; } = 1;

        public AlarmSeverity Severity { get; set; }

        public int Level { get; set; } = 1;

        /// <summary>The position of the entry by which its response last rose.</summary>
        public long RaisedAt { get; set; }

        public string? SecondLookBy { get; set; }

        public DateTimeOffset? SaidWhyAt { get; set; }

        public string? TakenUpBy { get; set; }

        public bool Overdue { get; set; }

        public IncidentDeadline? Deadline { get; set; }

        public DateTimeOffset? FollowUpDue { get; set; }

        public bool RecalledByHand { get; set; }

        public int Lacking { get; set; }

        public HashSet<string> Records { get; } = [];

        public HashSet<string> AskedInVain { get; } = [];

        public Dictionary<string, (JoinReason Reason, long Position)> Alarms { get; } = [];

        /// <summary>Whether a person said of what kind it is.</summary>
        public bool CorrectedByHand { get; set; }

        public HashSet<long> Related { get; } = [];

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

        public DateTimeOffset OfferedTime { get; init; }

        public bool IsAgain { get; init; }

        public DateTimeOffset EndedTime { get; set; }

        public DateTimeOffset? ArrivalDue { get; set; }

        public int Chased { get; set; }

        public bool IsLate => Chased > 1;

        public long EndedAt { get; set; }

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

        public DateTimeOffset? CalledAt { get; set; }
    }

    /// <summary>A seat.</summary>
    internal sealed class Chair
    {
        public string Holder { get; set; } = "";

        public string? OfferedTo { get; set; }

        public HashSet<string> GaveUp { get; } = [];
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

        public AlarmSeverity Severity { get; init; }

        public bool IsCritical => Severity == AlarmSeverity.Critical;

        public long? SuppressedBy { get; set; }

        public DateTimeOffset? SuppressedAt { get; set; }

        public bool Closed { get; set; }
    }
}
