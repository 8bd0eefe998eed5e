using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using CsCheck;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Desk;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Teams;
using Xunit;

namespace SafeCommunity.Grains.Tests.Desk;

/// <summary>
/// Random alarms, orders, silences, restarts and waits on a desk, with a model beside it: what the model forbids is refused
/// and changes nothing, what it allows happens, and after every step all that must hold holds.
/// </summary>
public sealed class IncidentModelTests
{
    // As src/Storage/SnapshotSerializer.cs has them, which this project does not see.
    private static readonly JsonSerializerOptions Stored = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private static readonly ImmutableArray<string> Corners =
    [
        nameof(IncidentClosed), nameof(IncidentMerged), nameof(IncidentOverdue), nameof(IncidentReclassified), nameof(IncidentDispatchExhausted),
        nameof(TaskDone), nameof(TaskDeclined), nameof(TaskExpired), nameof(TaskRecalled), nameof(UnitContactLost), nameof(AlarmSuppressed),
        nameof(IncidentRelated), "fire by itself", "power-cut by itself",
        nameof(IncidentDoneWhileActive), nameof(IncidentStageReturned), nameof(TaskChased), nameof(UnitHeard),
        nameof(SeatOffered), nameof(SeatAccepted), nameof(SeatOfferEnded), nameof(IncidentSecondLookAsked), "power-cut over by itself",
        nameof(IncidentPaused), nameof(IncidentResumed),
    ];

    [Fact]
    public void A_desk_does_what_its_model_does()
    {
        var written = new HashSet<string>();
        DeskStep.Plays(70).Sample(
            steps =>
            {
                written.UnionWith(new Play().Run(steps).Select(NameOf));
            },
            iter: 600,
            threads: 1);
        // What is random must still reach every corner, or it proves little.
        Assert.Empty(Corners.Except(written));
    }

    [Fact]
    public void What_is_told_to_be_allowed_is_accepted_and_nothing_else() =>
        DeskStep.Plays(40).Sample(steps => new Play().CheckMoves(steps), iter: 80, threads: 1);

    private static string NameOf(JournalEntry entry) => (entry.Actor, entry.Event) switch
    {
        ("system", IncidentReclassified reclassified) => $"{reclassified.Kind} by itself",
        ("system", IncidentMoved { Stage: IncidentStage.Resolved }) => "power-cut over by itself",
        _ => entry.Event.GetType().Name,
    };

    private sealed class Play
    {
        private DeskBench _desk = new();
        private StoredDesk? _stored;
        private readonly DeskModel _model;

        public Play() => _model = new DeskModel(_desk.Knowledge);

        public IEnumerable<JournalEntry> Run(List<DeskStep> steps)
        {
            _desk.OnDuty("unit-1", "unit-2");
            _model.Read(_desk.Journal);
            foreach (var step in steps)
            {
                _desk.Wait(TimeSpan.FromMilliseconds(1));
                Do(step);
                _desk.Settle();
                _model.Read(_desk.Journal);
                CheckAll();
            }

            CheckRestart(null);
            CheckRestart(_stored);
            return _desk.Journal;
        }

        public void CheckMoves(List<DeskStep> steps)
        {
            Run(steps);
            foreach (var incident in _desk.Incidents)
                new MoveCheck(_desk, incident).Run();
        }

        private void Do(DeskStep step)
        {
            switch (step.What)
            {
                case "raise":
                    Raise(step);
                    break;
                case "clear":
                    if (Pick(_model.Alarms.Values.Where(alarm => alarm is { Active: true, Closed: false }), step.A) is { } active)
                        _desk.Clear(active.Id);
                    break;
                case "heard":
                    foreach (var silence in _model.Alarms.Values.Where(alarm => alarm is { Rule: "powered-silent", Active: true, Closed: false }))
                        _desk.Clear(silence.Id);
                    break;
                case "judge":
                    Judge(step);
                    break;
                case "shelve":
                    if (Pick(_model.Alarms.Values.Where(alarm => alarm is { Active: true, Closed: false, SuppressedBy: null }), step.A) is { } noisy)
                        _desk.Tell(noisy.Id, new AlarmShelved(_desk.Now + TimeSpan.FromMinutes(20 + step.B), "works"));
                    break;
                case "unshelve":
                    if (Pick(_desk.State.Alarms.Values.Where(alarm => alarm.Shelved), step.A) is { } shelved)
                        _desk.Tell(shelved.Id, new AlarmUnshelved("over"));
                    break;
                case "silent":
                    _desk.SetSilent(DeskStep.Units[step.A % 6], step.B % 2 == 0);
                    break;
                case "wait":
                    _desk.Wait(DeskStep.Waits[step.A % DeskStep.Waits.Length]);
                    break;
                case "forget":
                    _desk.Forget();
                    break;
                case "store":
                    _stored = RoundTrip(StoredDesk.Of(_desk.State));
                    break;
                case "restart":
                    _desk = _desk.Restart(_stored);
                    break;
                case "kill":
                    // Killed after an alarm came and was decided about, before the alarm was told.
                    _desk.Run(killed: true);
                    _desk = _desk.Restart(_stored);
                    break;
                default:
                    Order(step);
                    break;
            }
        }

