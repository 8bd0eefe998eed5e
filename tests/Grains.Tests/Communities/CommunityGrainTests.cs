using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Tests.Cluster;
using SafeCommunity.Grains.Tests.Directory;
using Xunit;

namespace SafeCommunity.Grains.Tests.Communities;

public sealed class CommunityGrainTests : IAsyncLifetime
{
    private const string Community = "c";
    private const string RuleFile = """{ "rules": [] }""";

    private GrainCluster _cluster = null!;

    private ICommunityGrain Grain => _cluster.Grains.GetGrain<ICommunityGrain>(Community);

    public async ValueTask InitializeAsync() => _cluster = await GrainCluster.StartAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task A_plan_is_journalled_once_however_often_it_is_applied()
    {
        var plan = SmallPlans.Of(Community);
        Assert.Equal(plan.Twins.Length, (await Grain.ApplyPlan(plan)).Added);
        Assert.True((await Grain.ApplyPlan(plan)).IsNone);
        _cluster = await _cluster.RestartAsync();
        Assert.True((await Grain.ApplyPlan(plan)).IsNone);
        Assert.Equal(new PlanApplied("plan-1", plan.Twins.Length, 0, 0), Assert.Single(Journal<PlanApplied>()));
        Assert.Equal((1, 1, 1), (_cluster.Store.Writes["directory"], _cluster.Store.Writes["community"], _cluster.Store.Writes["communities"]));

        await Grain.ApplyPlan(SmallPlans.Of(Community, buildings: 1, hash: "plan-2"));
        await Grain.ApplyPlan(plan);
        Assert.Equal(["plan-1", "plan-2", "plan-1"], Journal<PlanApplied>().Select(applied => applied.Hash));
        Assert.Equal([Community], await _cluster.Grains.GetGrain<ICommunityListGrain>(0).List());
    }

    [Fact]
    public async Task A_silo_that_was_not_started_to_be_played_takes_no_played_time()
    {
        await Grain.ApplyPlan(SmallPlans.Of(Community));

        var refused = await Assert.ThrowsAsync<RefusedException>(() => Grain.TellPlayedTime(new PlayedTime(DateTimeOffset.UnixEpoch.AddYears(40), 1)));

        Assert.Equal(Refusal.FailedPrecondition, refused.Refusal);
        Assert.Contains("--play outside", refused.Message, StringComparison.Ordinal);
        Assert.Empty(Journal<PlayBegan>());
        var summary = await Grain.GetSummary();
        Assert.Equal((0L, null), (summary.SimulatedSince, summary.PlayedTime));
    }

    [Theory]
    [InlineData("directory")]
    [InlineData("community")]
    [InlineData("communities")]
    public async Task A_plan_that_stopped_halfway_is_finished_later_and_journalled_once(string state)
    {
        var plan = SmallPlans.Of(Community);
        _cluster.Store.RefuseState = state;
        var refused = await Assert.ThrowsAsync<RefusedException>(() => Grain.ApplyPlan(plan));
        Assert.Equal(Refusal.Unavailable, refused.Refusal);

        _cluster = await _cluster.RestartAsync();
        _cluster.Store.RefuseState = null;
        await Grain.ApplyPlan(plan);
        Assert.Equal(new PlanApplied("plan-1", plan.Twins.Length, 0, 0), Assert.Single(Journal<PlanApplied>()));
        Assert.Equal("plan-1", (await Grain.GetSummary()).PlanHash);
        Assert.Equal(2, (await Grain.GetSummary()).Counts.Buildings);
        Assert.Equal([Community], await _cluster.Grains.GetGrain<ICommunityListGrain>(0).List());
    }

    [Fact]
    public async Task A_plan_that_cannot_be_journalled_does_not_take_effect()
    {
        _cluster.Store.RefuseAppends = "The disk is full.";
        var refused = await Assert.ThrowsAsync<RefusedException>(() => Grain.ApplyPlan(SmallPlans.Of(Community)));
        Assert.Equal(Refusal.Unavailable, refused.Refusal);
        Assert.Equal(Refusal.NotFound, (await Assert.ThrowsAsync<RefusedException>(Grain.Get)).Refusal);
        Assert.Equal(Refusal.NotFound, (await Assert.ThrowsAsync<RefusedException>(Grain.GetSummary)).Refusal);
    }

