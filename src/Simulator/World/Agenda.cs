namespace SafeCommunity.Simulator.World;

/// <summary>
/// What will happen, in the order of time, entity and the entity's own sequence: the same whatever was entered first, and
/// whatever other entities there are. Entering and taking cost O(log n).
/// </summary>
/// <remarks>Things happen at whole seconds, so that a busy moment is one step and not hundreds.</remarks>
internal sealed class Agenda
{
    /// <summary>The end of the year 9998: no clock shows what is later, and what would happen then never does.</summary>
    private const long Never = 253_370_764_800_000;

    private readonly PriorityQueue<Action, Moment> _queue = new();
    private readonly List<(Moment Moment, WorldAction Action)> _done = [];
    private int _entities;
    private int _atThisMoment;

    /// <param name="start">When the world begins, in Unix milliseconds.</param>
    public Agenda(long start) => Now = start;

    /// <summary>The world's time in Unix milliseconds.</summary>
    public long Now { get; private set; }

    /// <summary>When the next thing happens; null when nothing will.</summary>
    public long? Next => _queue.TryPeek(out _, out var moment) ? moment.Time : null;

    /// <summary>Something that acts; those entered before come first where two act at the same moment.</summary>
    public Entity Enter() => new(_entities++);

    /// <summary>Enters what an entity will do, at the first whole second not before a time; at once where it has passed.</summary>
    public void At(long time, Entity entity, Action what)
    {
        if (time < Never)
            _queue.Enqueue(what, entity.Act((Math.Max(time, Now) + Ms.Second - 1) / Ms.Second * Ms.Second));
    }

    /// <summary>Enters what an entity will do after a span in milliseconds.</summary>
    public void After(long span, Entity entity, Action what)
    {
        // The time between what hardly ever happens may be longer than can be counted.
        if (span < Never - Now)
            At(Now + Math.Max(0, span), entity, what);
    }

    /// <summary>An entity acts upon the product now.</summary>
    public void Do(Entity entity, WorldAction action) => _done.Add((entity.Act(Now), action));

    /// <summary>Lets everything happen up to a time and returns what was done, in order.</summary>
    /// <exception cref="InvalidOperationException">Without end one thing leads to another at the same moment.</exception>
    public IReadOnlyList<WorldAction> Advance(long time)
    {
        while (_queue.TryPeek(out _, out var moment) && moment.Time <= time)
        {
            _atThisMoment = moment.Time > Now ? 0 : _atThisMoment + 1;
            if (_atThisMoment > WorldLimits.MostAtOneMoment)
                throw new InvalidOperationException($"More than {WorldLimits.MostAtOneMoment} things happen at one moment: one leads to another without end.");
            Now = Math.Max(Now, moment.Time);
            _queue.Dequeue()();
        }

        Now = Math.Max(Now, time);
        if (_done.Count == 0)
            return [];
        _done.Sort((one, other) => one.Moment.CompareTo(other.Moment));
        var actions = new WorldAction[_done.Count];
        for (var i = 0; i < actions.Length; i++)
            actions[i] = _done[i].Action;
        _done.Clear();
        return actions;
    }

    /// <summary>The journal told of a later time than the last step: what follows is counted from there.</summary>
    public void MoveTo(long time) => Now = Math.Max(Now, time);
}

/// <summary>Something that acts.</summary>
internal sealed class Entity(int rank)
{
    private long _sequence;

    /// <summary>The moment of its next act.</summary>
    public Moment Act(long time) => new(time, rank, _sequence++);
}

/// <summary>The order of what happens.</summary>
internal readonly record struct Moment(long Time, int Rank, long Sequence) : IComparable<Moment>
{
    public int CompareTo(Moment other) =>
        Time != other.Time ? Time.CompareTo(other.Time)
        : Rank != other.Rank ? Rank.CompareTo(other.Rank)
        : Sequence.CompareTo(other.Sequence);
}
