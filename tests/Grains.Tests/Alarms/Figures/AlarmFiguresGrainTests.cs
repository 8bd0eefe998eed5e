using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Teams;
using SafeCommunity.Grains.Tests.Cluster;
using SafeCommunity.Grains.Tests.Directory;
using SafeCommunity.Grains.Twins;
using Xunit;

namespace SafeCommunity.Grains.Tests.Alarms.Figures;

public sealed class AlarmFiguresGrainTests(SharedCluster cluster) : IClassFixture<SharedCluster>
{
    private readonly string _community = cluster.NewCommunity();

    private DateTimeOffset Now => cluster.Clock.GetUtcNow();

    private IAlarmFiguresGrain Figures => cluster.Grains.GetGrain<IAlarmFiguresGrain>(_community);

    [Fact]
    public async Task The_journals_raises_of_the_period_are_counted_and_the_future_is_cut_off()
    {
        await AppendAsync(Now.AddHours(-30), Raised("smoke-1", 1));
        await AppendAsync(Now.AddMinutes(-10), Raised("smoke-2", 1), Raised("smoke-2", 2));
        await AppendAsync(Now.AddMinutes(-8), JournalDraft.Of("smoke-2.smoke-high.1", "li.na", new AlarmAcknowledged("")));

        var figures = await Figures.Get(Now.AddHours(-1), Now.AddDays(1), "");

        Assert.Equal((Now.AddHours(-1), Now), (figures.From, figures.Until));
        Assert.Equal((2L, 1), (figures.Raised, figures.Stale));
        Assert.Equal(TimeSpan.FromMinutes(2), figures.TimeToAcknowledge);
        Assert.Null(figures.PerDay);
    }

    [Fact]
    public async Task A_period_begins_with_the_journal_where_that_is_later()
    {
        await AppendAsync(Now.AddDays(-2), Raised("smoke-1", 1));

        var figures = await Figures.Get(Now.AddDays(-100), Now, "");

        Assert.Equal(Now.AddDays(-2), figures.From);
        Assert.False(figures.EnoughData);
        Assert.Equal(1.0 / 48, figures.PerHour, 12);
    }

    [Fact]
    public async Task An_empty_journal_gives_zeros()
    {
        var figures = await Figures.Get(Now.AddDays(-100), Now, "");

        Assert.Equal((0L, 0.0, false), (figures.Raised, figures.PerHour, figures.EnoughData));
    }

    [Fact]
    public async Task What_was_suppressed_before_the_period_and_still_is_does_not_count()
    {
        await AppendAsync(Now.AddHours(-5), JournalDraft.Of("suppressions/1", "li.na", new SuppressionBegan("b01", "*", Now.AddHours(5), "drill")));
        await AppendAsync(Now.AddHours(-4), Raised("smoke-1", 1));
        await AppendAsync(Now.AddHours(-4), JournalDraft.Of("smoke-1.smoke-high.1", "system", new AlarmSuppressed(1, "drill")));
        await AppendAsync(
            Now.AddMinutes(-10),
            JournalDraft.Of("smoke-1.smoke-high.1", "twin:smoke-1", new AlarmRecurred(new AlarmCause(2, Now, 0.4))),
            Raised("smoke-2", 1));

        var figures = await Figures.Get(Now.AddHours(-1), Now, "");

        Assert.Equal((1L, 0), (figures.Raised, figures.Suppressed));
    }

    [Fact]
    public async Task A_seat_has_the_alarms_of_its_place()
    {
        var plan = SmallPlans.Of(_community);
        var devices = plan.Twins.Where(twin => twin.Kind == TwinKind.Sensor).Select(twin => twin.Id.Name).ToArray();
        Assert.NotEmpty(devices);
        await AppendAsync(Now.AddMinutes(-1), [.. devices.Select(device => Raised(device, 1)), Raised("elsewhere", 1)]);
        await cluster.Grains.GetGrain<ITwinDirectoryGrain>(_community).Load(plan);
        await cluster.Grains.GetGrain<IProcedureGrain>(_community).ApplyTeams(TeamBook.Empty with
        {
            Hash = "teams-1",
            Seats = [Seat("all", _community), Seat("first", "b1")],
        });

        var all = await Figures.Get(Now.AddHours(-1), Now, "all");
        var first = await Figures.Get(Now.AddHours(-1), Now, "first");
        var refused = await Assert.ThrowsAsync<RefusedException>(() => Figures.Get(Now.AddHours(-1), Now, "nobody"));

        Assert.Equal(devices.Length, all.Raised);
        Assert.InRange(first.Raised, 1, devices.Length - 1);
        Assert.All(first.MostFrequentTwins, twin => Assert.Contains("b1", twin.Name, StringComparison.Ordinal));
        Assert.Equal(Refusal.NotFound, refused.Refusal);
        Assert.Contains("all, first", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-1, -2)]
    [InlineData(1, 2)]
    [InlineData(-401, 0)]
    public async Task An_empty_or_endless_period_is_refused(int fromDays, int untilDays)
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(() => Figures.Get(Now.AddDays(fromDays), Now.AddDays(untilDays), ""));

        Assert.Equal(Refusal.InvalidArgument, refused.Refusal);
    }

    private async Task AppendAsync(DateTimeOffset time, params JournalDraft[] drafts) =>
        await cluster.Store.AppendAsync(_community, drafts, time, TestContext.Current.CancellationToken);

    private JournalDraft Raised(string twin, int ordinal) =>
        JournalDraft.Of(AlarmRecord.IdOf(twin, "smoke-high", ordinal), $"twin:{twin}", new AlarmRaised
        {
            Twin = twin,
            Rule = "smoke-high",
            Severity = AlarmSeverity.High,
            Message = new BilingualText("烟雾", "Smoke"),
            Cause = new AlarmCause(1, Now, 0.4),
        });

    private static SeatDefinition Seat(string name, string place) =>
        new() { Name = name, Title = new BilingualText(name, name), Role = DutyRole.Officer, Place = place };
}
