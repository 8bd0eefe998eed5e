using SafeCommunity.Grains.Clocks;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Tests.Cluster;
using Xunit;

namespace SafeCommunity.Grains.Tests.Clocks;

/// <summary>A community's time makes a step when its journal holds it, not before.</summary>
public sealed class CommunityClocksTests
{
    private readonly AdjustableClock _machine = new();
    private readonly GuardedClock _clock;
    private readonly CommunityClocks _communities;

    public CommunityClocksTests()
    {
        _clock = new GuardedClock(_machine);
        _communities = new CommunityClocks(_clock);
    }

    [Theory]
    [InlineData(-3_600_000)]
    [InlineData(90_000)]
    [InlineData(-31_536_000_123)]
    public void The_time_runs_on_until_the_step_is_told_and_then_is_the_clocks(long milliseconds)
    {
        var by = TimeSpan.FromMilliseconds(milliseconds);
        _communities.Begin("c", Head(_machine.GetUtcNow()));
        Assert.Null(_communities.Untold("c"));
        var start = _communities.Now("c");
        Step(by);
        _machine.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(start + GuardedClock.Settling + TimeSpan.FromSeconds(2), _communities.Now("c"));

        var step = _communities.Untold("c")!;
        Assert.Equal((_communities.Now("c"), by, false), (step.Before, step.By, step.WhileStopped));
        Assert.Equal(_clock.GetUtcNow(), _communities.NowAfter("c", step));
        _communities.Note("c", step);
        Assert.Equal(_clock.GetUtcNow(), _communities.Now("c"));
        Assert.Null(_communities.Untold("c"));
    }

    [Fact]
    public void A_step_while_another_is_being_told_is_told_next()
    {
        _communities.Begin("c", Head(_machine.GetUtcNow()));
        Step(TimeSpan.FromHours(1));
        var first = _communities.Untold("c")!;
        Step(TimeSpan.FromDays(-3));
        _communities.Note("c", first);
        var second = _communities.Untold("c")!;
        Assert.Equal(TimeSpan.FromDays(-3), second.By);
        _communities.Note("c", second);
        Assert.Equal(_clock.GetUtcNow(), _communities.Now("c"));
    }

    [Fact]
    public void What_happened_before_the_journal_was_opened_is_told_too_and_a_journal_opened_again_was_told()
    {
        var head = Head(_machine.GetUtcNow().AddMinutes(-1));
        Step(TimeSpan.FromHours(-1));
        _communities.Begin("c", head);
        Assert.Equal(TimeSpan.FromHours(-1), _communities.Untold("c")!.By);
        _communities.Note("c", _communities.Untold("c")!);
        _communities.Begin("c", head);
        Assert.Null(_communities.Untold("c"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(24)]
    public void A_journal_that_ends_in_the_future_goes_on_from_there_until_that_is_told(int steppedHours)
    {
        if (steppedHours != 0)
            Step(TimeSpan.FromHours(steppedHours));
        var end = _machine.GetUtcNow().AddDays(365);
        _communities.Begin("c", Head(end));
        Assert.InRange(_communities.Now("c"), end, end.AddMilliseconds(1));
        var step = _communities.Untold("c")!;
        Assert.True(step.WhileStopped);
        _communities.Note("c", step);
        Assert.InRange(_communities.Now("c") - _clock.GetUtcNow(), TimeSpan.FromMilliseconds(-1), TimeSpan.FromMilliseconds(1));
        Assert.Null(_communities.Untold("c"));
        Assert.Equal(["c"], _communities.FoundAhead(TimeSpan.FromDays(1)).Keys);
        _machine.Advance(TimeSpan.FromDays(1));
        Assert.Empty(_communities.FoundAhead(TimeSpan.FromDays(1)));
    }

    [Fact]
    public void A_new_journal_has_nothing_to_be_told()
    {
        Step(TimeSpan.FromHours(-1));
        _communities.Begin("c", new JournalHead(0, DateTimeOffset.UnixEpoch, []));
        Assert.Null(_communities.Untold("c"));
        Assert.Equal(_clock.GetUtcNow(), _communities.Now("c"));
    }

    private static JournalHead Head(DateTimeOffset time) => new(7, time, []);

    private void Step(TimeSpan by)
    {
        _machine.Step(by);
        _clock.Look();
        _machine.Advance(GuardedClock.Settling);
        Assert.NotNull(_clock.Look());
    }
}
