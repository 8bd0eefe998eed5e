using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Devices;
using SafeCommunity.Grains.Tests.Alarms;
using SafeCommunity.Grains.Tests.Cluster;
using SafeCommunity.Grains.Tests.Directory;
using SafeCommunity.Grains.Twins;
using Xunit;

namespace SafeCommunity.Grains.Tests.Communities;

/// <summary>An alarm whose device or rule is gone ends with that reason, whatever was awake and whatever was cut off.</summary>
public sealed class OrphanedAlarmsTests : IAsyncLifetime
{
    private const string Community = "c";
    private const string Device = "smoke-b1-2";
    private const string Alarm = $"{Device}.smoke-high.1";
    private const string DeviceRemoved = "device removed from the plan";
    private const string RuleRemoved = "rule removed";
    private const string Smoke = """{"rules":[{"id":"smoke-high","appliesTo":{"model":"smoke"},"when":{"value":"smoke","above":0.5},"severity":"critical","message":{"zh":"烟","en":"smoke"}}]}""";

    private static readonly CommunityDefinition Plan = SmallPlans.Of(Community);
    private static readonly string Renamed = Smoke.Replace("smoke-high", "smoke-fire", StringComparison.Ordinal);
    private static readonly string Disabled = Smoke.Replace("{\"id\"", "{\"enabled\":false,\"id\"", StringComparison.Ordinal);
    private static readonly string Narrowed = Smoke.Replace("\"model\":\"smoke\"", "\"twin\":\"smoke-b2-*\"", StringComparison.Ordinal);

    private GrainCluster _cluster = null!;

    private ICommunityGrain Owner => _cluster.Grains.GetGrain<ICommunityGrain>(Community);

