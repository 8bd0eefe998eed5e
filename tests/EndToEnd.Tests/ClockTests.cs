using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using SafeCommunity.EndToEnd.Tests.Harness;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests;

/// <summary>Whatever becomes of the wall clock: alarms are raised, what is due has its time, and the step is told.</summary>
[Collection(nameof(Alone))]
[Trait("Kind", "faults")]
public sealed class ClockTests
{
    private const double Minute = 60;
    private const double Hour = 60 * Minute;
    private const double Year = 365 * 24 * Hour;

    private static readonly TimeSpan Within = TimeSpan.FromSeconds(12);

    public static TheoryData<double[]> Steps =>
    [
        new TheoryDataRow<double[]>([-7 * Minute]),
        new TheoryDataRow<double[]>([-Hour]),
        new TheoryDataRow<double[]>([90]),
        new TheoryDataRow<double[]>([Year, -Year]),
        new TheoryDataRow<double[]>([-Hour, -Hour]),
    ];

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task A_clock_that_steps_stops_nothing_hurries_nothing_and_is_told(double[] steps)
    {
        using var folder = new TemporaryFolder();
        var clock = new WallClock(folder.Path);
        await using var silo = await SiloProcess.StartAsync(await OptionsAsync(folder, clock));
        await silo.Devices.PublishAsync(Surface.TelemetryTopic("smoke-b03-1101"), Surface.Reading(1, 0.1));
        await ReportAsync(silo);
        var opened = Stopwatch.GetTimestamp();

        for (var i = 0; i < steps.Length; i++)
        {
            clock.Step(TimeSpan.FromSeconds(steps[i]));
            await Eventually.True($"step {i + 1} is in the journal", async () => (await SteppedAsync(silo)).Count == i + 1);
        }

        await Eventually.True("it climbs", async () => (await EntriesAsync(silo, "incident.escalated")).Count == 1);
        Assert.InRange(Stopwatch.GetElapsedTime(opened), Within - TimeSpan.FromSeconds(1), Within + TimeSpan.FromSeconds(15));

        // On a twin that did not live yet, and on one that did.
        foreach (var device in new[] { "smoke-b05-302", "smoke-b03-1101" })
        {
            await silo.Devices.PublishAsync(Surface.TelemetryTopic(device), Surface.Reading(2, 0.9));
            await Eventually.True($"{device} has an alarm", async () => (await silo.Api.GetAsync(Surface.AlarmPath(Surface.SmokeAlarm(device)))).Status == 200);
        }

        await Eventually.True("the fires are incidents", async () => (await EntriesAsync(silo, "incident.opened")).Count == 3);
        var health = await silo.Api.GetAsync(Surface.Health);
        Assert.Equal(200, health.Status);
        Assert.StartsWith("Degraded", health.Body, StringComparison.Ordinal);
        Assert.Contains("clock: the clock went", health.Body, StringComparison.Ordinal);

        var journal = await silo.Api.JournalAsync();
        var stepped = await SteppedAsync(silo);
        Assert.Equal(steps, stepped.Select(entry => Math.Round((After(entry) - Time(entry.Text("clockStepped", "beforeTime"))).TotalSeconds)));
        Assert.All(
            journal.Where(entry => entry.Number("position") >= stepped[^1].Number("position")),
            entry => Assert.InRange(Time(entry.Text("time")), clock.Now.AddMinutes(-2), clock.Now.AddSeconds(2)));
        // The fires climb at once, for nobody is on duty; the noise did once, in its time.
        var noise = journal.First(entry => entry.Text("kind") == "incident.opened").Text("subject");
        Assert.Single(journal, entry => entry.Text("kind") == "incident.escalated" && entry.Text("subject") == noise);
        await AssertWholeAsync(silo, folder);
    }

    [Fact]
    public async Task A_clock_that_was_a_year_ahead_until_the_restart_leaves_no_deadline_a_year_away()
    {
        using var folder = new TemporaryFolder();
        var clock = new WallClock(folder.Path);
        clock.Step(TimeSpan.FromSeconds(Year));
        await using var silo = await SiloProcess.StartAsync(await OptionsAsync(folder, clock));
        await ReportAsync(silo);
        await silo.KillAsync();
        clock.Step(TimeSpan.FromSeconds(-Year));
        await silo.RestartAsync();

        await Eventually.True("it climbs", async () => (await EntriesAsync(silo, "incident.escalated")).Count == 1);
        var stepped = Assert.Single(await SteppedAsync(silo));
        Assert.Equal("True", stepped.Text("clockStepped", "whileStopped"));
        Assert.InRange(After(stepped), clock.Now.AddMinutes(-2), clock.Now);
        Assert.Contains("the journal ended in the future", (await silo.Api.GetAsync(Surface.Health)).Body, StringComparison.Ordinal);
        await AssertWholeAsync(silo, folder);
    }

    private static async Task<SiloOptions> OptionsAsync(TemporaryFolder folder, WallClock clock)
    {
        var community = folder.CopyOfChengbei();
        var file = Path.Combine(community, "procedures", "noise.json");
        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        const string slow = "\"within\": \"15m\"";
        Assert.Contains(slow, text, StringComparison.Ordinal);
        var quick = string.Create(CultureInfo.InvariantCulture, $"\"within\": \"{Within.TotalSeconds}s\"");
        await File.WriteAllTextAsync(file, text.Replace(slow, quick, StringComparison.Ordinal), TestContext.Current.CancellationToken);
        return new SiloOptions { Data = Path.Combine(folder.Path, "data"), Community = community, Clock = clock };
    }

    private static async Task ReportAsync(SiloProcess silo)
    {
        var answer = await silo.Api.PostAsync(
            $"{Surface.CommunityPath}/reports", new { place = "communities/chengbei/twins/b09-302", text = "音乐太吵" });
        Assert.True(answer.Status == 200, answer.Body);
    }

    private static async Task<List<JsonElement>> EntriesAsync(SiloProcess silo, string kind) =>
        [.. (await silo.Api.JournalAsync()).Where(entry => entry.Text("kind") == kind)];

    private static Task<List<JsonElement>> SteppedAsync(SiloProcess silo) => EntriesAsync(silo, "clock.stepped");

    private static DateTimeOffset After(JsonElement stepped) => Time(stepped.Text("clockStepped", "afterTime"));

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static async Task AssertWholeAsync(SiloProcess silo, TemporaryFolder folder)
    {
        JournalReading.AssertGapFree(await silo.Api.JournalAsync());
        Assert.Equal(0, await silo.StopAsync("TERM", TimeSpan.FromSeconds(15)));
        var verified = await Tool.RunAsync("dotnet", Repository.SiloDll, "verify", "--data", Path.Combine(folder.Path, "data"));
        Assert.True(verified.ExitCode == 0, verified.Output);
    }
}
