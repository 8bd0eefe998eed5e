using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Edits;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Teams;
using SafeCommunity.Grains.Tests.Alarms;
using SafeCommunity.Grains.Tests.Cluster;
using SafeCommunity.Grains.Tests.Directory;
using SafeCommunity.Grains.Twins;
using Xunit;

namespace SafeCommunity.Grains.Tests.Edits;

/// <summary>An edit that takes away what watches over people waits for a yes to exactly it; every other one takes effect.</summary>
public sealed class EditGrainTests : IAsyncLifetime
{
    private const string Community = "c";
    private const string Zone = "Asia/Shanghai";
    private const string File = "rules.json";
    private const string Smoke = """{"id":"smoke-high","appliesTo":{"model":"smoke"},"when":{"value":"smoke","above":0.5},"severity":"critical","message":{"zh":"烟","en":"smoke"}}""";
    private const string Rising = """{"id":"smoke-rising","appliesTo":{"model":"smoke"},"when":{"value":"smoke","risesBy":0.2,"within":"60s"},"severity":"high","message":{"zh":"升","en":"rising"}}""";
    private const string Forced = """{"id":"forced","appliesTo":{"kind":"door"},"when":{"value":"forced","is":true},"severity":"high","message":{"zh":"门","en":"door"}}""";

    private static readonly MatterCommand Lin = new("lin", "the detectors are replaced", null);

    private GrainCluster _cluster = null!;

    private IEditGrain Edits => _cluster.Grains.GetGrain<IEditGrain>(Community);

    private ICommunityGrain Owner => _cluster.Grains.GetGrain<ICommunityGrain>(Community);

