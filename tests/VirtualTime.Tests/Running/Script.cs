using SafeCommunity.Simulator.Time;

namespace SafeCommunity.VirtualTime.Tests.Running;

/// <summary>What a test lets happen, and what happens beside it.</summary>
internal sealed class Script(IWorld beside) : IWorld
{
    private readonly PriorityQueue<Func<Task>, (DateTimeOffset At, int Order)> _acts = new();
    private int _order;

    public DateTimeOffset? NextAt => (beside.NextAt, NextAct) switch
    {
        ({ } other, { } own) => other < own ? other : own,
        var (other, own) => other ?? own,
    };

    private DateTimeOffset? NextAct => _acts.TryPeek(out _, out var turn) ? turn.At : null;

    public void At(DateTimeOffset time, Func<Task> act) => _acts.Enqueue(act, (time, _order++));

    /// <summary>Something that happens again and again.</summary>
    public void Every(DateTimeOffset first, TimeSpan period, DateTimeOffset last, Func<Task> act)
    {
        for (var time = first; time <= last; time += period)
            At(time, act);
    }

    public Task ActAsync() => beside.NextAt == NextAt ? beside.ActAsync() : _acts.Dequeue()();
}