        private void Raise(DeskStep step)
        {
            var (twin, rule) = DeskStep.Signs[step.A % DeskStep.Signs.Length];
            var open = _model.Alarms.Values.SingleOrDefault(alarm => alarm.Twin == twin && alarm.Rule == rule && !alarm.Closed);
            var ordinal = _model.Alarms.Values.Count(alarm => alarm.Twin == twin && alarm.Rule == rule) + (open is null ? 1 : 0);
            _desk.Raise(twin, rule, ordinal, rule.EndsWith("-silent", StringComparison.Ordinal) ? AlarmSeverity.Low : AlarmSeverity.Critical);
        }

        // A person acts on the alarm itself.
        private void Judge(DeskStep step)
        {
            if (Pick(_model.Alarms.Values.Where(alarm => !alarm.Closed), step.A) is not { } alarm)
                return;
            if (step.B % 3 > 0 && (!alarm.Active || alarm.Judgement == Judgement.False))
                _desk.Tell(alarm.Id, new AlarmClosed("over"));
            else
                _desk.Tell(alarm.Id, step.B % 2 == 0 ? new AlarmConfirmed("seen") : new AlarmRejected("nothing"));
        }

        private void Order(DeskStep step)
        {
            var incident = step.B % 20 == 0 ? 99 : Pick(_model.Incidents.Keys.TakeLast(4), step.A);
            if (step is { What: "reopen" or "follow-up", B: > 200 })
                incident = Pick(_model.Incidents.Values.Where(closed => closed is { IsOpen: false, MergedInto: null }), step.A)?.Number ?? incident;
            var other = step.C % 20 == 0 ? 99 : Pick(_model.Incidents.Keys.TakeLast(4), step.C);
            var task = step.B % 25 == 0 ? null : Pick(_model.Tasks.Values.Where(known => known.State < TaskState.Done || step.B % 7 == 0), step.A);
            var alarm = Pick(_model.Alarms.Values, step.B)?.Id ?? "smoke-b03-1502.smoke-high.7";
            var unit = DeskStep.Units[step.A % DeskStep.Units.Length];
            _desk.Read(incident: incident, alarm: alarm);
            _desk.Read(incident: other);
            if (step is { What: "report", A: > 100 } && task is not null)
                step = step with { Actor = task.Unit };
            if (step is { What: "declare", C: > 200 })
                step = step with { Actor = unit };
            if (step is { What: "seat", C: > 300 } && _model.Seats.GetValueOrDefault(DeskStep.Seats[step.A % DeskStep.Seats.Length]) is { } seat)
            {
                // Whoever is offered a seat takes it or not; whoever holds one offers it.
                step = seat.OfferedTo is { } to ? step with { Actor = to, B = 3 }
                    : seat.Holder.Length > 0 ? step with { Actor = seat.Holder, B = 2, C = step.C | 1 }
                    : step;
            }

            if (step is { What: "verify", C: > 300 } && _model.Incidents.GetValueOrDefault(incident) is { IsOpen: true } seen && _model.WaitsForSecondLook(seen, step.Actor))
                step = step with { C = (int)VerificationGrade.NoCall };
            if (step is { What: not ("report" or "declare" or "seat"), A: > 300 })
                step = step with { Actor = "officer-1" };
            if (step is { What: "close", C: > 300 } && _model.Incidents.GetValueOrDefault(incident) is { IsOpen: true } closing)
                Calm(closing);

            var causes = new HashSet<Refusal>();
            if (step.Actor.Length == 0)
                causes.Add(Refusal.InvalidArgument);
            var expected = OrderExpectation.Of(_model, _desk, step, incident, other, task, alarm, unit, causes);
            var before = DeskBench.Print(_desk.State);
            var entries = _desk.Journal.Count;
            try
            {
                _desk.Do(expected.Order);
                Assert.True(causes.Count == 0, $"{step} was accepted, though {string.Join(", ", causes)}");
            }
            catch (RefusedException refused)
            {
                Assert.True(causes.Contains(refused.Refusal), $"{step} was refused: {refused.Message} (expected {string.Join(", ", causes)})");
                Assert.Equal(entries, _desk.Journal.Count);
                Assert.Equal(before, DeskBench.Print(_desk.State));
                Assert.NotEmpty(refused.Message);
                return;
            }

            var written = _desk.Journal.Skip(entries).ToList();
            if (expected.IsIdle)
                Assert.Empty(written);
            else
                Assert.Contains(written, entry => entry.Actor == step.Actor && expected.Happens(entry));
        }

