using System.Collections.Immutable;
using System.Security.Cryptography;
using CsCheck;
using SafeCommunity.Grains.Desk;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Reports;
using SafeCommunity.Grains.Teams;
using Xunit;

namespace SafeCommunity.Grains.Tests.Desk;

/// <summary>Random reports, corrections, joins, answers and ratings, allowed or not, with a model beside the desk.</summary>
public sealed class ReportModelTests
{
    private static readonly ImmutableArray<string> Actors = ["officer-1", "officer-1", "grid-1", "guard-room-1", "mediator-1", "unit-1", "nobody", ""];

    private static readonly ImmutableArray<(string Text, string Kind)> Texts =
    [
        ("the music next door is too loud", "noise"), ("楼道堆放杂物", "hazard"), ("a tree is missing", "repair"), ("there is smoke", "fire"),
        ("something odd", "other"), ("", "other"),
    ];

    private static readonly ImmutableArray<string> Kinds = ["", "", "", "noise", "gas", "unknown"];
    private static readonly ImmutableArray<string> Places = ["b03-1502", "b03", "b03-101", "b04", "nowhere"];

    private static readonly Gen<Step> Steps =
        from what in Gen.Frequency(
            (6, Gen.Const("receive")), (2, Gen.Const("reclassify")), (5, Gen.Const("join")), (5, Gen.Const("answer")), (5, Gen.Const("rate")), (4, Gen.Const("supplement")),
            (2, Gen.Const("contact")), (4, Gen.Const("verify")), (3, Gen.Const("resolve")), (4, Gen.Const("close")), (1, Gen.Const("reopen")),
            (2, Gen.Const("merge")), (1, Gen.Const("raise")), (2, Gen.Const("forget")), (1, Gen.Const("restart")))
        from actor in Gen.Int[0, Actors.Length - 1]
        from a in Gen.Int[0, 999]
        from b in Gen.Int[0, 999]
        from c in Gen.Int[0, 999]
        from old in Gen.Frequency((14, Gen.Const(false)), (1, Gen.Const(true)))
        from mute in Gen.Frequency((14, Gen.Const(false)), (1, Gen.Const(true)))
        select new Step(what, Actors[actor], a, b, c, old, mute ? "" : "because");

    [Fact]
    public void Reports_do_what_their_model_does() => Steps.List[1, 50].Sample(steps => new Play().Run(steps), iter: 300, threads: 1);

    [Fact]
    public void A_secret_opens_its_own_report_and_no_other()
    {
        using var random = RandomNumberGenerator.Create();
        var secrets = Enumerable.Range(1, 20)
            .Select(number => (Receipt: ReportSecret.ReceiptOf("chengbei", number), Secret: ReportSecret.New(random))).ToList();
        foreach (var (receipt, secret) in secrets)
        {
            var hash = ReportSecret.HashOf(receipt, secret);
            Assert.Equal([(receipt, secret)], secrets.Where(other => ReportSecret.Matches(other.Receipt, other.Secret, hash)));
            Assert.DoesNotContain(secrets, other => other.Receipt != receipt && ReportSecret.Matches(other.Receipt, secret, hash));
            Assert.True(ReportSecret.Matches(receipt, secret.ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal), hash));
        }

