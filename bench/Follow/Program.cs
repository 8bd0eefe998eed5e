using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SafeCommunity.Api;
using SafeCommunity.CommandLine;
using SafeCommunity.Follow;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Storage.Sqlite;

return await CommandRunner.InvokeAsync(FollowOptions.Command(RunAsync), args, "follow", TimeSpan.FromSeconds(2));

static async Task<int> RunAsync(FollowOptions options)
{
    if (options.Server is not null)
    {
        await new Followers(options).RunAsync();
        return 0;
    }

    Console.WriteLine($"{options.Followers} followers, one of them stalled, {options.Rate} entries/s, {options.Seconds} s each, {Environment.ProcessorCount} cores");

    var data = Directory.CreateTempSubdirectory("safecommunity-bench-");
    var broadcast = new BareBroadcast();
    await using var bare = BuildHost();
    bare.MapGrpcService<BareJournalService>();
    await bare.StartAsync();
    var sent = 0L;
    var (baseline, baselineCpu) = await MeasureAsync(bare, () =>
    {
        broadcast.Send(BareBroadcast.MakeMessage(++sent));
        return Task.CompletedTask;
    });
    await bare.StopAsync();
    Print("bare stream", baseline, baselineCpu);

    await using var api = BuildHost();
    api.MapSafeCommunityApi();
    await api.StartAsync();
    var grains = api.Services.GetRequiredService<IGrainFactory>();
    await grains.GetGrain<ICommunityListGrain>(0).Add(BenchAlarm.Community);
    var journal = grains.GetGrain<IJournalGrain>(BenchAlarm.Community);
    var raised = 0L;
    var (followed, followedCpu) = await MeasureAsync(api, () => journal.Append(BenchAlarm.Draft(++raised)));
    await api.StopAsync();
    await api.DisposeAsync();
    await bare.DisposeAsync();
    data.Delete(recursive: true);
    Print("journal", followed, followedCpu);

    var ratio = followed.P99Ms / baseline.P99Ms;
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"p99 is {ratio:0.00} times the bare stream's; missed {followed.Missed}"));
    if (options.Json is { } path)
    {
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(new Dictionary<string, double>
        {
            ["followers"] = options.Followers,
            ["rate"] = options.Rate,
            ["p50Ms"] = followed.P50Ms,
            ["p99Ms"] = followed.P99Ms,
            ["maxMs"] = followed.MaxMs,
            ["deliveriesPerSecond"] = followed.DeliveriesPerSecond,
            ["serverCpuCores"] = followedCpu,
            ["baselineP50Ms"] = baseline.P50Ms,
            ["baselineP99Ms"] = baseline.P99Ms,
            ["baselineCpuCores"] = baselineCpu,
            ["ratio"] = ratio,
            ["missed"] = followed.Missed,
        }));
    }

    return followed.Missed == 0 ? 0 : 1;

    WebApplication BuildHost()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Host.UseOrleans(silo => silo
            .UseLocalhostClustering(FreePort(), FreePort())
            .AddSqliteStorage(storage => storage.DataFolder = Path.Combine(data.FullName, Guid.NewGuid().ToString("N")))
            .AddTwins());
        builder.Services.AddSingleton(broadcast);
        builder.Services.AddSafeCommunityApi();
        return builder.Build();
    }

    async Task<(FollowersResult Result, double CpuCores)> MeasureAsync(WebApplication server, Func<Task> append)
    {
        var address = server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        using var clients = Process.Start(new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardOutput = true,
            ArgumentList =
            {
                "--clients-of", address, "--seconds", $"{options.Seconds}", "--followers", $"{options.Followers}", "--rate", $"{options.Rate}",
            },
        })!;
        if (await clients.StandardOutput.ReadLineAsync() != "ready")
            throw new InvalidOperationException("The followers did not begin.");

        var self = Process.GetCurrentProcess();
        var (cpu, watch, appended) = (self.TotalProcessorTime, Stopwatch.StartNew(), 0L);
        var result = clients.StandardOutput.ReadLineAsync();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        while (!result.IsCompleted && await timer.WaitForNextTickAsync())
        {
            for (; appended < watch.Elapsed.TotalSeconds * options.Rate; appended++)
                await append();
        }

        self.Refresh();
        var cores = (self.TotalProcessorTime - cpu) / watch.Elapsed;
        var read = JsonSerializer.Deserialize<FollowersResult>(await result ?? "null")
            ?? throw new InvalidOperationException("The followers failed.");
        await clients.WaitForExitAsync();
        return (read, cores);
    }
}

static void Print(string name, FollowersResult result, double cores) => Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"{name,-12} p50 {result.P50Ms,7:0.00} ms  p99 {result.P99Ms,7:0.00} ms  max {result.MaxMs,7:0.0} ms  {result.DeliveriesPerSecond,9:0} deliveries/s  server {cores:0.00} cores  missed {result.Missed}"));

static int FreePort()
{
    using var listener = new TcpListener(IPAddress.Loopback, 0);
    listener.Start();
    return ((IPEndPoint)listener.LocalEndpoint).Port;
}
