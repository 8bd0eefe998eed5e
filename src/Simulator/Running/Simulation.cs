using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using SafeCommunity.Grains.Devices;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Storage;
using SafeCommunity.Simulator.World;

namespace SafeCommunity.Simulator.Running;

/// <summary>Lets a community live in this process, on the very same grains, as fast as the machine allows.</summary>
/// <param name="machine">The machine's clock, by which the speed is told.</param>
public sealed class Simulation(TimeProvider machine)
{
    /// <summary>Progress is told, and an interruption is looked for, at least this often in virtual time.</summary>
    private static readonly TimeSpan Slice = TimeSpan.FromMinutes(1);

    private const int PageSize = 10_000;

    /// <summary>Runs to the end, or until it is interrupted, which is no failure: the result then says how far it came.</summary>
    /// <param name="options">What is simulated.</param>
    /// <param name="progress">Is told how far it is; quick, for time stands still meanwhile.</param>
    /// <param name="interruption">Ends it between two events.</param>
    /// <exception cref="ArgumentException">The settings ask for what is not known or cannot be.</exception>
    public async Task<SimulatedRun> RunAsync(
        SimulationOptions options, Action<SimulationProgress> progress, CancellationToken interruption)
    {
        var community = options.Community;
        var start = options.World.Start;
        var world = options.CreateWorld();
        await using var silo = await SimulatedSilo.StartAsync(new SimulatedSiloOptions
        {
            Start = start,
            DataFolder = options.DataFolder,
            Seed = unchecked((int)(options.Seed ^ (options.Seed >> 32))),
            Workers = options.Workers,
        });
        await silo.Driver.DoAsync(() => community.LoadAsync(silo.Grains));
        var living = new LivingCommunity(
            world, community.Plan, silo.Grains, silo.Services.GetRequiredService<ILocalDevices>(), silo.Clock);

        var began = machine.GetTimestamp();
        await LiveAsync(silo, living, start, options.Span, () => machine.GetElapsedTime(began), progress, interruption);
        var wall = machine.GetElapsedTime(began);

        var (journal, hash) = await ReadJournalAsync(silo, community.Plan.Community);
        return new SimulatedRun
        {
            Plan = community.Plan,
            Procedures = community.Procedures,
            Teams = community.Teams,
            World = options.World,
            Seed = options.Seed,
            End = silo.Clock.GetUtcNow(),
            PlannedEnd = start + options.Span,
            Wall = wall,
            Readings = living.Readings,
            Journal = journal,
            JournalHash = hash,
            Truth = world.Truth,
            MustVisitPoints = world.MustVisitPoints,
            Visits = world.Visits,
            Refusals = living.Refusals.ToImmutableSortedDictionary(StringComparer.Ordinal),
        };
    }

    private static async Task LiveAsync(
        SimulatedSilo silo,
        LivingCommunity living,
        DateTimeOffset start,
        TimeSpan span,
        Func<TimeSpan> wall,
        Action<SimulationProgress> progress,
        CancellationToken interruption)
    {
        try
        {
            // What the product makes of the world is bounded too: all of its journal is read into memory at the end.
            for (var lived = TimeSpan.Zero; lived < span && living.JournalPosition < WorldLimits.MostJournalEntries;)
            {
                lived = lived + Slice < span ? lived + Slice : span;
                await silo.Driver.RunAsync(living, start + lived, interruption);
                progress(new SimulationProgress(start + lived, lived, span, wall(), living.Readings, living.JournalPosition));
            }
        }
        catch (OperationCanceledException) when (interruption.IsCancellationRequested)
        {
            // What was lived until now is a whole world of its own.
        }
    }

    private static async Task<(ImmutableArray<JournalEntry> Entries, string Hash)> ReadJournalAsync(SimulatedSilo silo, string community)
    {
        var entries = ImmutableArray.CreateBuilder<JournalEntry>();
        var hash = "";
        await silo.Driver.DoAsync(async () =>
        {
            var reader = silo.Services.GetRequiredService<IJournalReader>();
            ImmutableArray<JournalEntry> page;
            do
            {
                page = await reader.ReadAsync(community, entries.Count, PageSize);
                entries.AddRange(page);
            }
            while (page.Length == PageSize);
            hash = Convert.ToHexStringLower((await reader.GetHeadAsync(community)).Hash.AsSpan());
        });
        return (entries.DrainToImmutable(), hash);
    }
}
