using SafeCommunity.Simulator.Time;

namespace SafeCommunity.VirtualTime.Tests.Time;

public sealed class VirtualClockTests
{
    private static readonly DateTimeOffset Start = new(2001, 3, 5, 0, 0, 0, TimeSpan.Zero);

    private readonly VirtualClock _clock;
    private readonly List<string> _fired = [];
    private TimerOwner? _owner;

    public VirtualClockTests() => _clock = new VirtualClock(Start, () => _owner);

    [Fact]
    public void Time_stands_still_until_it_is_moved_on()
    {
        Assert.Equal(Start, _clock.GetUtcNow());
        var began = _clock.GetTimestamp();
        _clock.AdvanceTo(Start.AddSeconds(5));
        Assert.Equal(Start.AddSeconds(5), _clock.GetUtcNow());
        Assert.Equal(TimeSpan.FromSeconds(5), _clock.GetElapsedTime(began));
        Assert.Throws<ArgumentOutOfRangeException>(() => _clock.AdvanceTo(Start));
    }

    [Fact]
    public void Timers_fire_in_the_order_of_due_time_owner_and_number_whoever_was_armed_first()
    {
        var b2 = Timer("b", "b first timer", 30);
        Timer("b", "b second timer", 20);
        Timer("a", "a", 20);
        Timer("c", "c", 10);
        b2.Change(TimeSpan.FromSeconds(20), Timeout.InfiniteTimeSpan);

        Run(40);

        Assert.Equal(["c", "a", "b first timer", "b second timer"], _fired);
    }

    [Fact]
    public void A_timer_fires_once_unless_it_has_a_period()
    {
        Timer("a", "once", 10);
        Timer("a", "often", 10, period: 15);
        Run(40);
        Assert.Equal(["once", "often", "often", "often"], _fired);
        Assert.Equal(Start.AddSeconds(55), _clock.NextDue);
    }

    [Fact]
    public void A_timer_armed_anew_stopped_or_disposed_of_does_not_fire_as_it_was()
    {
        var anew = Timer("a", "anew", 10);
        var stopped = Timer("a", "stopped", 10);
        var disposed = Timer("a", "disposed", 10);
        anew.Change(TimeSpan.FromSeconds(20), Timeout.InfiniteTimeSpan);
        stopped.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        disposed.Dispose();
        Assert.False(disposed.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan));

        Run(15);
        Assert.Empty(_fired);
        Run(15);
        Assert.Equal(["anew"], _fired);
        Assert.Null(_clock.NextDue);
    }

    [Fact]
    public void Independent_owners_fire_together_and_others_alone()
    {
        Timer("device 1", "1", 10, independent: true);
        Timer("device 2", "2", 10, independent: true);
        Timer("device 3", "3", 11, independent: true);
        Timer("office", "office", 10);
        _clock.AdvanceTo(Start.AddSeconds(20));
        Assert.Equal([2, 1, 1, 0], [_clock.Fire(), _clock.Fire(), _clock.Fire(), _clock.Fire()]);
        Assert.Equal(["1", "2", "office", "3"], _fired);
    }

    private ITimer Timer(string owner, string name, int due, int period = 0, bool independent = false)
    {
        _owner = new TimerOwner(owner, independent);
        return _clock.CreateTimer(
            _ => _fired.Add(name), null, TimeSpan.FromSeconds(due), period > 0 ? TimeSpan.FromSeconds(period) : Timeout.InfiniteTimeSpan);
    }

    private void Run(int seconds)
    {
        var until = _clock.GetUtcNow().AddSeconds(seconds);
        while (_clock.NextDue is { } due && due <= until)
        {
            _clock.AdvanceTo(due > _clock.GetUtcNow() ? due : _clock.GetUtcNow());
            while (_clock.Fire() > 0)
            {
            }
        }

        _clock.AdvanceTo(until);
    }
}