        // What holds keeps an incident open; random steps alone would close too few.
        private void Calm(DeskModel.Matter incident)
        {
            foreach (var alarm in incident.Alarms.Keys.Where(alarm => _model.Alarms[alarm] is { Active: true, Closed: false }))
                _desk.Tell(alarm, new AlarmCleared(""));
            _model.Read(_desk.Journal);
        }

        private void CheckAll()
        {
            var state = _desk.State;
            // But for radios of units that are off duty: they wait until somebody is on.
            Assert.All(state.Pending, id => Assert.True(_model.Alarms[id] is { Rule: "patrol-silent", Active: true } && _model.IsOff(_model.Alarms[id].Twin)));
            foreach (var incident in state.Incidents.Values)
                CheckIncident(incident, _model.Incidents[incident.Number]);
            foreach (var task in state.Tasks.Values)
                Assert.Equal((_model.Tasks[task.Id].State, _model.Tasks[task.Id].Unit), (task.State, task.Unit));
            foreach (var unit in state.Units.Values)
                CheckUnit(unit);
            CheckTasks();
            foreach (var alarm in _model.Alarms.Values)
                CheckAlarm(alarm);
            Assert.Equal(_model.Suppressions.Keys, state.Suppressions.Keys);
        }

        private void CheckIncident(IncidentRecord incident, DeskModel.Matter model)
        {
            Assert.Equal(
                (model.Kind, model.Stage, model.Grade, model.IsOpen, model.MergedInto, model.Overdue, model.Deadline, model.FollowUpDue),
                (incident.Kind, incident.Stage, incident.Grade, incident.IsOpen, incident.MergedInto, incident.Overdue, incident.Deadline,
                    incident.FollowUpDue));
            Assert.Equal(model.RungVisits, incident.Rungs.Length);
            Assert.Equal(model.SecondLookBy, incident.SecondLook?.Asked.Actor);
            Assert.Equal(_desk.Knowledge.Teams.Ladder[model.Rung].Name, incident.Rung);
            Assert.Equal(incident.Rungs.Length, incident.Rungs.Select(rung => rung.Rung).Distinct().Count());
            Assert.Equal(_model.TasksOf(incident.Number).Select(task => task.Id).Order(), incident.Tasks.Order());
            Assert.Equal((model.Wait?.Until, model.Wait?.Left), (incident.Waiting?.Until, incident.Waiting?.Left));
            if (incident.Waiting is { } waiting)
                Assert.True(waiting.Until > _desk.Now && incident is { IsOpen: true, Deadline: null }, $"incident {incident.Number} waits for nothing");
            if (incident.Deadline is { } deadline)
                Assert.True(deadline.Due > _desk.Now, $"incident {incident.Number} slept through its deadline");
            if (!incident.IsOpen)
                Assert.DoesNotContain(_model.TasksOf(incident.Number), task => task.State < TaskState.Done);
            if (incident.DispatchExhausted)
                Assert.True(_model.LiveOf(model) < _model.MinimumOf(model));
            CheckResponse(incident, model);

            // What a person found holds for the alarms that were there, until somebody finds otherwise.
            foreach (var (id, joined) in model.Alarms)
            {
                if (model.MergedInto is null && DeskModel.IsGraded(joined, model) && _model.Alarms[id] is { Closed: false } alarm)
                    Assert.True(alarm.JudgedAt > model.VerifiedAt || (alarm.Judgement == Judgement.False) == (model.Grade == VerificationGrade.NoCall), $"{id} was not told how incident {incident.Number} was graded");
            }

            // What joins an incident by itself gets no less than its own kind sends.
            foreach (var (id, joined) in model.Alarms)
            {
                if (joined.Reason is not (JoinReason.Chattering or JoinReason.ByHand) && !model.CorrectedByHand && DeskModel.ClaimOf(_desk.Knowledge, _model.Alarms[id].Rule) is { } claim)
                    Assert.True(DeskModel.SendsAsMuch(_model.ProcedureOf(model), claim), $"{id} is part of {model.Kind}, which sends less than {claim.Kind}");
            }

            // Life safety with an able unit on duty has one, unless a person took it back.
            var procedure = _model.ProcedureOf(model);
            if (model is { IsOpen: true, Stage: < IncidentStage.Resolved, RecalledByHand: false }
                && procedure is { Class: ProcedureClass.LifeSafety, Dispatch.Automatic: true }
                && _model.MaySend(model)
                && !incident.Tasks.Any(task => _model.Tasks[task] is { IsLive: true } or { State: TaskState.Done }))
            {
                // Somebody there is better than nobody, whatever a unit can do; and a lesser matter waits.
                var idle = _desk.Knowledge.Teams.Units.Where(unit =>
                    (_model.IsFree(unit.Name) || (_model.IsAtLesserMatter(unit.Name, model) && DeskModel.HasSkills(unit, procedure)))
                    && _model.MayBeAsked(model, unit.Name, _desk.Now)).Select(unit => unit.Name);
                Assert.True(!idle.Any(), $"incident {incident.Number} ({incident.Kind}, {incident.Stage}) has nobody, though {string.Join(", ", idle)} could go");
            }
        }

