using System.Collections.Immutable;
using SafeCommunity.Grains.Desk;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Reports;
using SafeCommunity.Grains.Teams;
using Xunit;

namespace SafeCommunity.Grains.Tests.Desk;

/// <summary>
/// Every command by which a person replaces what another said: the second without an etag is told who said what, and when; with
/// the etag, after a while, or with the same word it goes through.
/// </summary>
public sealed class SecondWordTests
{
    private delegate void Word(DeskTurn turn, MatterCommand command);

    private sealed record Case(Action<DeskBench> Prepare, string Matter, Word First, Word Other, Word? Same, string Told, string FirstActor = "officer-1");

    private static readonly Dictionary<string, Case> Cases = new()
    {
        ["a lower grade"] = new(
            desk => desk.Raise("smoke-b03-1502", "smoke-high"),
            "incidents/1",
            (turn, command) => IncidentOrders.Verify(turn, 1, command, VerificationGrade.ThreatToLife),
            (turn, command) => IncidentOrders.Verify(turn, 1, command, VerificationGrade.NoCall),
            (turn, command) => IncidentOrders.Verify(turn, 1, command, VerificationGrade.ThreatToLife),
            "graded it threat_to_life"),
        ["a higher grade"] = new(
            desk => desk.Raise("smoke-b03-1502", "smoke-high"),
            "incidents/1",
            (turn, command) => IncidentOrders.Verify(turn, 1, command, VerificationGrade.NoCall),
            (turn, command) => IncidentOrders.Verify(turn, 1, command, VerificationGrade.ThreatToLife),
            (turn, command) => IncidentOrders.Verify(turn, 1, command, VerificationGrade.NoCall),
            "graded it no_call"),
        ["another kind"] = new(
            desk => Open(desk, "noise"),
            "incidents/1",
            (turn, command) => IncidentOrders.Reclassify(turn, 1, command, "dispute"),
            (turn, command) => IncidentOrders.Reclassify(turn, 1, command, "hazard"),
            (turn, command) => IncidentOrders.Reclassify(turn, 1, command, "dispute"),
            "made incident 1 one of kind dispute"),
        ["another record"] = new(
            desk => Open(desk, "noise"),
            "incidents/1",
            (turn, command) => IncidentOrders.Record(turn, 1, command, [new ItemToRecord("finding", "a party")]),
            (turn, command) => IncidentOrders.Record(turn, 1, command, [new ItemToRecord("finding", "nobody there")]),
            (turn, command) => IncidentOrders.Record(turn, 1, command, [new ItemToRecord("finding", "a party"), new ItemToRecord("note", "late")]),
            "recorded another finding"),
        ["another record with a move"] = new(
            desk =>
            {
                Open(desk, "hazard");
                Verify(desk, VerificationGrade.Limited, "officer-1");
            },
            "incidents/1",
            (turn, command) => IncidentOrders.Record(turn, 1, command, [new ItemToRecord("action", "cleared")]),
            (turn, command) => IncidentOrders.Move(turn, 1, command, IncidentStage.OnScene, [new ItemToRecord("action", "left as it was")]),
            null,
            "recorded another action"),
        ["closing what was just reopened"] = new(
            desk =>
            {
                Open(desk, "hazard");
                Verify(desk, VerificationGrade.NoCall, "officer-2");
                Close(desk, Disposition.FalseAlarm, "officer-2");
            },
            "incidents/1",
            (turn, command) => IncidentOrders.Reopen(turn, 1, command),
            (turn, command) => IncidentOrders.Close(turn, 1, command, new CloseIncident { Disposition = Disposition.FalseAlarm }, []),
            null,
            "reopened it"),
        ["merging what was just reopened"] = new(
            desk =>
            {
                Open(desk, "hazard");
                Open(desk, "hazard");
                Verify(desk, VerificationGrade.NoCall, "officer-2");
                Close(desk, Disposition.FalseAlarm, "officer-2");
            },
            "incidents/1",
            (turn, command) => IncidentOrders.Reopen(turn, 1, command),
            (turn, command) => IncidentOrders.Merge(turn, 1, command, 2),
            null,
            "reopened it"),
        ["closing as no action what was just graded"] = new(
            desk => Open(desk, "noise"),
            "incidents/1",
            (turn, command) => IncidentOrders.Verify(turn, 1, command, VerificationGrade.Presence),
            (turn, command) => IncidentOrders.Close(turn, 1, command, new CloseIncident { Disposition = Disposition.NoAction }, []),
            null,
            "graded it presence"),
        ["another wait"] = new(
            desk =>
            {
                Open(desk, "hazard");
                Verify(desk, VerificationGrade.Limited, "officer-1");
            },
            "incidents/1",
            (turn, command) => Waiting.Pause(turn, 1, command, turn.Now.AddDays(2)),
            (turn, command) => Waiting.Pause(turn, 1, command, turn.Now.AddHours(1)),
            null,
            "let it wait until"),
        ["another kind of report"] = new(
            desk => Report(desk, "b03-1502"),
            "reports/1",
            (turn, command) => ReportOrders.Reclassify(turn, 1, command, "dispute"),
            (turn, command) => ReportOrders.Reclassify(turn, 1, command, "hazard"),
            (turn, command) => ReportOrders.Reclassify(turn, 1, command, "dispute"),
            "made it one of kind dispute"),
        ["another incident of a report"] = new(
            desk =>
            {
                Report(desk, "b03-1502");
                Report(desk, "b03-1402");
                Report(desk, "b03-1302");
            },
            "reports/1",
            (turn, command) => ReportOrders.Join(turn, 1, command, 2),
            (turn, command) => ReportOrders.Join(turn, 1, command, 3),
            (turn, command) => ReportOrders.Join(turn, 1, command, 2),
            "joined it to incident 2"),
        ["another answer"] = new(
            desk => Report(desk, "b03-1502"),
            "reports/1",
            (turn, command) => ReportOrders.Answer(turn, 1, command with { Reason = "it is quiet now" }, interim: false),
            (turn, command) => ReportOrders.Answer(turn, 1, command with { Reason = "nobody was there" }, interim: false),
            (turn, command) => ReportOrders.Answer(turn, 1, command with { Reason = "it is quiet now" }, interim: false),
            "answered it"),
        ["what a unit does"] = new(
            _ => { },
            "units/unit-1",
            (turn, command) => UnitOrders.Declare(turn, "unit-1", command, UnitStatus.Available, Shift.A),
            (turn, command) => UnitOrders.Declare(turn, "unit-1", command, UnitStatus.Off, Shift.A),
            null,
            "declared it available",
            FirstActor: "unit-1"),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_second_is_told_what_changed_and_may_say_it_nevertheless(string name)
    {
        var (prepare, matter, first, other, same, told, firstActor) = Cases[name];
        var desk = new DeskBench();
        prepare(desk);
        desk.Do(turn => first(turn, DeskBench.By(firstActor, "seen by me")));
        desk.Wait(TimeSpan.FromMinutes(9));
        var etag = EtagOf(desk, matter);

        var refused = desk.Refused(turn => other(turn, DeskBench.By("officer-3", "as I see it")));
        Assert.Equal(Refusal.Stale, refused.Refusal);
        Assert.StartsWith($"{firstActor} {told}", refused.Message, StringComparison.Ordinal);
        Assert.Contains("at 2026-03-01T08:0", refused.Message, StringComparison.Ordinal);
        Assert.EndsWith($"To say otherwise nevertheless, repeat it with the etag {etag} of {matter}.", refused.Message, StringComparison.Ordinal);

        // Nothing is written by any of these.
        other(desk.NewTurn(), DeskBench.By(firstActor, "I was wrong"));
        other(desk.NewTurn(), DeskBench.By("officer-3", "as I see it") with { Etag = etag });
        same?.Invoke(desk.NewTurn(), DeskBench.By("officer-3", "so do I"));
        Assert.Equal(Refusal.Stale, desk.Refused(turn => other(turn, DeskBench.By("officer-3", "x") with { Etag = etag - 1 })).Refusal);

        desk.Wait(TimeSpan.FromMinutes(1));
        other(desk.NewTurn(), DeskBench.By("officer-3", "as I see it"));
    }

    [Fact]
    public void A_clock_that_steps_makes_nothing_older()
    {
        var desk = new DeskBench();
        desk.Raise("smoke-b03-1502", "smoke-high");
        Verify(desk, VerificationGrade.ThreatToLife, "officer-1");
        desk.Step(TimeSpan.FromHours(3));
        Assert.Equal(
            Refusal.Stale, desk.Refused(turn => IncidentOrders.Verify(turn, 1, DeskBench.By("officer-2"), VerificationGrade.NoCall)).Refusal);
    }

    [Fact]
    public void Who_stands_there_asks_for_more_without_asking_and_says_otherwise_with_the_etag()
    {
        var desk = new DeskBench();
        desk.OnDuty("unit-1");
        desk.Raise("smoke-b03-1502", "smoke-high");
        desk.Report("tasks/1.1", TaskState.Accepted);
        desk.Report("tasks/1.1", TaskState.OnScene);
        Verify(desk, VerificationGrade.ThreatToProperty, "officer-1");
        Assert.Equal(
            Refusal.Stale, desk.Refused(turn => IncidentOrders.Verify(turn, 1, DeskBench.By("unit-1"), VerificationGrade.NoCall)).Refusal);
        Verify(desk, VerificationGrade.ThreatToLife, "unit-1");
        Assert.Equal(VerificationGrade.ThreatToLife, desk.State.Incidents[1].Grade);
    }

    [Fact]
    public void Once_something_was_done_since_it_was_reopened_it_is_ended_as_any_other()
    {
        var desk = new DeskBench();
        Open(desk, "hazard");
        Verify(desk, VerificationGrade.Limited, "officer-1");
        Close(desk, Disposition.NoAction, "officer-1");
        desk.Do(turn => IncidentOrders.Reopen(turn, 1, DeskBench.By("officer-2")));
        desk.Do(turn => IncidentOrders.Move(turn, 1, DeskBench.By("officer-2"), IncidentStage.OnScene, []));
        desk.Record(1, "officer-2", "finding", "action");
        desk.Do(turn => IncidentOrders.Move(turn, 1, DeskBench.By("officer-3"), IncidentStage.Resolved, []));
        Assert.Equal(IncidentStage.Resolved, desk.State.Incidents[1].Stage);
    }

    private static long EtagOf(DeskBench desk, string matter) => matter switch
    {
        "units/unit-1" => desk.State.Units["unit-1"].Position,
        "reports/1" => desk.State.Reports[1].Position,
        _ => desk.State.Incidents[1].Position,
    };

    private static void Open(DeskBench desk, string kind) => desk.Do(turn => IncidentOrders.Open(
        turn, new OpenIncident { Actor = "officer-2", Kind = kind, Place = "b03-1502", Text = "seen" }));

    private static void Report(DeskBench desk, string place) => desk.Do(turn => ReportOrders.Receive(
        turn, new ReportToMake { Kind = "noise", Place = place, Text = "too loud" }, "hash"));

    private static void Verify(DeskBench desk, VerificationGrade grade, string actor) =>
        desk.Do(turn => IncidentOrders.Verify(turn, 1, DeskBench.By(actor), grade));

    private static void Close(DeskBench desk, Disposition disposition, string actor) => desk.Do(turn => IncidentOrders.Close(
        turn, 1, DeskBench.By(actor), new CloseIncident { Disposition = disposition }, ImmutableArray<string>.Empty));
}
