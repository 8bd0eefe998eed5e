namespace SafeCommunity.VirtualTime.Tests.Running;

/// <summary>Makes calls between grains take different times in each run, and overtake each other.</summary>
internal sealed class Noise : IIncomingGrainCallFilter, IOutgoingGrainCallFilter
{
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        await DawdleAsync();
        await context.Invoke();
        await DawdleAsync();
    }

    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        await DawdleAsync();
        await context.Invoke();
        await DawdleAsync();
    }

    private static async Task DawdleAsync()
    {
        // Not seeded: another run is to be another one.
        for (var hops = Random.Shared.Next(3); hops > 0; hops--)
        {
            await Task.Yield();
            Thread.SpinWait(Random.Shared.Next(100));
        }

        if (Random.Shared.Next(2_000) == 0)
            Thread.SpinWait(Random.Shared.Next(300_000));
    }
}