    public async ValueTask InitializeAsync()
    {
        _cluster = await GrainCluster.StartAsync();
        Assert.True((await Edits.OfferPlan("community.json", SmallPlans.Of(Community))).Applied);
        Assert.True((await OfferAsync(Smoke, Rising, Forced)).Applied);
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    /// <summary>Each takes the life-safety rule from every smoke detector, or from one, in another way.</summary>
    public static TheoryData<string, int> Takings { get; } = new()
    {
        { "", 6 },
        { """{"rules":[]}""", 6 },
        { FileOf(Rising, Forced), 6 },
        { FileOf(Smoke.Replace("\"severity\":\"critical\"", "\"severity\":\"high\"", StringComparison.Ordinal), Rising, Forced), 6 },
        { FileOf(Smoke.Replace("\"value\":\"smoke\"", "\"value\":\"smok\"", StringComparison.Ordinal), Rising, Forced), 6 },
        { FileOf(Smoke.Replace("\"above\"", "\"below\"", StringComparison.Ordinal), Rising, Forced), 6 },
        { FileOf(Smoke.Replace("\"above\":0.5", "\"risesBy\":0.5,\"within\":\"60s\"", StringComparison.Ordinal), Rising, Forced), 6 },
        { FileOf(Smoke.Replace("{\"id\"", "{\"enabled\":false,\"id\"", StringComparison.Ordinal), Rising, Forced), 6 },
        { FileOf(Smoke.Replace("{\"id\"", "{\"armed\":[{\"from\":\"22:00\",\"to\":\"06:00\"}],\"id\"", StringComparison.Ordinal), Rising, Forced), 6 },
        { FileOf(Smoke.Replace("\"model\":\"smoke\"", "\"model\":\"smog\"", StringComparison.Ordinal), Rising, Forced), 6 },
        { FileOf(Smoke.Replace("\"model\":\"smoke\"", "\"model\":\"smoke\",\"twin\":\"smoke-b1-*\"", StringComparison.Ordinal), Rising, Forced), 3 },
        { FileOf(Smoke.Replace("\"model\":\"smoke\"", "\"twin\":[\"smoke-b1-*\",\"smoke-b2-1\",\"smoke-b2-2\"]", StringComparison.Ordinal), Rising, Forced), 1 },
    };

    /// <summary>Each changes rules and takes no life-safety rule from any device.</summary>
    public static TheoryData<string> Changes { get; } = new(
        FileOf(Smoke.Replace("0.5", "0.7", StringComparison.Ordinal), Rising, Forced),
        FileOf(Smoke.Replace("smoke-high", "smoke-fire", StringComparison.Ordinal), Rising, Forced),
        FileOf(Smoke.Replace("\"model\":\"smoke\"", "\"kind\":\"sensor\"", StringComparison.Ordinal), Rising, Forced),
        FileOf(Smoke.Replace("\"value\":\"smoke\",", "\"value\":\"smoke\",\"deadband\":0.1,\"offDelay\":\"10s\",", StringComparison.Ordinal), Rising, Forced),
        FileOf(Smoke.Replace("\"model\":\"smoke\"", "\"twin\":\"smoke-b1-*\"", StringComparison.Ordinal), Smoke.Replace("\"model\":\"smoke\"", "\"twin\":\"smoke-b2-*\"", StringComparison.Ordinal).Replace("smoke-high", "smoke-b2", StringComparison.Ordinal)),
        FileOf(Smoke),
        FileOf(Smoke, Rising, Forced, Forced.Replace("forced", "held", StringComparison.Ordinal)));

    [Theory]
    [MemberData(nameof(Takings))]
    public async Task What_takes_a_life_safety_rule_from_a_device_waits_and_the_rules_before_stay(string text, int devices)
    {
        var before = await Owner.GetRules();
        var waits = (await Edits.OfferRules(File, new RuleText(text, "", Zone))).Waits;
        Assert.NotNull(waits);
        Assert.Equal((devices, File), (waits.Loss.Devices, waits.File));
        Assert.NotEmpty(waits.Loss.Lines);
        Assert.Equal(64, waits.Hash.Length);
        Assert.Equal(before, await Owner.GetRules());
        Assert.Single(Journal<RulesApplied>());
        Assert.Equal([waits.Hash], (await Edits.List()).Select(edit => edit.Hash));
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task What_takes_none_takes_effect_at_once(string text)
    {
        Assert.True((await Edits.OfferRules(File, new RuleText(text, "", Zone))).Applied);
        Assert.Equal(text, (await Owner.GetRules()).Text);
        Assert.Equal([null, null], Journal<RulesApplied>().Select(applied => applied.Reason));
    }

    [Fact]
    public async Task A_rule_of_a_twin_with_an_open_alarm_waits_whatever_its_severity()
    {
        await RaiseAsync("door-b1", "forced", AlarmSeverity.High);
        var waits = (await OfferAsync(Smoke, Rising)).Waits;
        Assert.Equal((0, 1), (waits!.Loss.Devices, waits.Loss.Alarms));
        Assert.Contains("forced", Assert.Single(waits.Loss.Lines), StringComparison.Ordinal);

        // Renamed, the rule that the alarm is of is gone as well.
        Assert.NotNull((await OfferAsync(Smoke, Rising, Forced.Replace("\"id\":\"forced\"", "\"id\":\"broken\"", StringComparison.Ordinal))).Waits);

        // Another limit takes nothing away, and what waited does not wait any more.
        Assert.True((await OfferAsync(Smoke.Replace("0.5", "0.6", StringComparison.Ordinal), Rising, Forced)).Applied);
        Assert.Empty(await Edits.List());
    }

    [Fact]
    public async Task A_yes_is_to_exactly_one_content_and_the_journal_says_who_said_it_and_why()
    {
        var first = (await OfferAsync(Forced)).Waits!;
        var second = (await OfferAsync(Rising)).Waits!;
        Assert.NotEqual(first.Hash, second.Hash);
        Assert.Equal(Refusal.Stale, (await Assert.ThrowsAsync<RefusedException>(() => Edits.Confirm(EditPart.Rules, first.Hash, Lin))).Refusal);
        Assert.Equal(Refusal.FailedPrecondition, (await Assert.ThrowsAsync<RefusedException>(() => Edits.Confirm(EditPart.Plan, second.Hash, Lin))).Refusal);
        Assert.Equal(
            Refusal.InvalidArgument,
            (await Assert.ThrowsAsync<RefusedException>(() => Edits.Confirm(EditPart.Rules, second.Hash, Lin with { Reason = " " }))).Refusal);
        Assert.Single(Journal<RulesApplied>());

        await Edits.Confirm(EditPart.Rules, second.Hash, Lin);
        var entry = _cluster.Store.Entries(Community)[^1];
        Assert.Equal((Lin.Actor, new RulesApplied(second.Hash, 1, Lin.Reason)), (entry.Actor, (RulesApplied)entry.Event));
        Assert.Empty(await Edits.List());

        // The file is as it was said yes to: a restart asks nothing, and writes nothing.
        _cluster = await _cluster.RestartAsync();
        var outcome = await OfferAsync(Rising);
        Assert.Equal((false, null), (outcome.Applied, outcome.Waits));
        Assert.Equal(2, Journal<RulesApplied>().Count);
    }

    [Theory]
    [InlineData("community")]
    [InlineData("journal")]
    public async Task A_yes_that_the_store_cannot_take_can_be_said_again_and_one_that_stopped_halfway_is_finished(string refused)
    {
        var waits = (await OfferAsync(Forced)).Waits!;
        if (refused == "journal")
            _cluster.Store.RefuseAppends = "The disk is full.";
        else
            _cluster.Store.RefuseState = refused;
        await Assert.ThrowsAsync<RefusedException>(() => Edits.Confirm(EditPart.Rules, waits.Hash, Lin));
        Assert.Contains("smoke-high", (await Owner.GetRules()).Text, StringComparison.Ordinal);

        (_cluster.Store.RefuseAppends, _cluster.Store.RefuseState) = (null, null);
        if (refused == "journal")
        {
            await Edits.Confirm(EditPart.Rules, waits.Hash, Lin);
        }
        else
        {
            // As after a kill between the journal and the state: the yes is in the journal.
            _cluster = await _cluster.RestartAsync();
            Assert.True((await OfferAsync(Forced)).Applied);
        }

        Assert.Equal(waits.Hash, (await Owner.GetRules()).Hash);
        Assert.Equal([null, Lin.Reason], Journal<RulesApplied>().Select(applied => applied.Reason));
    }

    [Fact]
    public async Task What_waits_is_kept_through_a_restart_by_whoever_offers_it_again_and_never_takes_effect_by_that()
    {
        var waits = (await OfferAsync()).Waits!;
        _cluster = await _cluster.RestartAsync();
        Assert.Empty(await Edits.List());
        Assert.Contains("smoke-high", (await Owner.GetRules()).Text, StringComparison.Ordinal);
        Assert.Equal(waits.Hash, (await OfferAsync()).Waits!.Hash);
        await Edits.Withdraw(EditPart.Rules);
        Assert.Empty(await Edits.List());
    }

    [Fact]
    public async Task A_plan_in_which_a_place_loses_what_watched_over_it_waits_and_one_that_renames_or_pulls_down_does_not()
    {
        var plan = SmallPlans.Of(Community, hash: "without-smoke");
        var waits = (await Edits.OfferPlan("community.json", plan with { Twins = [.. plan.Twins.Where(twin => twin.Id.Name != "smoke-b1-2")] })).Waits!;
        Assert.Equal(1, waits.Loss.Devices);
        Assert.NotNull((await Edits.OfferPlan("community.json", SmallPlans.Of(Community, buildings: 1, homes: 1, hash: "most-gone"))).Waits);
        Assert.Equal("plan-1", (await Owner.GetSummary()).PlanHash);

        var renamed = SmallPlans.Of(Community, hash: "renamed");
        renamed = renamed with { Twins = [.. renamed.Twins.Select(twin => twin.Id.Name == "smoke-b1-2" ? twin with { Id = TwinId.Of(Community, "detector") } : twin)] };
        Assert.True((await Edits.OfferPlan("community.json", renamed)).Applied);
        Assert.True((await Edits.OfferPlan("community.json", SmallPlans.Of(Community, buildings: 1, hash: "one-pulled-down"))).Applied);

        waits = (await Edits.OfferPlan("community.json", SmallPlans.Of(Community, buildings: 0, hash: "none"))).Waits!;
        await Edits.Confirm(EditPart.Plan, waits.Hash, Lin);
        Assert.Equal("none", (await Owner.GetSummary()).PlanHash);
        Assert.Equal(Lin.Reason, Journal<PlanApplied>()[^1].Reason);
    }

    [Fact]
    public async Task Procedures_that_leave_alarms_unclaimed_and_teams_that_leave_nobody_wait()
    {
        await Owner.ApplyRules(new RuleText(FileOf(Smoke, Rising, Forced.Replace("\"forced\"", "\"door-forced\"", StringComparison.Ordinal)), "", Zone));
        var (teams, all) = (Desk.Chengbei.Teams, Desk.Chengbei.Procedures);
        Assert.True((await Edits.OfferProcedures("procedures", teams, all)).Applied);

        Assert.Contains("door-forced", await LostAsync(teams, Without(all, "door-forced")), StringComparison.Ordinal);
        Assert.Contains("smoke-high", await LostAsync(teams, Without(all, "fire")), StringComparison.Ordinal);
        Assert.Contains("all", await LostAsync(teams, ProcedureBook.Empty), StringComparison.Ordinal);
        Assert.Contains("sent at once", await LostAsync(teams, With(all, "fire", fire => fire with { Dispatch = fire.Dispatch with { Automatic = false } })), StringComparison.Ordinal);
        Assert.Contains("units", await LostAsync(TeamBook.Empty, all), StringComparison.Ordinal);
        Assert.Contains("units", await LostAsync(teams with { Hash = "1", Units = [] }, all), StringComparison.Ordinal);
        Assert.Contains("ladder", await LostAsync(teams with { Hash = "2", Ladder = [] }, all), StringComparison.Ordinal);
        Assert.Contains("officer", await LostAsync(teams with { Hash = "3", Staff = [.. teams.Staff.Where(member => member.Role != DutyRole.Officer)] }, all), StringComparison.Ordinal);
        Assert.Equal(teams.Hash, (await _cluster.Grains.GetGrain<IProcedureGrain>(Community).GetTeams()).Hash);

        // Nobody's rule is of these.
        Assert.True((await Edits.OfferProcedures("procedures", teams, Without(all, "noise"))).Applied);
        Assert.True((await Edits.OfferProcedures("procedures", teams with { Hash = "4", Units = teams.Units[1..] }, Without(all, "noise"))).Applied);

        var waits = (await Edits.OfferProcedures("procedures", teams, ProcedureBook.Empty)).Waits!;
        await Edits.Confirm(EditPart.Procedures, waits.Hash, Lin);
        Assert.Empty((await _cluster.Grains.GetGrain<IProcedureGrain>(Community).GetProcedures()).Procedures);
        Assert.Equal(Lin.Reason, Journal<ProceduresApplied>()[^1].Reason);
    }

    private static string FileOf(params string[] rules) => $$"""{"rules":[{{string.Join(',', rules)}}]}""";

    private static ProcedureBook Without(ProcedureBook book, string kind) =>
        new($"without-{kind}", [.. book.Procedures.Where(procedure => procedure.Kind != kind)]);

    private static ProcedureBook With(ProcedureBook book, string kind, Func<Procedure, Procedure> change) =>
        new($"with-{kind}", [.. book.Procedures.Select(procedure => procedure.Kind == kind ? change(procedure) : procedure)]);

    private Task<EditOutcome> OfferAsync(params string[] rules) => Edits.OfferRules(File, new RuleText(FileOf(rules), "", Zone));

    private async Task<string> LostAsync(TeamBook teams, ProcedureBook procedures)
    {
        var waits = (await Edits.OfferProcedures("procedures", teams, procedures)).Waits;
        Assert.NotNull(waits);
        return string.Join('\n', waits.Loss.Lines);
    }

    private Task<AlarmRecord> RaiseAsync(string twin, string rule, AlarmSeverity severity) =>
        _cluster.Grains.RaiseAsync(Community, AlarmRecord.IdOf(twin, rule, 1), new AlarmRaised
        {
            Twin = twin,
            Rule = rule,
            Severity = severity,
            Message = new BilingualText("报警", "alarm"),
            Cause = new AlarmCause(1, DateTimeOffset.UnixEpoch, null),
        });

    private List<T> Journal<T>() => [.. _cluster.Store.Entries(Community).Select(entry => entry.Event).OfType<T>()];
}