        // What is known of an incident asks for no more than it has.
        private void CheckResponse(IncidentRecord incident, DeskModel.Matter model)
        {
            Assert.Equal((model.Level, model.Severity, model.Lacking), (incident.ResponseLevel, incident.Severity, incident.UnitsLacking));
            if (!model.IsOpen || model.Grade == VerificationGrade.NoCall)
                return;
            var devices = model.Alarms.Where(joined => joined.Value.Reason != JoinReason.Chattering).Select(joined => _model.Alarms[joined.Key])
                .Where(alarm => alarm is { JudgedAt: 0, Closed: false }).ToList();
            foreach (var alarm in devices)
                Assert.True(model.Severity >= alarm.Severity, $"incident {model.Number} matters less than {alarm.Id}");
            Assert.True(model.Grade < VerificationGrade.ThreatToProperty || model.Severity >= AlarmSeverity.High);
            Assert.True(model.Grade < VerificationGrade.ThreatToLife || model.Severity == AlarmSeverity.Critical);
            var twins = devices.Select(alarm => alarm.Twin).Distinct().ToList();
            var floors = twins.Select(twin => _desk.Knowledge.Places.Find(twin)!.Place.Floor).Where(floor => floor != 0).Distinct().Count();
            var plan = _model.ProcedureOf(model).Response;
            for (var i = 0; i < plan.Length; i++)
            {
                var when = plan[i].When;
                if ((when.Detectors > 0 && twins.Count >= when.Detectors) || (when.Floors > 0 && floors >= when.Floors)
                    || (when.Grade != VerificationGrade.None && model.Grade >= when.Grade))
                {
                    Assert.True(model.Level >= i + 2, $"incident {model.Number} ({model.Kind}) has {twins.Count} detectors on {floors} floors, graded {model.Grade}, and is on level {model.Level}");
                    if (plan[i].Rung.Length > 0)
                        Assert.True(model.Rung >= _desk.Knowledge.Teams.Ladder.Select(rung => rung.Name).ToList().IndexOf(plan[i].Rung));
                    Assert.All(plan[i].Ask, service => Assert.Contains(incident.Outside, asked => asked.Service.Name == service.Name));
                }
            }
        }

