using System.Threading.Tasks.Sources;

namespace SafeCommunity.Simulator.Time;

/// <summary>
/// The process's thread pool, limited to a known number of workers, so that one can know when nothing runs in it any more.
/// </summary>
/// <remarks>
/// As many items as there are workers are put behind what waits, and each holds its worker until all have arrived. Then no
/// worker runs anything else; if nothing waits in the pool either, and whoever works on threads of its own (the store's
/// writer) has nothing to do, then nothing runs and nothing will run before something from outside begins: the pool rests.
/// Otherwise the workers are let go and it is tried again. Nothing needs to be known of what runs there: grains' turns and
/// messages, timers' ticks, deliveries to observers, background services, reads of the store.
/// </remarks>
public sealed class WorkerPool : IValueTaskSource, IDisposable
{
    private readonly int _workers;
    private readonly (int Min, int Max) _before;
    private readonly Func<bool> _othersRest;
    private ManualResetValueTaskSourceCore<bool> _resting;
    private long _rests;
    private long _rounds;

    private WorkerPool(int workers, (int Min, int Max) before, Func<bool> othersRest) =>
        (_workers, _before, _othersRest) = (workers, before, othersRest);

    /// <summary>How often the pool came to rest, and how many times all workers were gathered for it.</summary>
    public (long Rests, long Rounds) Counts => (_rests, _rounds);

    /// <summary>Limits the pool of this process.</summary>
    /// <param name="workers">How many workers it has from now on.</param>
    /// <param name="othersRest">
    /// Whether threads beside the pool have nothing to do. Whatever such a thread gives to the pool must be there before this
    /// says that it rests.
    /// </param>
    /// <exception cref="InvalidOperationException">The runtime does not allow it.</exception>
    public static WorkerPool Limit(int workers, Func<bool> othersRest)
    {
        ThreadPool.GetMinThreads(out var min, out _);
        ThreadPool.GetMaxThreads(out var max, out _);
        Resize(workers, workers);
        return new WorkerPool(workers, (min, max), othersRest);
    }

    /// <summary>Gives the pool its workers back.</summary>
    public void Dispose() => Resize(_before.Min, _before.Max);

    private static void Resize(int min, int max)
    {
        ThreadPool.GetMinThreads(out _, out var minCompletion);
        ThreadPool.GetMaxThreads(out _, out var maxCompletion);
        // The lower limit never stands above the upper one, also not in between.
        if (!ThreadPool.SetMinThreads(1, minCompletion) || !ThreadPool.SetMaxThreads(max, maxCompletion) || !ThreadPool.SetMinThreads(min, minCompletion))
            throw new InvalidOperationException($"The thread pool cannot be limited to {min} to {max} workers.");
    }

    /// <summary>Waits until the pool rests and goes on in one of its workers. One caller at a time.</summary>
    public ValueTask RestAsync()
    {
        _resting.Reset();
        Gather();
        return new ValueTask(this, _resting.Version);
    }

    void IValueTaskSource.GetResult(short token) => _resting.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _resting.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _resting.OnCompleted(continuation, state, token, flags);

    private void Gather()
    {
        _rounds++;
        var round = new Round(this);
        for (var worker = 0; worker < _workers; worker++)
            ThreadPool.UnsafeQueueUserWorkItem(round, preferLocal: false);
    }

    /// <summary>All workers are here: whether nothing else runs, and nothing waits for them.</summary>
    private bool Check()
    {
        // The others are asked first: what they gave to the pool before they came to rest is then seen there. While they
        // work and need no worker it is cheapest to stay.
        var wait = default(SpinWait);
        while (!_othersRest())
        {
            if (ThreadPool.PendingWorkItemCount > 0)
                return false;
            wait.SpinOnce(sleep1Threshold: -1);
        }

        return ThreadPool.PendingWorkItemCount == 0;
    }

    private sealed class Round(WorkerPool pool) : IThreadPoolWorkItem
    {
        private int _arrived;
        private volatile bool _over;

        public void Execute()
        {
            if (Interlocked.Increment(ref _arrived) < pool._workers)
            {
                var wait = default(SpinWait);
                while (!_over)
                    wait.SpinOnce(sleep1Threshold: -1);
                return;
            }

            var rests = pool.Check();
            _over = true;
            if (rests)
            {
                pool._rests++;
                pool._resting.SetResult(true);
                return;
            }

            pool.Gather();
        }
    }
}
