using Microsoft.Extensions.Hosting;

namespace SafeCommunity.Grains.Background;

/// <summary>A service in the background of a process whose faults end neither the process nor, unseen, the service: see <see cref="BackgroundWork"/>.</summary>
public abstract class SupervisedService(BackgroundWork background) : BackgroundService
{
    /// <summary>What messages call it.</summary>
    protected abstract string Name { get; }

    /// <summary>Does the work until the cancellation; called again after each fault, so it begins from whatever was left.</summary>
    protected abstract Task RunAsync(CancellationToken stopping);

    /// <inheritdoc/>
    protected sealed override Task ExecuteAsync(CancellationToken stoppingToken) => background.RunAsync(Name, RunAsync, stoppingToken);
}
