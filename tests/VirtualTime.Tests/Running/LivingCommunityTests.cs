using Microsoft.Extensions.DependencyInjection;
using SafeCommunity.Grains.Devices;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Storage;
using SafeCommunity.Simulator.Running;
using SafeCommunity.Simulator.World;

namespace SafeCommunity.VirtualTime.Tests.Running;

/// <summary>The simulated world on the very same grains: what befalls it is sensed, dispatched and ended, and again to the byte.</summary>
public sealed class LivingCommunityTests
{
    private static readonly DateTimeOffset Start = new(2001, 3, 5, 14, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_fire_at_night_is_sensed_dispatched_and_put_out_the_same_way_twice()
    {
        var (entries, head) = await LiveAsync(seed: 42, workers: 1);
        Assert.Contains(entries, entry => entry.Event is IncidentOpened { Kind: "fire" });
        Assert.Contains(entries, entry => entry.Event is TaskArrived);
        Assert.Contains(entries, entry => entry.Event is IncidentMoved { Stage: IncidentStage.Resolved });

        var again = await LiveAsync(seed: 42, workers: 2);
        Assert.Equal(head, again.Head);
    }

    private static async Task<(IReadOnlyList<JournalEntry> Entries, string Head)> LiveAsync(ulong seed, int workers)
    {
        var data = Directory.CreateTempSubdirectory("living-");
        try
        {
            var files = CommunityFiles.Read(Path.Combine(AppContext.BaseDirectory, "seeds", "chengbei"));
            await using var silo = await SimulatedSilo.StartAsync(new SimulatedSiloOptions
            {
                Start = Start,
                DataFolder = data.FullName,
                Seed = (int)seed,
                Workers = workers,
            });
            await silo.Driver.DoAsync(() => files.LoadAsync(silo.Grains));
            var world = new SimulatedWorld(
                files.Plan, files.Procedures, files.Teams, new WorldSettings { Start = Start, Scenario = "fire-at-night" }, seed);
            var living = new LivingCommunity(
                world, files.Plan, silo.Grains, silo.Services.GetRequiredService<ILocalDevices>(), silo.Clock);
            await silo.Driver.RunAsync(living, Start.AddHours(10));
            IReadOnlyList<JournalEntry> entries = [];
            var head = "";
            await silo.Driver.DoAsync(async () =>
            {
                var journal = silo.Services.GetRequiredService<IJournalReader>();
                entries = await journal.ReadAsync(files.Plan.Community, 0, int.MaxValue);
                head = Convert.ToHexStringLower((await journal.GetHeadAsync(files.Plan.Community)).Hash.AsSpan());
            });
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"{living.Readings} readings, {entries.Count} entries, refused: {string.Join(", ", living.Refusals)}");
            return (entries, head);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }
}
