using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using SafeCommunity.Grains.Devices;
using SafeCommunity.Grains.Storage;
using SafeCommunity.Simulator.Running;

// simulate FOLDER HOURS [WORKERS]: the devices of a community on a normal day, in virtual time, and how fast that went.
var folder = args is [var first, ..] ? first : "seeds/chengbei";
var hours = args is [_, var second, ..] ? double.Parse(second, CultureInfo.InvariantCulture) : 1;
var workers = args is [_, _, var third, ..] ? int.Parse(third, CultureInfo.InvariantCulture) : 1;
var start = new DateTimeOffset(2001, 3, 5, 0, 0, 0, TimeSpan.Zero);

var data = Directory.CreateTempSubdirectory("simulate-");
var community = CommunityFiles.Read(folder);
await using (var silo = await SimulatedSilo.StartAsync(new SimulatedSiloOptions { Start = start, DataFolder = data.FullName, Workers = workers }))
{
    var loading = Stopwatch.StartNew();
    await silo.Driver.DoAsync(() => community.LoadAsync(silo.Grains));
    var world = new NormalDevices(community.Plan, 42, start, silo.Services.GetRequiredService<ILocalDevices>(), silo.Grains);
    Console.WriteLine($"{community.Plan.Twins.Length} twins loaded in {loading.Elapsed.TotalSeconds:0.0} s");
    Report("hour", "wall s", "x life", "readings", "steps", "rests", "rounds", "cpu s", "GC MB");
    for (var hour = 0.0; hour < hours; hour += 0.25)
    {
        var (wall, readings, steps, pool, cpu, allocated) = (
            Stopwatch.StartNew(), world.Readings, silo.Driver.Steps, silo.Pool.Counts, Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes());
        await silo.Driver.RunAsync(world, start.AddHours(hour + 0.25));
        var (seconds, after) = (wall.Elapsed.TotalSeconds, silo.Pool.Counts);
        Report(
            hour + 0.25, seconds, 900 / seconds, world.Readings - readings, silo.Driver.Steps - steps,
            after.Rests - pool.Rests, after.Rounds - pool.Rounds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds,
            (GC.GetTotalAllocatedBytes() - allocated) / 1e6);
    }

    const int Rests = 100_000;
    await Task.Yield();
    var resting = Stopwatch.StartNew();
    for (var i = 0; i < Rests; i++)
        await silo.Pool.RestAsync();
    Console.WriteLine($"a rest of an idle pool of {workers}: {resting.Elapsed.TotalMicroseconds / Rests:0.0} us");

    await silo.Driver.DoAsync(async () =>
    {
        var head = await silo.Services.GetRequiredService<IJournalReader>().GetHeadAsync(community.Plan.Community);
        Console.WriteLine($"journal: position {head.Position}, {Convert.ToHexStringLower(head.Hash.AsSpan())}");
    });
}

data.Delete(recursive: true);

static void Report(params object[] cells) => Console.WriteLine(string.Join(' ', cells.Select(cell => cell switch
{
    double number => number.ToString(number < 100 ? "0.00" : "0", CultureInfo.InvariantCulture).PadLeft(9),
    _ => cell.ToString()!.PadLeft(9),
})));
