using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Devices;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Reports;
using SafeCommunity.Grains.Storage;
using SafeCommunity.Grains.Teams;
using SafeCommunity.Grains.Twins;
using SafeCommunity.Simulator.Running;

namespace SafeCommunity.VirtualTime.Tests.Running;

/// <summary>
/// Two and a half hours of Chengbei in virtual time, in which a lot happens at the same moments: smoke in six homes at once, cables that
/// heat in all buildings, units that are sent and answer, reports, alarms put on the shelf.
/// </summary>
internal static class Evening
{
    public static readonly DateTimeOffset Start = new(2001, 3, 5, 10, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset End = Start.AddHours(2.5);

    /// <summary>What is left of it.</summary>
    /// <param name="Journal">Its entries, one a line.</param>
    /// <param name="Head">The hash at the journal's head.</param>
    /// <param name="Records">The read tables and the twins, as text.</param>
    public sealed record Remains(ImmutableArray<string> Journal, string Head, ImmutableArray<string> Records);

    public static async Task<Remains> LiveAsync(int seed, int workers, bool noise)
    {
        var data = Directory.CreateTempSubdirectory("evening-");
        try
        {
            await using var silo = await SimulatedSilo.StartAsync(new SimulatedSiloOptions
            {
                Start = Start,
                DataFolder = data.FullName,
                Seed = seed,
                Workers = workers,
                Configure = noise
                    ? silo => silo.AddIncomingGrainCallFilter<Noise>().AddOutgoingGrainCallFilter<Noise>()
                    : null,
            });
            return await LiveAsync(silo, seed);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static async Task<Remains> LiveAsync(SimulatedSilo silo, int seed)
    {
        var community = CommunityFiles.Read(Path.Combine(AppContext.BaseDirectory, "seeds", "chengbei"));
        await silo.Driver.DoAsync(() => community.LoadAsync(silo.Grains));
        var devices = new NormalDevices(community.Plan, seed, Start, silo.Services.GetRequiredService<ILocalDevices>(), silo.Grains);
        var script = new Script(devices);
        Write(script, silo, community);
        await silo.Driver.RunAsync(script, End);

        Remains remains = null!;
        await silo.Driver.DoAsync(async () => remains = await ReadAsync(silo, community.Plan.Community));
        return remains;
    }

    private static void Write(Script script, SimulatedSilo silo, CommunityFiles community)
    {
        var (grains, name) = (silo.Grains, community.Plan.Community);
        var desk = grains.GetGrain<IDispatchDesk>(name);
        ImmutableArray<TwinDefinition> Of(string model) => [.. community.Plan.Twins.Where(twin => twin.Model == model)];

        foreach (var unit in community.Teams.Units)
            script.At(Start.AddMinutes(1), () => desk.Declare(unit.Name, By(unit.Name), UnitStatus.Available, Shift.A));

        Send(Of("smoke")[..6], "smoke", Start.AddMinutes(20), TimeSpan.FromMinutes(3), 0.9, 0.02);
        Send(Of("electrical"), "residual_current", Start.AddMinutes(50), TimeSpan.FromMinutes(2), 400, 40);
        Send(Of("sos")[..3], "sos", Start.AddMinutes(90), TimeSpan.FromMinutes(1), 1, 0, isBoolean: true);

        foreach (var text in (string[])["楼道堵塞", "电动车在楼道充电", "邻居太吵"])
        {
            script.At(Start.AddMinutes(70), async () => await grains.GetGrain<IReportDesk>(name).Receive(
                new ReportToMake { Place = name, Text = text, Contact = "13800000000" }));
        }

        // Whoever is offered a task takes a step each minute.
        script.Every(Start.AddMinutes(2), TimeSpan.FromMinutes(1), End.AddMinutes(-1), async () =>
        {
            var (_, tasks) = await silo.Services.GetRequiredService<IMatterReader<TaskRecord>>().ReadOpenAsync(name);
            foreach (var task in tasks.Where(task => task.State is >= TaskState.Offered and <= TaskState.OnScene))
                await desk.Report(task.Id, By(task.Unit) with { StillActive = "looked everywhere" }, task.State + 1);
        });

        // All alarms that are open go on the shelf, and come back together.
        script.At(Start.AddMinutes(100), async () =>
        {
            var (_, alarms) = await silo.Services.GetRequiredService<IAlarmReader>().ReadOpenAsync(name);
            await Task.WhenAll(alarms.Select(alarm =>
                grains.GetGrain<IAlarmGrain>($"{name}/{alarm.Id}").Shelve(By("officer-1"), Start.AddMinutes(130))));
        });

        // All of them at once.
        void Send(
            ImmutableArray<TwinDefinition> devices, string value, DateTimeOffset from, TimeSpan duration, double high, double low,
            bool isBoolean = false)
        {
            var seq = 1_000_000L;
            script.Every(from, TimeSpan.FromSeconds(10), from + duration + duration, async () =>
            {
                var time = silo.Clock.GetUtcNow();
                var reading = new Reading
                {
                    Seq = ++seq,
                    Time = time,
                    Values = [new ReadingValue(value, time < from + duration ? high : low, isBoolean)],
                };
                await Task.WhenAll(devices.Select(device => grains.GetDevice(device.Id, device.Kind).Receive(reading)));
            });
        }
    }

    private static async Task<Remains> ReadAsync(SimulatedSilo silo, string community)
    {
        var journal = silo.Services.GetRequiredService<IJournalReader>();
        var entries = await journal.ReadAsync(community, 0, 1_000_000);
        var head = await journal.GetHeadAsync(community);
        var records = ImmutableArray.CreateBuilder<string>();
        var (_, alarms) = await silo.Services.GetRequiredService<IAlarmReader>().ReadOpenAsync(community);
        records.AddRange(alarms.Select(Print));
        await AddAsync<IncidentRecord>();
        await AddAsync<TaskRecord>();
        await AddAsync<UnitRecord>();
        await AddAsync<ReportRecord>();
        await AddAsync<SeatRecord>();
        for (var query = new TwinQuery { PageSize = 1_000 }; query is not null;)
        {
            var page = await silo.Grains.GetGrain<ITwinDirectoryGrain>(community).List(query);
            records.AddRange(page.Twins.Select(Print));
            query = page.NextPageToken.Length > 0 ? query with { PageToken = page.NextPageToken } : null;
        }

        return new Remains([.. entries.Select(PrintEntry)], Convert.ToHexStringLower(head.Hash.AsSpan()), records.DrainToImmutable());

        async Task AddAsync<T>()
            where T : class, IMatter =>
            records.AddRange((await silo.Services.GetRequiredService<IMatterReader<T>>().ReadChangedAsync(community, 0, 100_000)).Select(Print));
    }

    private static string PrintEntry(JournalEntry entry) =>
        $"{entry.Position} {entry.Time:O} {entry.Subject} {entry.Actor} {JsonSerializer.Serialize(entry.Event, entry.Event.GetType())}";

    private static string Print<T>(T record) => JsonSerializer.Serialize(record);

    private static MatterCommand By(string actor) => new(actor, "in the evening", null);
}
