using Microsoft.Extensions.Logging.Abstractions;
using SafeCommunity.Grains.Background;
using SafeCommunity.Grains.Tests.Cluster;
using Xunit;

namespace SafeCommunity.Grains.Tests.Background;

public sealed class BackgroundWorkTests
{
    private readonly AdjustableClock _clock = new();

    [Fact]
    public async Task What_throws_is_told_and_begun_again_until_it_ends_by_itself()
    {
        var work = new BackgroundWork(TimeProvider.System, NullLogger<BackgroundWork>.Instance);
        var runs = 0;
        var running = work.RunAsync(
            "the work",
            _ => ++runs == 1 ? throw new InvalidOperationException("no handle left") : Task.CompletedTask,
            TestContext.Current.CancellationToken);
        var fault = Assert.Single(work.Faults);
        Assert.Equal(("the work", "no handle left", 1), (fault.Work, fault.Message, fault.Times));
        await running;
        Assert.Equal(2, runs);
        Assert.Empty(work.Faults);
    }

    [Fact]
    public async Task What_is_cancelled_ends_without_a_word_also_between_two_tries()
    {
        var work = new BackgroundWork(_clock, NullLogger<BackgroundWork>.Instance);
        using var stopping = new CancellationTokenSource();
        var waiting = work.RunAsync("waits", cancellation => Task.Delay(Timeout.Infinite, cancellation), stopping.Token);
        var failing = work.RunAsync("fails", _ => throw new IOException("gone"), stopping.Token);
        Assert.Equal(["fails"], work.Faults.Select(fault => fault.Work));
        await stopping.CancelAsync();
        await waiting;
        await failing;
    }

    [Fact]
    public async Task A_fault_of_its_own_cancellation_is_a_fault()
    {
        var work = new BackgroundWork(_clock, NullLogger<BackgroundWork>.Instance);
        using var stopping = new CancellationTokenSource();
        var running = work.RunAsync("cancels itself", _ => throw new OperationCanceledException(), stopping.Token);
        Assert.Single(work.Faults);
        await stopping.CancelAsync();
        await running;
    }
}
