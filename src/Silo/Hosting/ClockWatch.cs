using SafeCommunity.Grains.Clocks;

namespace SafeCommunity.Silo.Hosting;

/// <summary>Lets the clock of the process look at the machine's a few times a second, and tells of steps.</summary>
internal sealed partial class ClockWatch(GuardedClock clock, ILogger<ClockWatch> logger) : IHostedService, IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    private ITimer? _timer;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // By a timer, which runs by monotonic time and cannot end in silence.
        _timer = clock.CreateTimer(_ => Look(), null, Period, Period);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _timer?.Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => _timer?.Dispose();

    private void Look()
    {
        if (clock.Look() is { } step)
            LogStepped(ClockText.Describe(step.By), step.Before, step.After);
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The machine's clock was set, or the machine slept: {What}, from {Before:yyyy-MM-dd HH:mm:ss} to {After:yyyy-MM-dd HH:mm:ss} UTC.")]
    private partial void LogStepped(string what, DateTimeOffset before, DateTimeOffset after);
}
