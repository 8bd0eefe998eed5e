namespace SafeCommunity.Simulator.Time;

/// <summary>
/// Moves a virtual time on, from event to event: what the world does at a moment comes first, one after the other, then the
/// timers that are due, each when everything that the one before it caused is done.
/// </summary>
/// <param name="clock">The time.</param>
/// <param name="pool">Knows when everything is done.</param>
/// <param name="release">
/// Lets something go on that was held until all else was done, so that its order does not depend on threads; false when
/// nothing is held.
/// </param>
public sealed class VirtualTimeDriver(VirtualClock clock, WorkerPool pool, Func<bool> release)
{
    /// <summary>How many timers may fire, and how often the world may act, at one moment before time must move on: more is a loop.</summary>
    private const int MostAtOneMoment = 1_000_000;

    /// <summary>How often something was set off: moments of the world, and timers or groups of them.</summary>
    public long Steps { get; private set; }

    /// <summary>Does something now and everything that it causes without time passing.</summary>
    /// <exception cref="InvalidOperationException">It waits for a later moment, which would never come.</exception>
    public async Task DoAsync(Func<Task> action)
    {
        // From a worker of the pool on: that is where the product's own code begins.
        await Task.Yield();
        await RunToRestAsync(action());
    }

    /// <summary>Lets time go by.</summary>
    /// <param name="world">What happens meanwhile.</param>
    /// <param name="until">The moment at which to stop; what happens at it is done.</param>
    /// <param name="cancellation">Stops between two events.</param>
    public async Task RunAsync(IWorld world, DateTimeOffset until, CancellationToken cancellation = default)
    {
        await Task.Yield();
        while (Next(world) is { } next && next <= until)
        {
            cancellation.ThrowIfCancellationRequested();
            if (next > clock.GetUtcNow())
                clock.AdvanceTo(next);
            await ActAsync(world, cancellation);
            await FireDueAsync(cancellation);
        }

        clock.AdvanceTo(until);
    }

    private DateTimeOffset? Next(IWorld world) =>
        (world.NextAt, clock.NextDue) switch
        {
            ({ } happens, { } due) => happens < due ? happens : due,
            var (happens, due) => happens ?? due,
        };

    private async Task ActAsync(IWorld world, CancellationToken cancellation)
    {
        for (var acts = 0; world.NextAt <= clock.GetUtcNow(); acts++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (acts > MostAtOneMoment)
                throw new InvalidOperationException($"Time stands still at {clock.GetUtcNow():O}: the world acts at the same moment again and again.");
            await RunToRestAsync(world.ActAsync());
        }
    }

    private async Task FireDueAsync(CancellationToken cancellation)
    {
        var fired = 0;
        for (var firing = clock.Fire(); firing > 0; firing = clock.Fire())
        {
            await RunToRestAsync(Task.CompletedTask);
            cancellation.ThrowIfCancellationRequested();
            fired += firing;
            if (fired > MostAtOneMoment)
                throw new InvalidOperationException($"Time stands still at {clock.GetUtcNow():O}: timers arm themselves for the same moment again and again.");
        }
    }

    private async Task RunToRestAsync(Task action)
    {
        Steps++;
        do
            await pool.RestAsync();
        while (release());
        if (!action.IsCompleted)
            throw new InvalidOperationException($"Something that was begun at {clock.GetUtcNow():O} waits for a later moment.");
        await action;
    }
}