    [Fact]
    public async Task Many_plans_at_once_are_applied_one_after_the_other()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Grain.ApplyPlan(SmallPlans.Of(Community, buildings: i % 2 + 1, hash: $"plan-{i % 2}"))));
        var hashes = Journal<PlanApplied>().Select(applied => applied.Hash).ToList();
        Assert.All(hashes.Zip(hashes.Skip(1)), pair => Assert.NotEqual(pair.First, pair.Second));
        var summary = await Grain.GetSummary();
        Assert.Equal(hashes[^1], summary.PlanHash);
        Assert.Equal(hashes[^1] == "plan-0" ? 1 : 2, summary.Counts.Buildings);
    }

    [Fact]
    public async Task The_summary_and_the_twin_tell_what_is_in_force()
    {
        await Grain.ApplyPlan(SmallPlans.Of(Community));
        await Grain.ApplyRules(new RuleText(RuleFile, "", "Asia/Shanghai"));
        var summary = await Grain.GetSummary();
        Assert.Equal(("Asia/Shanghai", "plan-1", 2L, 6), (summary.TimeZone, summary.PlanHash, summary.JournalPosition, summary.Counts.Homes));
        Assert.Equal((await Grain.GetRules()).Hash, summary.RulesHash);
        Assert.Equal(summary.Counts, (await Grain.Get()).Counts);
    }

    [Fact]
    public async Task Rules_are_journalled_once_and_told_to_observers()
    {
        await Grain.ApplyPlan(SmallPlans.Of(Community));
        var recorder = new RuleRecorder();
        await Grain.SubscribeRules(_cluster.Grains.CreateObjectReference<IRuleObserver>(recorder));
        var rules = new RuleText(RuleFile, "", "Asia/Shanghai");
        Assert.True(await Grain.ApplyRules(rules));
        Assert.False(await Grain.ApplyRules(rules));
        await Eventually.Is(() => recorder.Rules.LastOrDefault()?.Text == RuleFile, "the rules are told");
        Assert.Equal(64, (await Grain.GetRules()).Hash.Length);

        _cluster = await _cluster.RestartAsync();
        Assert.False(await Grain.ApplyRules(rules));
        Assert.Equal((await Grain.GetRules()).Hash, Assert.Single(Journal<RulesApplied>()).Hash);

        var late = new RuleRecorder();
        await Grain.SubscribeRules(_cluster.Grains.CreateObjectReference<IRuleObserver>(late));
        await Eventually.Is(() => late.Rules.LastOrDefault()?.Text == RuleFile, "who comes late is told what is in force");
        Assert.True(await Grain.ApplyRules(new RuleText("", "", "Asia/Shanghai")));
        await Eventually.Is(() => late.Rules.Last().Hash.Length == 0, "that there are none any more is told");
        Assert.Equal(0, Journal<RulesApplied>()[^1].Rules);
    }

    [Fact]
    public async Task Rules_that_stopped_halfway_are_finished_later_and_journalled_once()
    {
        await Grain.ApplyPlan(SmallPlans.Of(Community));
        var rules = new RuleText(RuleFile, "", "Asia/Shanghai");
        _cluster.Store.RefuseState = "community";
        await Assert.ThrowsAsync<RefusedException>(() => Grain.ApplyRules(rules));
        Assert.Equal("", (await Grain.GetRules()).Text);
        _cluster.Store.RefuseState = null;
        Assert.True(await Grain.ApplyRules(rules));
        Assert.Single(Journal<RulesApplied>());
    }

    [Fact]
    public async Task Wrong_rules_are_refused_with_where_they_are_wrong()
    {
        await Grain.ApplyPlan(SmallPlans.Of(Community));
        var refused = await Assert.ThrowsAsync<RefusedException>(() => Grain.ApplyRules(new RuleText("nonsense", "", "Asia/Shanghai")));
        Assert.Equal(Refusal.InvalidArgument, refused.Refusal);
        Assert.Contains("line 1", refused.Message, StringComparison.Ordinal);
        Assert.Empty(Journal<RulesApplied>());
    }

    [Fact]
    public async Task The_list_holds_each_community_once_and_in_order()
    {
        var list = _cluster.Grains.GetGrain<ICommunityListGrain>(0);
        foreach (var name in new[] { "b", "a", "b", "c" })
            await list.Add(name);
        Assert.Equal(["a", "b", "c"], await list.List());
        _cluster = await _cluster.RestartAsync();
        Assert.Equal(["a", "b", "c"], await _cluster.Grains.GetGrain<ICommunityListGrain>(0).List());
    }

    [Fact]
    public async Task What_is_expected_is_known_over_restarts_until_it_has_arrived()
    {
        await List.Add("old");
        await List.Expect(["old", "new"]);
        Assert.Equal([new("old", IsNew: false), new("new", IsNew: true)], await List.ListExpected());
        await List.Arrived("old");
        await List.Arrived("old");
        await List.Arrived("nobody");
        _cluster = await _cluster.RestartAsync();
        Assert.Equal([new("new", IsNew: true)], await List.ListExpected());

        // Its loading was cut off after its plan was stored: its rules may be missing, so it is still new.
        await List.Add("new");
        await List.Expect(["old", "new", "newest"]);
        Assert.Equal([new("old", IsNew: false), new("new", IsNew: true), new("newest", IsNew: true)], await List.ListExpected());
        await List.Arrived("new");
        await List.Expect(["new"]);
        Assert.Equal([new("new", IsNew: false)], await List.ListExpected());
        await List.Arrived("new");
        Assert.Empty(await List.ListExpected());
        Assert.Equal(["new", "old"], await List.List());
    }

    [Fact]
    public async Task What_could_not_be_noted_as_expected_is_refused()
    {
        _cluster.Store.RefuseState = "communities";
        Assert.Equal(Refusal.Unavailable, (await Assert.ThrowsAsync<RefusedException>(() => List.Expect(["a"]))).Refusal);
        _cluster.Store.RefuseState = null;
        Assert.Empty(await List.ListExpected());
    }

    private ICommunityListGrain List => _cluster.Grains.GetGrain<ICommunityListGrain>(0);

    private List<T> Journal<T>() => [.. _cluster.Store.Entries(Community).Select(entry => entry.Event).OfType<T>()];
}
