using System.Collections.Immutable;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Desk;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Grains.Tests.Desk;

/// <summary>What an order should come to: the causes for which it may be refused, and what it writes if it is not.</summary>
internal sealed record OrderExpectation(Action<DeskTurn> Order, Func<JournalEntry, bool> Happens, bool IsIdle = false)
{
    public static OrderExpectation Of(
        DeskModel model, DeskBench desk, DeskStep step, long number, long otherNumber, DeskModel.Errand? task, string alarm, string unit,
        HashSet<Refusal> causes)
    {
        var teams = desk.Knowledge.Teams;
        var incident = model.Incidents.GetValueOrDefault(number);
        var other = model.Incidents.GetValueOrDefault(otherNumber);
        var subject = IncidentRecord.SubjectOf(number);

        MatterCommand Command(IMatter? matter) =>
            new(step.Actor, step.Reason, step.OldEtag && matter is not null ? matter.Position - 1 : null);
        void Because(bool refused, Refusal refusal)
        {
            if (refused)
                causes.Add(refusal);
        }

        void Staff(params IEnumerable<DutyRole> roles)
        {
            var role = teams.RoleOf(step.Actor);
            Because(role is null || (roles.Any() && (!roles.Contains(role.Value) || model.IsRelieved(step.Actor))), Refusal.NotAllowed);
        }

        IEnumerable<DutyRole> By(IncidentStage stage) =>
            model.ProcedureOf(incident!).StageOf(stage)?.By is { IsDefaultOrEmpty: false } by ? by : [DutyRole.Officer];
        bool Sent() => teams.RoleOf(step.Actor) != DutyRole.Unit || model.TasksOf(number).Any(sent =>
            (sent.IsWorking || sent.State == TaskState.Done) && teams.FindUnit(sent.Unit)!.Has(step.Actor));
        // Another person said it a short while ago, and who speaks now has no etag.
        bool Unseen(string? by, DateTimeOffset time) => by is not null && by != step.Actor && desk.Now - time < TimeSpan.FromMinutes(10);
        bool UnseenReopening() => incident is not null && incident.StageAt == incident.OpenedAt && Unseen(incident.ReopenedBy, incident.ReopenedTime);
        bool UnseenValue(IEnumerable<ItemToRecord> items) => items.Any(item =>
            incident!.Values.TryGetValue(item.Name, out var known) && known.Value != item.Value && Unseen(known.By, known.Time));
        OrderExpectation On(Func<MatterCommand, Action<DeskTurn>> order, Func<IncidentEvent, bool> happens, bool isIdle = false)
        {
            Because(incident is null, Refusal.NotFound);
            Because(incident is not null && step.OldEtag, Refusal.Stale);
            return new OrderExpectation(
                order(Command(desk.State.Incidents.GetValueOrDefault(number))),
                entry => entry.Subject == subject && entry.Event is IncidentEvent e && happens(e),
                isIdle);
        }

        void MustBeOpen() => Because(incident is { IsOpen: false }, Refusal.FailedPrecondition);
        void Reason() => Because(step.Mute, Refusal.InvalidArgument);

        switch (step.What)
        {
            case "open":
            {
                var (kind, place) = (DeskStep.Kinds[step.A % DeskStep.Kinds.Length], DeskStep.Places[step.B % DeskStep.Places.Length]);
                var with = step.C % 3 == 0 ? alarm : "";
                Staff();
                Because(kind == "unknown" || place == "nowhere", Refusal.InvalidArgument);
                Because(with.Length > 0 && model.Alarms.GetValueOrDefault(with) is null or { Closed: true }, Refusal.InvalidArgument);
                Because(
                    with.Length > 0 && desk.Knowledge.Procedures.Find(kind) is { } opened && model.MustStayApart(with, 0, opened, place),
                    Refusal.FailedPrecondition);
                return new OrderExpectation(
                    turn => IncidentOrders.Open(turn, new OpenIncident { Actor = step.Actor, Kind = kind, Place = place, Text = "seen", Alarm = with }),
                    entry => entry.Event is IncidentOpened opened && opened.Kind == kind && opened.Origin == IncidentOrigin.Person);
            }

            case "verify":
            {
                var grade = (VerificationGrade)(step.C % 7);
                Reason();
                MustBeOpen();
                Because(grade is VerificationGrade.None or > VerificationGrade.ThreatToLife, Refusal.InvalidArgument);
                if (incident is not null)
                {
                    Staff(By(IncidentStage.Verified));
                    Because(
                        grade < incident.Grade && model.IsFoundAtScene(incident, step.Actor),
                        Refusal.FailedPrecondition);
                    Because(
                        incident.Grade != VerificationGrade.None && grade != incident.Grade && !(grade > incident.Grade && model.IsOnScene(incident, step.Actor))
                            && Unseen(incident.VerifiedBy, incident.VerifiedTime),
                        Refusal.Stale);
                }

                var waits = grade == VerificationGrade.NoCall && incident is not null && model.WaitsForSecondLook(incident, step.Actor);
                return On(
                    command => turn => IncidentOrders.Verify(turn, number, command, grade),
                    e => waits ? e is IncidentSecondLookAsked : e is IncidentVerified verified && verified.Grade == grade,
                    waits && incident!.SecondLookBy is not null);
            }

            case "move":
            {
                var stage = (IncidentStage)((step.B % 6) + 1);
                if (step.C > 500 && incident is not null)
                    stage = incident.Stage < IncidentStage.OnScene && model.MayFollow(incident, IncidentStage.OnScene) ? IncidentStage.OnScene : IncidentStage.Resolved;
                ImmutableArray<ItemToRecord> items = step.C % 3 == 0 ? [] : [new("cause", "x"), new("action", "y"), new("finding", "z"), new("valve", "shut"), new("device", "d")];
                MustBeOpen();
                Because(stage is not (IncidentStage.OnScene or IncidentStage.Resolved), Refusal.FailedPrecondition);
                if (incident is not null)
                {
                    Staff(By(stage));
                    var may = model.MayFollow(incident, stage);
                    Because(!may, Refusal.FailedPrecondition);
                    Because(!Sent(), Refusal.NotAllowed);
                    Because(may && (UnseenValue(items) || (stage == IncidentStage.Resolved && UnseenReopening())), Refusal.Stale);
                    Because(
                        may && model.ProcedureOf(incident).StageOf(stage)!.Records.Any(record =>
                            !incident.Records.Contains(record.Name) && items.All(item => item.Name != record.Name)),
                        Refusal.FailedPrecondition);
                    var isOfLife = model.ProcedureOf(incident).Class == ProcedureClass.LifeSafety || incident.Grade == VerificationGrade.ThreatToLife;
                    var sent = model.TasksOf(number).Where(task => task.State is TaskState.Offered or TaskState.Accepted or TaskState.EnRoute or TaskState.OnScene).ToList();
                    Because(
                        stage == IncidentStage.OnScene && isOfLife
                            && sent.Count > 0 && sent.TrueForAll(task => task.State != TaskState.OnScene),
                        Refusal.FailedPrecondition);
                    Because(stage == IncidentStage.Resolved && isOfLife && model.IsFoundAtScene(incident, step.Actor), Refusal.FailedPrecondition);
                    Because(
                        stage == IncidentStage.Resolved && model.IsActive(incident) && (SaysWhy().Length == 0 || model.IsStoodAgainst(incident, step.Actor)),
                        Refusal.FailedPrecondition);
                }

                return On(
                    command => turn => IncidentOrders.Move(turn, number, command with { StillActive = SaysWhy() }, stage, items), e => e is IncidentMoved moved && moved.Stage == stage);
            }

            case "record":
            {
                var name = DeskStep.Records[step.C % DeskStep.Records.Length];
                MustBeOpen();
                Staff();
                Because(incident is not null && !Sent(), Refusal.NotAllowed);
                Because(name is "" or "Not a name", Refusal.InvalidArgument);
                Because(incident is not null && UnseenValue([new ItemToRecord(name, "noted")]), Refusal.Stale);
                return On(
                    command => turn => IncidentOrders.Record(turn, number, command, [new ItemToRecord(name, "noted")]),
                    e => e is IncidentItemRecorded recorded && recorded.Name == name);
            }

            case "take-up":
                MustBeOpen();
                if (incident is null || incident.TakenUpBy == step.Actor)
                    Staff();
                else
                    Staff(teams.FindSeat(teams.Ladder[incident.Rung].Seat)!.Role);
                Because(incident is { TakenUpBy: { } taken } && taken != step.Actor, Refusal.FailedPrecondition);
                return On(command => turn => IncidentOrders.TakeUp(turn, number, command), e => e is IncidentTakenUp, incident?.TakenUpBy == step.Actor);
            case "escalate":
                Reason();
                MustBeOpen();
                Staff();
                Because(incident is not null && incident.Rung == teams.Ladder.Length - 1, Refusal.FailedPrecondition);
                return On(command => turn => IncidentOrders.Escalate(turn, number, command), e => e is IncidentEscalated { Missed: null });
            case "urge":
                Reason();
                Staff(DutyRole.Supervisor, DutyRole.Officer);
                Because(incident is { IsOpen: false, FollowUpDue: null }, Refusal.FailedPrecondition);
                return On(command => turn => IncidentOrders.Urge(turn, number, command), e => e is IncidentUrged);
            case "reclassify":
            {
                var kind = DeskStep.Kinds[step.C % DeskStep.Kinds.Length];
                Reason();
                MustBeOpen();
                Staff(incident is not null && model.IsOnScene(incident, step.Actor)
                    ? [DutyRole.Officer, DutyRole.GridStaff, DutyRole.Unit]
                    : [DutyRole.Officer, DutyRole.GridStaff]);
                Because(kind == "unknown", Refusal.InvalidArgument);
                Because(
                    incident is not null && kind != incident.Kind && model.ProcedureOf(incident).Class == ProcedureClass.LifeSafety
                        && incident.Grade != VerificationGrade.NoCall && !model.IsOnScene(incident, step.Actor)
                        && desk.Knowledge.Procedures.Find(kind) is { } less && !DeskModel.SendsAsMuch(less, model.ProcedureOf(incident)),
                    Refusal.FailedPrecondition);
                Because(incident is not null && incident.Kind != kind && Unseen(incident.ReclassifiedBy, incident.ReclassifiedTime), Refusal.Stale);
                return On(
                    command => turn => IncidentOrders.Reclassify(turn, number, command, kind),
                    e => e is IncidentReclassified changed && changed.Kind == kind,
                    incident?.Kind == kind);
            }

            case "join":
                MustBeOpen();
                Staff(DutyRole.Officer, DutyRole.GridStaff, DutyRole.Guard);
                Because(model.Alarms.GetValueOrDefault(alarm) is null or { Closed: true }, Refusal.InvalidArgument);
                Because(
                    incident is not null && !incident.Alarms.ContainsKey(alarm) && !model.IsOnScene(incident, step.Actor)
                        && model.MustStayApart(alarm, incident.Number, model.ProcedureOf(incident), incident.Place),
                    Refusal.FailedPrecondition);
                return On(
                    command => turn => IncidentOrders.JoinAlarm(turn, number, command, alarm),
                    e => e is IncidentAlarmJoined { Reason: JoinReason.ByHand } joined && joined.Alarm == alarm,
                    incident?.Alarms.ContainsKey(alarm) == true);
            case "merge":
                Reason();
                MustBeOpen();
                Staff(DutyRole.Officer, DutyRole.GridStaff, DutyRole.Guard);
                Because(other is null, Refusal.NotFound);
                Because(number == otherNumber, Refusal.InvalidArgument);
                Because(UnseenReopening(), Refusal.Stale);
                Because(other is { IsOpen: false } || model.TasksOf(number).Any(held => held.IsWorking), Refusal.FailedPrecondition);
                if (incident is not null && other is not null && incident.Grade != VerificationGrade.NoCall && model.ProcedureOf(incident).Class == ProcedureClass.LifeSafety)
                {
                    Because(!DeskModel.SendsAsMuch(model.ProcedureOf(other), model.ProcedureOf(incident)), Refusal.FailedPrecondition);
                    Because(other.Grade == VerificationGrade.NoCall, Refusal.FailedPrecondition);
                    Because(model.AreApart(incident.Place, other.Place) && (model.IsStoodAgainst(incident, step.Actor)
                        || (model.AreOfTwoHouses(incident.Place, other.Place) && model.HasDevices(incident) && !model.IsOnScene(incident, step.Actor))), Refusal.FailedPrecondition);
                }

                return On(command => turn => IncidentOrders.Merge(turn, number, command, otherNumber), e => e is IncidentMerged merged && merged.Into == otherNumber);
            case "close":
            {
                var passedTo = step.B % 2 == 0 ? "the water works" : "";
                var disposition = step.C < 300 ? (Disposition)(step.C % 8)
                    : incident?.Grade == VerificationGrade.NoCall ? Disposition.FalseAlarm
                    : incident?.Stage == IncidentStage.Resolved ? Disposition.Handled
                    : Disposition.NoAction;
                ImmutableArray<ItemToRecord> items = step.B % 3 == 0 ? [] : [new("review", "x"), new("damage", "none")];
                Reason();
                MustBeOpen();
                if (incident is not null)
                {
                    Staff(By(IncidentStage.Closed));
                    Because(model.MustStayOpen(incident), Refusal.FailedPrecondition);
                    Because(
                        UnseenReopening() || UnseenValue(items)
                            || (disposition == Disposition.NoAction && incident.Grade > VerificationGrade.NoCall && Unseen(incident.VerifiedBy, incident.VerifiedTime)),
                        Refusal.Stale);
                    Because(
                        disposition switch
                        {
                            Disposition.Handled => incident.Grade == VerificationGrade.NoCall || incident.Stage != IncidentStage.Resolved
                                || model.ProcedureOf(incident).StageOf(IncidentStage.Closed)!.Records.Any(record =>
                                    !incident.Records.Contains(record.Name) && items.All(item => item.Name != record.Name)),
                            Disposition.FalseAlarm => incident.Grade != VerificationGrade.NoCall,
                            Disposition.NoAction => incident.Stage == IncidentStage.Sensed || incident.Grade == VerificationGrade.ThreatToLife,
                            Disposition.AsFound => incident.Stage == IncidentStage.Sensed || (incident.Grade == VerificationGrade.NoCall && incident.Alarms.Count > 0),
                            // No report is made here: what is unfounded was sensed by a device, or is of a person on duty.
                            Disposition.Unfounded => incident.Grade != VerificationGrade.NoCall || incident.Alarms.Count > 0,
                            Disposition.PassedOn => incident.Stage == IncidentStage.Sensed || passedTo.Length == 0,
                            _ => true,
                        },
                        Refusal.FailedPrecondition);
                }

                return On(
                    command => turn => IncidentOrders.Close(
                        turn, number, command, new CloseIncident { Disposition = disposition, Items = items, PassedTo = passedTo }, []),
                    e => e is IncidentClosed closed && closed.Disposition == disposition);
            }

            case "pause":
            {
                var until = desk.Now + (step.C % 4) switch
                {
                    0 => TimeSpan.FromHours(-1),
                    1 => TimeSpan.FromDays(40),
                    2 => TimeSpan.FromMinutes(30),
                    _ => TimeSpan.FromDays(3),
                };
                Reason();
                MustBeOpen();
                Staff(DutyRole.Officer, DutyRole.Supervisor, DutyRole.GridStaff, DutyRole.Property, DutyRole.Mediator);
                Because(step.C % 4 < 2, Refusal.InvalidArgument);
                if (incident is not null)
                {
                    Because(
                        model.ProcedureOf(incident).Class == ProcedureClass.LifeSafety
                            || desk.State.Incidents[number].Severity == AlarmSeverity.Critical
                            || (incident.Stage == IncidentStage.Sensed && incident.Grade == VerificationGrade.None && incident.Alarms.Count == 0)
                            || model.TasksOf(number).Any(held => held.IsLive),
                        Refusal.FailedPrecondition);
                    Because(incident.Wait is { } wait && wait.Until != until && Unseen(wait.By, wait.Began), Refusal.Stale);
                }

                return On(
                    command => turn => Waiting.Pause(turn, number, command, until), e => e is IncidentPaused paused && paused.Until == until);
            }

            case "resume":
                MustBeOpen();
                Staff(DutyRole.Officer, DutyRole.Supervisor, DutyRole.GridStaff, DutyRole.Property, DutyRole.Mediator);
                Because(incident is { Wait: null }, Refusal.FailedPrecondition);
                return On(command => turn => Waiting.Resume(turn, number, command), e => e is IncidentResumed);
            case "reopen":
                Reason();
                Staff(DutyRole.Officer, DutyRole.Supervisor);
                Because(incident is { IsOpen: true } or { MergedInto: not null }, Refusal.FailedPrecondition);
                return On(command => turn => IncidentOrders.Reopen(turn, number, command), e => e is IncidentReopened);
            case "follow-up":
                Reason();
                Staff(DutyRole.Officer, DutyRole.GridStaff, DutyRole.Mediator, DutyRole.Property, DutyRole.Unit);
                Because(incident is { FollowUpDue: null }, Refusal.FailedPrecondition);
                return On(command => turn => IncidentOrders.FollowUp(turn, number, command), e => e is IncidentFollowedUp);
            case "dispatch":
            {
                ImmutableArray<string> units = step.C % 3 == 0 ? [] : step.C % 3 == 1 ? [DeskStep.Units[step.B % 7]] : [DeskStep.Units[step.B % 7], DeskStep.Units[step.C % 7]];
                MustBeOpen();
                if (incident is not null)
                {
                    Staff(By(IncidentStage.Dispatched));
                    var procedure = model.ProcedureOf(incident);
                    Because(incident.Stage >= IncidentStage.Resolved || !model.MaySend(incident), Refusal.FailedPrecondition);
                    Because(incident.Stage < IncidentStage.Dispatched && !model.MayFollow(incident, IncidentStage.Dispatched), Refusal.FailedPrecondition);
                    Because(units.IsEmpty && !teams.Units.Any(able => model.IsAble(able, procedure)), Refusal.FailedPrecondition);
                }

                Because(units.Contains("unit-9"), Refusal.InvalidArgument);
                Because(units.Any(name => name != "unit-9" && !model.IsFree(name)), Refusal.FailedPrecondition);
                return On(command => turn => TaskOrders.Dispatch(turn, number, command, units), _ => true) with
                {
                    Happens = entry => entry.Event is TaskOffered offered && offered.Incident == number
                        && (units.IsEmpty || units.Contains(offered.Unit)),
                };
            }

            case "report":
            {
                var state = (TaskState)((step.C % 6) + 2);
                if (step.C > 300 && task is not null)
                    state = task.State + 1;
                if (state is TaskState.Offered or TaskState.StandingBy)
                    state = TaskState.Accepted;
                if (task is { State: >= TaskState.Done } && step.C % 2 == 0)
                    state = TaskState.OnScene;
                var declined = state == TaskState.Declined;
                if (declined)
                    Reason();
                return OnTask((id, command) => turn => TaskOrders.Report(turn, id, command with { StillActive = SaysWhy() }, state), known =>
                {
                    Because(!teams.FindUnit(known.Unit)!.Has(step.Actor), Refusal.NotAllowed);
                    var isPersons = state is >= TaskState.Accepted and <= TaskState.Declined;
                    Because(known.State != state && !(isPersons && DeskModel.MayFollow(known.State, state)), Refusal.FailedPrecondition);
                    var matter = model.Incidents[known.Incident];
                    Because(state == TaskState.Done && known.State != state && model.IsActive(matter) && SaysWhy().Length == 0, Refusal.FailedPrecondition);
                    Because(
                        known.State >= TaskState.Done && known.State != state && (matter.Stage >= IncidentStage.Resolved || matter.Grade == VerificationGrade.NoCall
                            || model.LiveTaskOf(known.Unit) is { IsWorking: true } || model.UnitOf(known.Unit).Declared == UnitStatus.Off),
                        Refusal.FailedPrecondition);
                    return known.State == state;
                });
            }

            case "recall":
                Reason();
                return OnTask((id, command) => turn => TaskOrders.Recall(turn, id, command), known =>
                {
                    incident = model.Incidents[known.Incident];
                    Staff(By(IncidentStage.Dispatched));
                    Because(known.State >= TaskState.Done, Refusal.FailedPrecondition);
                    var isLast = known.IsLive && model.TasksOf(incident.Number).Count(task => task.IsLive) == 1;
                    Because(
                        (isLast && model.IsStoodAgainst(incident, step.Actor))
                            || (model.IsFoundAtScene(incident, step.Actor) && teams.FindUnit(known.Unit)!.Has(incident.VerifiedBy)),
                        Refusal.FailedPrecondition);
                    if (causes.Count == 0)
                        incident.RecalledByHand = true;
                    return false;
                });
            case "declare":
            {
                var status = (UnitStatus)(step.B % 8 > 5 ? 1 : step.B % 8);
                var shift = (Shift)(step.C % 3);
                var patrol = model.UnitOf(unit);
                var known = desk.State.Units.GetValueOrDefault(unit);
                Because(unit == "unit-9", Refusal.NotFound);
                if (teams.FindUnit(unit)?.Has(step.Actor) != true)
                    Staff(DutyRole.Officer);
                Because(status > UnitStatus.Available && status != UnitStatus.Busy, Refusal.InvalidArgument);
                Because(known is not null && step.OldEtag, Refusal.Stale);
                Because(status == UnitStatus.Off && model.LiveTaskOf(unit) is not null, Refusal.FailedPrecondition);
                Because(
                    known is not null && patrol.Declared != status && teams.FindUnit(unit)?.Has(step.Actor) != true
                        && Unseen(known.DeclaredBy is null ? null : patrol.DeclaredBy, patrol.DeclaredTime),
                    Refusal.Stale);
                var command = Command(known);
                var expected = shift == Shift.None ? patrol.Shift == Shift.None ? Shift.A : patrol.Shift : shift;
                return new OrderExpectation(
                    turn => UnitOrders.Declare(turn, unit, command, status, shift),
                    // Who is silent and says the same again is heard.
                    entry => patrol.Lost && entry.Event is UnitHeard || entry.Event is UnitDeclared declared && (declared.Status, declared.Shift) == (status, expected),
                    known is not null && (patrol.Declared, patrol.Shift, patrol.DeclaredBy) == (status, expected, step.Actor)
                        && !(patrol.Lost && teams.FindUnit(unit)?.Has(step.Actor) == true));
            }

            case "seat":
                return OnSeat();
            case "suppress":
            {
                var (place, rules) = (DeskStep.Places[step.A % DeskStep.Places.Length], step.B % 5 == 0 ? "" : step.B % 2 == 0 ? "*" : "smoke-*");
                var until = desk.Now + TimeSpan.FromHours(step.C % 200);
                Reason();
                Staff(DutyRole.Officer, DutyRole.Supervisor);
                Because(place == "nowhere" || rules.Length == 0 || step.C % 200 is 0 or > 168, Refusal.InvalidArgument);
                var same = model.Suppressions.Values.FirstOrDefault(open => open.Place == place && open.Rules == rules);
                var isSecond = same is { Seconded: false } && same.By != step.Actor;
                return new OrderExpectation(
                    turn => SuppressionOrders.Suppress(turn, Command(null), place, rules, until),
                    entry => isSecond ? entry.Event is SuppressionSeconded : entry.Event is SuppressionBegan began && began.Place == place);
            }

            default:
            {
                var suppression = model.Suppressions.Keys.FirstOrDefault(step.A % 9);
                Staff(DutyRole.Officer, DutyRole.Supervisor);
                Because(!model.Suppressions.ContainsKey(suppression), Refusal.NotFound);
                Because(model.Suppressions.ContainsKey(suppression) && step.OldEtag, Refusal.Stale);
                var command = Command(desk.State.Suppressions.GetValueOrDefault(suppression));
                return new OrderExpectation(
                    turn => SuppressionOrders.End(turn, suppression, command), entry => entry.Event is SuppressionEnded);
            }
        }

        string SaysWhy() => step.C % 4 > 0 ? "it is only warm still" : "";

        OrderExpectation OnSeat()
        {
            var definition = teams.FindSeat(DeskStep.Seats[step.A % DeskStep.Seats.Length])!;
            var seat = model.Seats.GetValueOrDefault(definition.Name) ?? new DeskModel.Chair();
            var record = desk.State.Seats.GetValueOrDefault(definition.Name);
            var command = Command(record);
            Because(record is not null && step.OldEtag, Refusal.Stale);
            void Duty(string actor) => Because(teams.RoleOf(actor) != definition.Role, Refusal.NotAllowed);
            OrderExpectation Of(Action<DeskTurn> order, Func<SeatEvent, bool> happens, bool isIdle = false) => new(
                order, entry => entry.Subject == SeatRecord.SubjectOf(definition.Name) && entry.Event is SeatEvent e && happens(e), isIdle);
            switch (step.B % 5)
            {
                case 0 or 1:
                    Duty(step.Actor);
                    Because(seat.Holder.Length > 0 && seat.Holder != step.Actor, Refusal.FailedPrecondition);
                    return Of(turn => SeatOrders.Take(turn, definition.Name, command), e => e is SeatTaken, seat.Holder == step.Actor);
                case 2:
                {
                    var to = step.C % 2 == 0 ? DeskStep.Actors[step.C % DeskStep.Actors.Length] : seat.Holder == "officer-1" ? "officer-2" : "officer-1";
                    Because(seat.Holder.Length == 0, Refusal.FailedPrecondition);
                    Because(seat.Holder != step.Actor, Refusal.NotAllowed);
                    Duty(to);
                    Because(to == step.Actor || to.Length == 0, Refusal.InvalidArgument);
                    Because(seat.OfferedTo is { } other && other != to, Refusal.FailedPrecondition);
                    return Of(turn => SeatOrders.HandOver(turn, definition.Name, command, to), e => e is SeatOffered offered && offered.To == to, seat.OfferedTo == to);
                }

                case 3 when step.C % 2 == 0:
                    Because(seat.OfferedTo is null, Refusal.FailedPrecondition);
                    Because(seat.OfferedTo is not null && step.Actor != seat.OfferedTo && step.Actor != seat.Holder, Refusal.NotAllowed);
                    return Of(turn => SeatOrders.EndOffer(turn, definition.Name, command), e => e is SeatOfferEnded);
                case 3:
                    Duty(step.Actor);
                    Because(seat.OfferedTo is null, Refusal.FailedPrecondition);
                    Because(seat.OfferedTo is not null && step.Actor != seat.OfferedTo, Refusal.NotAllowed);
                    return Of(turn => SeatOrders.Accept(turn, definition.Name, command), e => e is SeatAccepted);
                default:
                    Because(seat.Holder.Length == 0, Refusal.FailedPrecondition);
                    Because(seat.Holder.Length > 0 && seat.Holder != step.Actor, Refusal.NotAllowed);
                    return Of(turn => SeatOrders.Leave(turn, definition.Name, command), e => e is SeatLeft);
            }
        }

        OrderExpectation OnTask(Func<string, MatterCommand, Action<DeskTurn>> order, Func<DeskModel.Errand, bool> isIdle)
        {
            if (task is null)
            {
                causes.Add(Refusal.NotFound);
                return new OrderExpectation(order("tasks/99.1", Command(null)), _ => true);
            }

            desk.Read(incident: task.Incident);
            Because(step.OldEtag, Refusal.Stale);
            var idle = isIdle(task);
            return new OrderExpectation(
                order(task.Id, Command(desk.State.Tasks[task.Id])), entry => entry.Subject == task.Id && entry.Event is TaskEvent, idle);
        }
    }
}
