using System.Globalization;
using System.Text.RegularExpressions;
using SafeCommunity.EndToEnd.Tests.Harness;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests.Devices;

/// <summary>
/// The whole table at once, each row with a device of its own, against the real program: first what is before the restart, then,
/// on the same data, what is after it, and last what all of it must have led to.
/// </summary>
[Collection(nameof(Alone))]
public sealed partial class DeviceBehaviourTests
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(15);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task Every_device_is_understood(bool externalBroker) => RunAsync(externalBroker, crash: false);

    [Theory]
    [Trait("Kind", "faults")]
    [InlineData(false)]
    [InlineData(true)]
    public Task Every_device_is_understood_although_the_program_is_killed(bool externalBroker) => RunAsync(externalBroker, crash: true);

    private static async Task RunAsync(bool externalBroker, bool crash)
    {
        using var folder = new TemporaryFolder();
        var brokerPort = Ports.Next();
        await using var broker = externalBroker ? await StartMosquittoAsync(folder.Path, brokerPort) : null;
        await using var silo = await SiloProcess.StartAsync(new SiloOptions
        {
            Data = Path.Combine(folder.Path, "data"),
            Community = await CommunityAsync(folder),
            MqttPort = brokerPort,
            MqttBroker = externalBroker ? $"mqtt://127.0.0.1:{brokerPort}" : null,
        });
        using var api = new HttpClient { BaseAddress = new Uri(silo.Api.BaseUrl), Timeout = TimeSpan.FromSeconds(10) };
        var runs = DeviceBehaviours.All.Select(behaviour => (Row: behaviour, Run: new BehaviourRun(behaviour, brokerPort, api, TimeProvider.System))).ToArray();

        var before = Task.WhenAll(runs.Select(pair => pair.Run.DoAsync(pair.Row.Before)));
        if (crash)
            await KillAtRandomMomentsAsync(silo, before);
        await before;
        foreach (var (_, run) in runs)
            run.BreakAll();
        if (crash)
            await silo.KillAsync();
        else
            Assert.Equal(0, await silo.StopAsync("TERM", StopLimit));
        await silo.RestartAsync();

        await Task.WhenAll(runs.Select(pair => pair.Run.DoAsync(pair.Row.After)));
        var wrong = (await Task.WhenAll(runs.Select(pair => pair.Run.CheckAsync(crash)))).SelectMany(lines => lines).ToArray();
        foreach (var (_, run) in runs)
            await run.DisposeAsync();
        Assert.True(wrong.Length == 0, $"{wrong.Length} differences:\n{string.Join('\n', wrong)}");
        JournalReading.AssertGapFree(await silo.Api.JournalAsync());
    }

    [Fact]
    public void Each_row_has_a_device_and_a_name_of_its_own()
    {
        Assert.Distinct(DeviceBehaviours.All.Select(behaviour => behaviour.Device));
        Assert.Distinct(DeviceBehaviours.All.Select(behaviour => behaviour.Name));
        Assert.InRange(DeviceBehaviours.All.Count, 50, 500);
    }

    /// <summary>Somewhere in the table, wherever it is then; the seed is told, so that it can be done again.</summary>
    private static async Task KillAtRandomMomentsAsync(SiloProcess silo, Task table)
    {
        var seed = Environment.GetEnvironmentVariable("DEVICE_TABLE_SEED") is { Length: > 0 } given
            ? int.Parse(given, CultureInfo.InvariantCulture)
            : Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"DEVICE_TABLE_SEED={seed}");
        var moment = TimeSpan.FromMilliseconds(new Random(seed).Next(50, 4_000));
        try
        {
            // The moment itself is what is tested.
            await table.WaitAsync(moment, TimeProvider.System, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            // It goes on.
        }

        await silo.KillAsync();
        await silo.RestartAsync();
    }

    /// <summary>The seeded community, whose rules hurry: a table of minutes would be one that nobody runs.</summary>
    private static async Task<string> CommunityAsync(TemporaryFolder folder)
    {
        var community = folder.CopyOfChengbei();
        File.Copy(Path.Combine(Repository.Root, "seeds", "rules.schema.json"), Path.Combine(folder.Path, "rules.schema.json"));
        var file = Path.Combine(community, Surface.RulesFile);
        var rules = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        rules = OffDelay().Replace(rules, "\"offDelay\": \"3s\"");
        rules = Armed().Replace(rules, "");
        rules = Changed(rules, "\"risesBy\": 8, \"within\": \"60s\"", "\"risesBy\": 8, \"within\": \"10m\"");
        rules = Changed(rules, "\"id\": \"smoke-high\",", "\"id\": \"smoke-high\", \"realarmAfter\": \"5s\",");
        await File.WriteAllTextAsync(file, rules, TestContext.Current.CancellationToken);
        return community;
    }

    private static string Changed(string text, string from, string to)
    {
        Assert.Contains(from, text, StringComparison.Ordinal);
        return text.Replace(from, to, StringComparison.Ordinal);
    }

    private static async Task<Tool> StartMosquittoAsync(string folder, int port)
    {
        var configuration = Path.Combine(folder, "mosquitto.conf");
        await File.WriteAllTextAsync(
            configuration,
            $"listener {port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 100000\nmax_inflight_messages 0\n",
            TestContext.Current.CancellationToken);
        return Tool.Start("mosquitto", "-c", configuration);
    }

    [GeneratedRegex("\"offDelay\": \"[0-9]+[sm]\"")]
    private static partial Regex OffDelay();

    [GeneratedRegex("\"armed\": \\[[^\\]]*\\],")]
    private static partial Regex Armed();
}
