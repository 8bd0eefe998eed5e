using System.Diagnostics;
using SafeCommunity.Simulator.Running;
using SafeCommunity.Simulator.World;

namespace SafeCommunity.Bench.Simulate;

/// <summary>A community on the very same grains, and for comparison its world alone.</summary>
/// <param name="folder">The community's folder.</param>
internal sealed class SimulateBench(string folder)
{
    /// <summary>A Monday in spring, midnight in China.</summary>
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 16, 0, 0, TimeSpan.Zero);

    /// <summary>How much to live.</summary>
    public required TimeSpan Span { get; init; }

    /// <summary>After how long to end, however far it is.</summary>
    public TimeSpan? Limit { get; init; }

    public required ulong Seed { get; init; }

    public required int Workers { get; init; }

    public async Task<Figures> RunAsync(CancellationToken cancellation)
    {
        var community = CommunityFiles.Read(folder);
        var world = new WorldSettings { Start = Start };
        var data = Directory.CreateTempSubdirectory("safecommunity-bench-");
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            if (Limit is { } most)
                limit.CancelAfter(most);
            var (cpu, allocated) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes());
            var run = await new Simulation(TimeProvider.System).RunAsync(
                new SimulationOptions
                {
                    Community = community,
                    World = world,
                    Seed = Seed,
                    Span = Span,
                    DataFolder = data.FullName,
                    Workers = Workers,
                },
                static _ => { },
                limit.Token);
            var (cpuUsed, allocatedThen) = (Environment.CpuUsage.TotalTime - cpu, GC.GetTotalAllocatedBytes() - allocated);
            cancellation.ThrowIfCancellationRequested();
            var lived = run.End - Start;
            var (worldWall, worldCpu) = LiveAlone(community, world, run.End);
            return new Figures
            {
                VirtualSeconds = lived.TotalSeconds,
                WallSeconds = run.Wall.TotalSeconds,
                TimesLife = lived / run.Wall,
                CpuSeconds = cpuUsed.TotalSeconds,
                WorldWallSeconds = worldWall.TotalSeconds,
                WorldTimesLife = lived / worldWall,
                WorldCpuSeconds = worldCpu.TotalSeconds,
                Ratio = run.Wall / worldWall,
                Readings = run.Readings,
                JournalEntries = run.Journal.Count,
                AllocatedMegabytes = allocatedThen / 1e6,
                JournalHash = run.JournalHash,
            };
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private (TimeSpan Wall, TimeSpan Cpu) LiveAlone(CommunityFiles community, WorldSettings settings, DateTimeOffset end)
    {
        var cpu = Environment.CpuUsage.TotalTime;
        var began = Stopwatch.GetTimestamp();
        var world = new SimulatedWorld(community.Plan, community.Procedures, community.Teams, settings, Seed);
        while (world.NextTime is { } next && next <= end)
            world.Advance(next);
        return (Stopwatch.GetElapsedTime(began), Environment.CpuUsage.TotalTime - cpu);
    }
}