        Assert.Null(ReportSecret.ReportOf("chengbei", "chengbei-0"));
        Assert.Null(ReportSecret.ReportOf("chengbei", "other-000001"));
        Assert.Equal(20, ReportSecret.ReportOf("chengbei", secrets[19].Receipt));
    }

    private sealed record Step(string What, string Actor, int A, int B, int C, bool OldEtag, string Reason);

    private sealed class Note
    {
        public string Kind { get; set; } = "";

        public string Place { get; init; } = "";

        public string? JoinedBy { get; set; }

        public string? ReclassifiedBy { get; set; }

        public string? AnsweredBy { get; set; }

        public long Incident { get; set; }

        public ReportState State { get; set; } = ReportState.Routed;

        public bool HasContact { get; init; }

        public int Stars { get; set; }
    }

    private sealed class Play
    {
        private DeskBench _desk = new();
        private readonly DeskModel _matters;
        private readonly SortedDictionary<long, Note> _reports = [];

        public Play() => _matters = new DeskModel(_desk.Knowledge);

        public void Run(List<Step> steps)
        {
            _desk.OnDuty("unit-1", "unit-2");
            foreach (var step in steps)
            {
                _desk.Wait(TimeSpan.FromMilliseconds(1));
                _matters.Read(_desk.Journal);
                Do(step);
                _desk.Settle();
                _matters.Read(_desk.Journal);
                Check();
            }

            var again = _desk.Restart();
            again.Settle();
            Assert.Empty(again.Journal.Skip(_desk.Journal.Count));
            again.Forget();
            _desk.Forget();
            Assert.Equal(DeskBench.Print(_desk.State), DeskBench.Print(again.State));
        }

        private void Do(Step step)
        {
            var number = step.A % 15 == 0 ? 99 : (step.A % Math.Max(1, _reports.Count)) + 1;
            var incident = step.B % 15 == 0 ? 99 : (step.B % Math.Max(1, _matters.Incidents.Count)) + 1;
            _desk.Read(incident: incident, report: number);
            switch (step.What)
            {
                case "receive":
                    Receive(step);
                    break;
                case "forget":
                    _desk.Forget();
                    break;
                case "restart":
                    _desk = _desk.Restart();
                    break;
                case "raise":
                    _desk.Raise("smoke-b03-1502", "smoke-high", _desk.Journal.Count);
                    break;
                case "verify" or "resolve" or "close" or "reopen" or "merge":
                    Handle(step, incident);
                    break;
                default:
                    Order(step, number, incident);
                    break;
            }
        }

        private void Receive(Step step)
        {
            var (text, guess) = Texts[step.A % Texts.Length];
            var (kind, place) = (Kinds[step.B % Kinds.Length], Places[step.C % Places.Length]);
            var actor = step.C % 3 == 0 ? step.Actor : "";
            var number = _reports.Count + 1;
            var wrong = text.Length == 0 || kind == "unknown" || place == "nowhere";
            var stranger = actor == "nobody";
            var order = new ReportToMake { Kind = kind, Place = place, Text = text, Actor = actor, Contact = step.C % 2 == 0 ? "123" : "" };
            void Receive(DeskTurn turn) => ReportOrders.Receive(turn, order, $"hash-{number}");
            if (wrong || stranger)
            {
                Assert.Contains(_desk.Refused(Receive).Refusal, (Refusal[])[Refusal.InvalidArgument, Refusal.NotAllowed]);
                return;
            }

            // A resident who chose a harmless kind and writes of a danger is of the danger.
            var isHeard = kind == "noise" && actor.Length == 0 && guess == "fire";
            kind = kind.Length > 0 && !isHeard ? kind : guess;
            // A home that reports again what it reported before.
            var again = actor.Length > 0 || !place.Contains('-', StringComparison.Ordinal) ? null : _matters.Incidents.Values.LastOrDefault(known =>
                known.Kind == kind && kind != "other" && known.Grade != VerificationGrade.NoCall && (known.IsOpen || known.FollowUpDue is not null)
                && known.MergedInto is null
                && !(_matters.ProcedureOf(known).Class == ProcedureClass.LifeSafety && known.Stage >= IncidentStage.Resolved)
                && _reports.Values.Any(before => before.Incident == known.Number && before.Place == place && before.Kind == kind));
            // Neighbours who report one matter of life safety: a fire by its building, a leak by who lives next door.
            again ??= _matters.Incidents.Values.LastOrDefault(known =>
                known.Kind == kind && known is { IsOpen: true, Stage: < IncidentStage.Resolved, Grade: not VerificationGrade.NoCall }
                && _matters.ProcedureOf(known).Class == ProcedureClass.LifeSafety
                && (known.Place == place || (kind == "fire" && BuildingOf(known.Place) == BuildingOf(place)) || (kind == "gas" && AreNeighbours(known.Place, place))));
            _desk.Do(Receive);
            var incident = _desk.State.Incidents[_desk.State.Reports[number].Incident];
            Assert.Equal(again?.Number ?? _matters.Incidents.Count + 1, incident.Number);
            Assert.True(incident is { IsOpen: true, Stage: < IncidentStage.Resolved });
            _reports.Add(number, new Note { Kind = kind, Place = place, Incident = incident.Number, HasContact = step.C % 2 == 0 });
        }

        private static string BuildingOf(string place) => place.Split('-')[0];

        // Of the places here none is next door to another.
        private static bool AreNeighbours(string one, string other) => one == other;

        // What happens to incidents has a model of its own: here it only has to happen.
        private void Handle(Step step, long incident)
        {
            var command = DeskBench.By("officer-1");
            var other = (step.C % Math.Max(1, _matters.Incidents.Count)) + 1;
            _desk.Read(incident: other);
            try
            {
                switch (step.What)
                {
                    case "verify":
                        _desk.Do(turn => IncidentOrders.Verify(turn, incident, command, (VerificationGrade)((step.C % 2) + 1)));
                        break;
                    case "resolve":
                        ImmutableArray<ItemToRecord> items = [new("finding", "x"), new("action", "y"), new("cause", "z"), new("valve", "shut")];
                        _desk.Do(turn => IncidentOrders.Move(
                            turn, incident, command with { StillActive = "it is out" }, step.C % 2 == 0 ? IncidentStage.OnScene : IncidentStage.Resolved, items));
                        break;
                    case "close":
                        _desk.Do(turn => IncidentOrders.Close(
                            turn, incident, command, new CloseIncident { Disposition = (Disposition)((step.C % 4) + 1), Items = [new("review", "x")] }, []));
                        break;
                    case "reopen":
                        _desk.Do(turn => IncidentOrders.Reopen(turn, incident, command));
                        break;
                    default:
                        _desk.Do(turn => IncidentOrders.Merge(turn, incident, command, other));
                        foreach (var report in _reports.Values.Where(report => report.Incident == incident))
                            (report.Incident, report.JoinedBy) = (other, "officer-1");
                        break;
                }
            }
            catch (RefusedException)
            {
                // As its own model says.
            }
        }

        private void Order(Step step, long number, long incident)
        {
            var report = _reports.GetValueOrDefault(number);
            var own = report is null ? null : _matters.Incidents[report.Incident];
            var target = _matters.Incidents.GetValueOrDefault(incident);
            var causes = new HashSet<Refusal>();
            void Because(bool refused, Refusal refusal)
            {
                if (refused)
                    causes.Add(refusal);
            }

            void By(params DutyRole[] roles)
            {
                Because(step.Actor.Length == 0, Refusal.InvalidArgument);
                Because(_desk.Knowledge.Teams.RoleOf(step.Actor) is not { } role || !roles.Contains(role), Refusal.NotAllowed);
                Because(report is not null && step.OldEtag, Refusal.Stale);
            }

            bool IsOthers(string? by) => by is not null && by != step.Actor;
            var etag = step.OldEtag && report is not null ? _desk.State.Reports[number].Position - 1 : (long?)null;
            var command = new MatterCommand(step.Actor, step.Reason, etag);
            Because(report is null, Refusal.NotFound);
            Action<DeskTurn> order;
            Action apply;
            switch (step.What)
            {
                case "reclassify":
                {
                    var kind = Texts[step.C % 5].Kind;
                    By(DutyRole.Officer, DutyRole.GridStaff, DutyRole.Guard);
                    Because(
                        report is not null && report.Kind != kind
                            && (IsOthers(report.ReclassifiedBy) || (IsAlone(number) && own!.Kind != kind && IsOthers(own.ReclassifiedBy))),
                        Refusal.Stale);
                    Because(
                        report is not null && report.Kind != kind && IsAlone(number) && own!.Kind != kind && own.Grade != VerificationGrade.NoCall
                            && _matters.ProcedureOf(own).Class == ProcedureClass.LifeSafety && !_matters.IsOnScene(own, step.Actor)
                            && !DeskModel.SendsAsMuch(_desk.Knowledge.Procedures.Find(kind)!, _matters.ProcedureOf(own)),
                        Refusal.FailedPrecondition);
                    order = turn => ReportOrders.Reclassify(turn, number, command, kind);
                    apply = () =>
                    {
                        var shared = _matters.Incidents[report!.Incident];
                        if (report.Kind != kind && !IsAlone(number) && shared.IsOpen && shared.Kind != kind)
                            (report.Incident, report.JoinedBy) = (_desk.State.Numbers.Incident, null);
                        if (report.Kind != kind && _desk.State.Incidents[report.Incident] is { IsOpen: true } own)
                            Assert.Equal(kind, own.Kind);
                        if (report.Kind != kind)
                            report.ReclassifiedBy = step.Actor;
                        report.Kind = kind;
                    };
                    break;
                }

                case "join":
                    By(DutyRole.Officer, DutyRole.GridStaff, DutyRole.Guard);
                    Because(target is null, Refusal.NotFound);
                    // What was closed a short while ago goes on when a report joins it.
                    Because(target is { MergedInto: not null }, Refusal.FailedPrecondition);
                    Because(report is not null && report.Incident != incident && IsOthers(report.JoinedBy), Refusal.Stale);
                    Because(report is not null && report.Incident != incident && IsAlone(number)
                        && _matters.TasksOf(report.Incident).Any(task => task.IsWorking), Refusal.FailedPrecondition);
                    Because(
                        report is not null && target is not null && report.Incident != incident && IsAlone(number) && own!.Grade != VerificationGrade.NoCall
                            && (!DeskModel.SendsAsMuch(_matters.ProcedureOf(target), _matters.ProcedureOf(own))
                                || (target.Grade == VerificationGrade.NoCall && _matters.ProcedureOf(own).Class == ProcedureClass.LifeSafety)),
                        Refusal.FailedPrecondition);
                    order = turn => ReportOrders.Join(turn, number, command, incident);
                    apply = () =>
                    {
                        if (IsAlone(number) && report!.Incident != incident)
                            Assert.Equal(incident, _desk.State.Incidents[report.Incident].MergedInto);
                        if (report!.Incident != incident)
                        {
                            Assert.True(_desk.State.Incidents[incident].IsOpen);
                            report.JoinedBy = step.Actor;
                        }

                        report.Incident = incident;
                    };
                    break;
                case "answer":
                    By(DutyRole.Officer, DutyRole.GridStaff, DutyRole.Guard, DutyRole.Mediator);
                    Because(step.Reason.Length == 0, Refusal.InvalidArgument);
                    order = turn => ReportOrders.Answer(turn, number, command, interim: step.C % 4 == 0);
                    apply = () =>
                    {
                        // The very same again is not written twice.
                        var isRepeated = report!.AnsweredBy == step.Actor && (step.C % 4 == 0 || report.State is ReportState.Answered or ReportState.Rated);
                        report.AnsweredBy = step.Actor;
                        if (step.C % 4 > 0 && !isRepeated)
                            (report.State, report.Stars) = (ReportState.Answered, 0);
                    };
                    break;
                case "supplement":
                    order = turn => ReportOrders.Supplement(turn, number, "more of it", ongoing: step.B % 2 == 0);
                    apply = () =>
                    {
                        if (step.B % 2 > 0)
                            return;
                        if (report!.State != ReportState.Routed)
                            report.State = ReportState.Reopened;
                        if (own!.Grade == VerificationGrade.NoCall)
                            (report.Incident, report.JoinedBy) = (_desk.State.Numbers.Incident, null);
                        Assert.True(_desk.State.Incidents[report.Incident] is { IsOpen: true, Stage: < IncidentStage.Resolved });
                    };
                    break;
                case "rate":
                {
                    var (stars, isFixed) = (step.C % 8, step.B % 2 == 0);
                    Because(stars is < 1 or > 5, Refusal.InvalidArgument);
                    Because(report is { State: not ReportState.Answered }, Refusal.FailedPrecondition);
                    order = turn => ReportOrders.Rate(turn, number, stars, isFixed, "so it is");
                    apply = () =>
                    {
                        (report!.State, report.Stars) = (!isFixed ? ReportState.Reopened : stars < 3 ? ReportState.Discontent : ReportState.Rated, stars);
                        if (report.State == ReportState.Discontent && _desk.State.Incidents[report.Incident] is { IsOpen: false } closed)
                            Assert.InRange(closed.FollowUpDue!.Value, _desk.Now, _desk.Now + TimeSpan.FromDays(1));
                        if (!isFixed)
                            Assert.True(_desk.State.Incidents[report.Incident] is { IsOpen: true, Stage: < IncidentStage.Resolved });
                    };
                    break;
                }

                default:
                    By(DutyRole.Officer, DutyRole.GridStaff, DutyRole.Guard, DutyRole.Mediator);
                    Because(step.Reason.Length == 0, Refusal.InvalidArgument);
                    Because(report is { HasContact: false }, Refusal.FailedPrecondition);
                    order = turn => ReportOrders.ReadContact(turn, number, command);
                    apply = () => { };
                    break;
            }

            var before = DeskBench.Print(_desk.State);
            try
            {
                _desk.Do(order);
            }
            catch (RefusedException refused)
            {
                Assert.True(causes.Contains(refused.Refusal), $"{step} was refused: {refused.Message} (expected {string.Join(", ", causes)})");
                Assert.Equal(before, DeskBench.Print(_desk.State));
                return;
            }

            Assert.True(causes.Count == 0, $"{step} was accepted, though {string.Join(", ", causes)}");
            apply();
        }

        // Whether a report's open incident is of nothing but this report.
        private bool IsAlone(long number) =>
            _matters.Incidents[_reports[number].Incident] is { IsOpen: true, Alarms.Count: 0 } own
            && _reports.Values.Count(report => report.Incident == own.Number) == 1;

        private void Check()
        {
            foreach (var report in _desk.State.Reports.Values)
            {
                var model = _reports[report.Number];
                Assert.Equal((model.Kind, model.Incident, model.State, model.Stars), (report.Kind, report.Incident, report.State, report.Stars));
                Assert.Null(_matters.Incidents[report.Incident].MergedInto);
            }

            foreach (var incident in _desk.State.Incidents.Values)
            {
                var with = _reports.Where(report => report.Value.Incident == incident.Number).Select(report => report.Key).ToList();
                Assert.Equal(with, _desk.State.ReportsOf(incident).Select(report => report.Number).Order());
                Assert.Equal(incident.Reports.Length, incident.Reports.Distinct().Count());
            }
        }
    }
}