    public async ValueTask InitializeAsync()
    {
        _cluster = await GrainCluster.StartAsync();
        await Owner.ApplyPlan(Plan);
        await ApplyAsync(Smoke);
        await ReadAsync(1, 0.9);
        Assert.True((await AlarmAsync()).Active);
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_device_that_is_removed_or_renamed_while_its_twin_is_awake_or_asleep_leaves_no_alarm_active(bool asleep)
    {
        if (asleep)
            _cluster = await _cluster.RestartAsync();
        await Owner.ApplyPlan(Without(Device));
        // Awake, the device's own twin is the first to notice.
        await EndsAsync(asleep ? [DeviceRemoved] : [DeviceRemoved, RuleRemoved]);
    }

    [Fact]
    public async Task A_device_that_comes_back_under_its_old_name_alarms_anew()
    {
        _cluster = await _cluster.RestartAsync();
        await Owner.ApplyPlan(Without(Device));
        await EndsAsync(DeviceRemoved);
        await Owner.ApplyPlan(Plan);
        await ReadAsync(2, 0.1);
        await ReadAsync(3, 0.9);
        Assert.Contains(await OpenAsync(), alarm => alarm is { Twin: Device, Active: true });
    }

    [Fact]
    public async Task A_device_that_moves_to_another_place_keeps_its_alarm()
    {
        await Owner.ApplyPlan(Plan with { Hash = "moved", Twins = [.. Plan.Twins.Select(twin => twin.Id.Name == Device ? twin with { Parent = "b1" } : twin)] });
        await AnotherRoundAsync();
        Assert.True((await AlarmAsync()).Active);
    }

    [Theory]
    [InlineData("renamed", false)]
    [InlineData("renamed", true)]
    [InlineData("disabled", false)]
    [InlineData("disabled", true)]
    [InlineData("narrowed", false)]
    [InlineData("narrowed", true)]
    [InlineData("none", false)]
    [InlineData("none", true)]
    public async Task A_rule_that_is_gone_while_its_twin_is_awake_or_asleep_leaves_no_alarm_active(string how, bool asleep)
    {
        if (asleep)
            _cluster = await _cluster.RestartAsync();
        await ApplyAsync(how switch { "renamed" => Renamed, "disabled" => Disabled, "narrowed" => Narrowed, _ => "" });
        await EndsAsync(RuleRemoved);
    }

    [Fact]
    public async Task A_rule_that_is_enabled_again_alarms_again()
    {
        await ApplyAsync(Disabled);
        await EndsAsync(RuleRemoved);
        await ApplyAsync(Smoke);
        await ReadAsync(2, 0.95);
        await Eventually.Is(() => Journal<AlarmRaised>() + Journal<AlarmRecurred>() >= 2, "the condition that still holds alarms again");
    }

    [Fact]
    public async Task What_was_cut_off_or_refused_is_made_good_later()
    {
        // Killed after the plan was in force and before the alarm ended.
        _cluster = await _cluster.RestartAsync();
        await Owner.ApplyPlan(Without(Device));
        _cluster.Store.RefuseAppends = "The disk is full.";
        _cluster = await _cluster.RestartAsync();
        await Owner.GetSummary();
        _cluster.Store.RefuseAppends = null;
        await EndsAsync(DeviceRemoved);
        await AnotherRoundAsync();
        Assert.Single(_cluster.Store.Entries(Community), entry => entry.Subject == Alarm && entry.Event is AlarmCleared);
    }

    [Fact]
    public async Task A_directory_without_the_plan_in_force_ends_nothing()
    {
        _cluster = await _cluster.RestartAsync();
        _cluster.Store.RefuseState = "directory";
        await Assert.ThrowsAsync<RefusedException>(() => Owner.ApplyPlan(Without(Device)));
        await AnotherRoundAsync();
        Assert.True((await AlarmAsync()).Active);
    }

    private static CommunityDefinition Without(string device) =>
        Plan with { Hash = "without", Twins = [.. Plan.Twins.Where(twin => twin.Id.Name != device)] };

    private Task<bool> ApplyAsync(string rules) => Owner.ApplyRules(new RuleText(rules, "", "Asia/Shanghai"));

    private Task<ReadingOutcome> ReadAsync(long seq, double smoke) => _cluster.Grains.GetGrain<ISensorGrain>($"{Community}/{Device}").Receive(
        new Reading { Seq = seq, Time = _cluster.Clock.GetUtcNow(), Values = [new ReadingValue("smoke", smoke, false)] });

    private Task<AlarmRecord> AlarmAsync() => _cluster.Grains.GetGrain<IAlarmGrain>($"{Community}/{Alarm}").Get();

    private async Task<IEnumerable<AlarmRecord>> OpenAsync() => (await _cluster.Store.ReadOpenAsync(Community)).Alarms;

    private int Journal<T>() => _cluster.Store.Entries(Community).Count(entry => entry.Event is T);

    private async Task EndsAsync(params string[] reasons)
    {
        await Eventually.Is(() => Journal<AlarmCleared>() > 0, "the alarm ends");
        Assert.Contains(_cluster.Store.Entries(Community).Select(entry => entry.Event).OfType<AlarmCleared>().Last().Reason, reasons);
        Assert.False((await AlarmAsync()).Active);
    }

    /// <summary>An alarm of a device that no plan ever held is ended by a round of its own: one went by since.</summary>
    private async Task AnotherRoundAsync()
    {
        var before = Journal<AlarmCleared>();
        await _cluster.Grains.RaiseAsync(Community, $"ghost.smoke-high.{before + 1}", new AlarmRaised
        {
            Twin = "ghost",
            Rule = "smoke-high",
            Severity = AlarmSeverity.Critical,
            Message = new BilingualText("报警", "alarm"),
            Cause = new AlarmCause(1, DateTimeOffset.UnixEpoch, null),
        });
        // Other rules, as far as their text goes, make it look again.
        await ApplyAsync($"{(await Owner.GetRules()).Text} ");
        await Eventually.Is(() => Journal<AlarmCleared>() > before, "another round goes by");
    }
}