        private void CheckUnit(UnitRecord unit)
        {
            var model = _model.UnitOf(unit.Name);
            Assert.Equal((model.Declared, model.Lost), (unit.Declared, unit.ContactLost));
            var tasks = _model.Tasks.Values.Where(task => task.Unit == unit.Name && task.State < TaskState.Done).ToList();
            Assert.Equal(
                tasks.Select(task => (task.Id, task.State)).Order(), unit.Tasks.Select(task => (task.Task, task.State)).Order());
            Assert.True(tasks.Count(task => task.IsLive) <= 1, $"{unit.Name} has two tasks at once");
            Assert.True(unit.Declared != UnitStatus.Off || tasks.Count == 0, $"{unit.Name} is off and has a task");
            Assert.True(!unit.ContactLost || tasks.Count == 0, $"{unit.Name} is silent and keeps a task");
            Assert.Equal(
                model.Declared == UnitStatus.Off ? UnitStatus.Off
                : model.Lost ? UnitStatus.OutOfContact
                : tasks.Any(task => task.State == TaskState.OnScene) ? UnitStatus.OnScene
                : tasks.Any(task => task.IsWorking) ? UnitStatus.EnRoute
                : model.Declared,
                unit.Status);
        }

        private void CheckTasks()
        {
            foreach (var task in _model.Tasks.Values)
            {
                Assert.True(task.State != TaskState.Offered || task.AnswerDue > _desk.Now, $"{task.Id} was not answered and nobody noticed");
                Assert.True(task.ArrivalDue is null || task.ArrivalDue > _desk.Now, $"{task.Id} should be there and nobody asked where it is");
                Assert.True(task.State >= TaskState.Done || _model.Incidents[task.Incident].IsOpen, $"{task.Id} outlived its incident");
            }
        }

        // No alarm is lost: it is closed, expected, or part of an incident that is open as long as it holds.
        private void CheckAlarm(DeskModel.Sign alarm)
        {
            if (alarm.Closed || _desk.State.Alarms.GetValueOrDefault(alarm.Id)?.SuppressedBy is not null)
                return;
            if (_desk.Knowledge.Procedures.Procedures.All(procedure => !procedure.Alarms.Contains(alarm.Rule)))
                return;
            var incidents = _model.Incidents.Values.Where(incident => incident.Alarms.ContainsKey(alarm.Id)).ToList();
            // A radio off duty waits for its unit; on the shelf it waits for that to end too.
            if (alarm.Rule == "patrol-silent" && incidents.Count == 0
                && (!alarm.Active || _model.IsOff(alarm.Twin) || _desk.State.Alarms.GetValueOrDefault(alarm.Id) is { Shelved: true }))
            {
                return;
            }

            if (alarm.Active)
                Assert.True(incidents.Any(incident => incident.IsOpen), $"{alarm.Id} holds and no incident is open for it");
            else if (!_desk.Journal.Any(entry => entry.Subject == alarm.Id && entry.Event is AlarmSuppressed))
                Assert.True(incidents.Any(incident => incident.IsOpen), $"{alarm.Id} is over, in no open incident, and was not closed");
        }

        private void CheckRestart(StoredDesk? stored)
        {
            var again = _desk.Restart(stored);
            again.Settle();
            Assert.Empty(again.Journal.Skip(_desk.Journal.Count));
            again.Forget();
            _desk.Forget();
            Assert.Equal(Print(_desk.State), Print(again.State));
            Assert.Equal(DeskBench.Print(_desk.State), DeskBench.Print(RoundTrip(StoredDesk.Of(_desk.State)).ToState()));
        }

        // When an alarm was raised matters while it waits, and none does: one that is read again has it from the alarm, which
        // knows nothing of when a suppression ended.
        private static string Print(DeskState state) => DeskBench.Print(state with
        {
            Alarms = state.Alarms.SetItems(state.Alarms.Select(alarm =>
                KeyValuePair.Create(alarm.Key, alarm.Value with { RaisedAt = DateTimeOffset.UnixEpoch }))),
        });

        private static StoredDesk RoundTrip(StoredDesk stored) =>
            JsonSerializer.Deserialize<StoredDesk>(JsonSerializer.Serialize(stored, Stored), Stored)!;

        private static T? Pick<T>(IEnumerable<T> from, int which)
        {
            var all = from.ToList();
            return all.Count == 0 ? default : all[which % all.Count];
        }
    }
}
