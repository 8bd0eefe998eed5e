using Microsoft.Extensions.Logging;

namespace SafeCommunity.Simulator.Play;

/// <summary>Tells once that a part of the running system cannot be reached, and once that it can again, however many notice.</summary>
/// <param name="what">The part and its address, as a person is told.</param>
/// <param name="advice">What to do when it cannot be reached.</param>
/// <param name="log">Where it is told.</param>
internal sealed partial class Reachability(string what, string advice, ILogger log)
{
    private readonly Lock _lock = new();
    private readonly HashSet<object> _without = [];
    private TaskCompletionSource? _found;

    /// <summary>Whether everybody reaches it.</summary>
    public bool IsReachable
    {
        get
        {
            lock (_lock)
                return _found is null;
        }
    }

    /// <summary>Ends when everybody reaches it; at once where they do.</summary>
    public Task WhenReachableAsync(CancellationToken cancellation)
    {
        lock (_lock)
            return _found?.Task.WaitAsync(cancellation) ?? Task.CompletedTask;
    }

    /// <summary>Somebody does not reach it.</summary>
    public void Lost(object who, string reason)
    {
        lock (_lock)
        {
            if (!_without.Add(who) || _found is not null)
                return;
            _found = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        LogLost(what, reason.ReplaceLineEndings(" ").TrimEnd('.'), advice);
    }

    /// <summary>Somebody reaches it.</summary>
    public void Found(object who)
    {
        TaskCompletionSource found;
        lock (_lock)
        {
            if (!_without.Remove(who) || _without.Count > 0)
                return;
            found = _found!;
            _found = null;
        }

        LogFound(what);
        found.SetResult();
    }

    [LoggerMessage(1, LogLevel.Warning, "The played world stands still: {What} is not reached ({Reason}). {Advice}; until then it is tried again every few seconds.")]
    private partial void LogLost(string what, string reason, string advice);

    [LoggerMessage(2, LogLevel.Information, "The played world goes on: {What} is reached again.")]
    private partial void LogFound(string what);
}
