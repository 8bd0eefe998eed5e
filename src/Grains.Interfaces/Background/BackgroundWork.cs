using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace SafeCommunity.Grains.Background;

/// <summary>
/// Runs what a process does in the background so that none of it can end the process or die unseen: what throws is told,
/// shows in the health, and is begun again, at first after a second, then later and later up to half a minute.
/// </summary>
public sealed partial class BackgroundWork(TimeProvider time, ILogger<BackgroundWork> logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>What ran for so long without a fault counts as mended.</summary>
    private static readonly TimeSpan Mended = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, BackgroundFault> _faults = new(StringComparer.Ordinal);

    /// <summary>What failed lately, in the order of the names; empty when everything runs.</summary>
    public ImmutableArray<BackgroundFault> Faults
    {
        get
        {
            var now = time.GetUtcNow();
            return
            [
                .. _faults.Values
                    .Where(fault => now - fault.Last < Mended)
                    .OrderBy(fault => fault.Work, StringComparer.Ordinal),
            ];
        }
    }

    /// <summary>Runs a piece of work until it ends by itself or the cancellation; throws nothing.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="work">The work; it is called again after each fault.</param>
    /// <param name="stopping">Ends it.</param>
    public async Task RunAsync(string name, Func<CancellationToken, Task> work, CancellationToken stopping)
    {
        var pause = FirstPause;
        while (!stopping.IsCancellationRequested)
        {
            var began = time.GetTimestamp();
            try
            {
                await work(stopping);
                _faults.TryRemove(name, out _);
                return;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                if (time.GetElapsedTime(began) >= Mended)
                    pause = FirstPause;
                Note(name, fault);
                LogFailed(name, pause.TotalSeconds, fault);
            }

            await Task.Delay(pause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, LongestPause.Ticks));
        }
    }

    private void Note(string name, Exception fault)
    {
        var now = time.GetUtcNow();
        _faults.AddOrUpdate(
            name,
            _ => new BackgroundFault(name, fault.Message, now, now, 1),
            (_, known) => now - known.Last < Mended
                ? known with { Message = fault.Message, Last = now, Times = known.Times + 1 }
                : new BackgroundFault(name, fault.Message, now, now, 1));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Work} failed and is begun again in {Seconds} s.")]
    private partial void LogFailed(string work, double seconds, Exception fault);
}

/// <summary>Work in the background that failed.</summary>
/// <param name="Work">What.</param>
/// <param name="Message">What was wrong, the last time.</param>
/// <param name="First">When it began to fail.</param>
/// <param name="Last">When it last failed.</param>
/// <param name="Times">How often it failed since it began to.</param>
public sealed record BackgroundFault(string Work, string Message, DateTimeOffset First, DateTimeOffset Last, int Times);
