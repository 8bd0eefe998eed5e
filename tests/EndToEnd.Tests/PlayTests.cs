using System.Text.Json;
using SafeCommunity.EndToEnd.Tests.Harness;
using SafeCommunity.Simulator.Play;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests;

/// <summary>A simulated community lives against a real silo, over its broker and its API.</summary>
public sealed class PlayTests
{
    private const string Fires = $"{Surface.CommunityPath}/incidents?filter=kind%20%3D%20fire";

    [Fact]
    public async Task A_fire_of_the_played_world_is_sensed_units_arrive_and_it_is_resolved()
    {
        using var folder = new TemporaryFolder();
        await using var silo = await SiloProcess.StartAsync(new SiloOptions { Data = folder.Path });
        var options = Playing.Calm(silo, new TimeSpan(2, 25, 0), speed: 60);
        await using var playing = Playing.Start(options with { World = options.World with { Scenario = "fire-at-night" } });

        var fire = await Eventually.Get(
            "the fire is resolved",
            async () => (await silo.Api.GetJsonAsync(Fires)).Items("incidents").Cast<JsonElement?>().FirstOrDefault(
                incident => incident!.Value.Text("stage") is "INCIDENT_STAGE_RESOLVED" or "INCIDENT_STAGE_CLOSED") is { } found
                ? found.Text("name")
                : null,
            TimeSpan.FromSeconds(55));

        var happened = (await silo.Api.GetJsonAsync($"/v1/{fire}/timeline?page_size=1000")).Items("entries")
            .Select(entry => entry.Text("kind")).ToList();
        string[] expected = ["alarm.raised", "incident.opened", "task.offered", "task.accepted", "task.started", "task.arrived", "task.done"];
        Assert.Equal(expected, expected.OrderBy(kind => happened.IndexOf(kind)));
        Assert.DoesNotContain(-1, expected.Select(kind => happened.IndexOf(kind)));
        // The world was heard of and heard: its seats, its units, its officers' orders are the silo's.
        var journal = await silo.Api.JournalAsync();
        Assert.Contains(journal, entry => entry.Text("kind") == "seat.taken");
        Assert.Contains(journal, entry => entry.Text("kind") == "alarm.acknowledged");
        await playing.Until("the world heard all of it", progress => progress.Position >= journal[^1].Number("position"));
        Assert.Equal(0, playing.Progress!.RefusedMessages);
        JournalReading.AssertGapFree(journal);
    }

    [Fact]
    public async Task Its_people_take_up_what_was_open_before_they_came()
    {
        using var folder = new TemporaryFolder();
        await using var silo = await SiloProcess.StartAsync(new SiloOptions { Data = folder.Path });
        await silo.Devices.PublishAsync(Surface.TelemetryTopic("smoke-b03-1502"), Surface.Reading(null, 0.9));
        await Eventually.True("it is a matter", async () => (await silo.Api.GetJsonAsync(Fires)).Items("incidents").Any());

        await using var playing = Playing.Start(Playing.Calm(silo, TimeSpan.FromHours(10), speed: 30));

        await Eventually.True(
            "an officer saw the alarm",
            async () => (await silo.Api.GetJsonAsync(Surface.AlarmPath(Surface.SmokeAlarm("smoke-b03-1502")))).Text("acknowledgement", "actor").Length > 0);
        await Eventually.True(
            "a unit comes",
            async () => (await silo.Api.GetJsonAsync($"{Surface.CommunityPath}/tasks")).Items("tasks").Any(task => task.Text("acceptTime").Length > 0));
    }

    [Fact]
    public async Task It_goes_on_after_the_silo_was_killed_and_started_again()
    {
        using var folder = new TemporaryFolder();
        await using var silo = await SiloProcess.StartAsync(new SiloOptions { Data = folder.Path });
        await using var playing = Playing.Start(Playing.Calm(silo, TimeSpan.FromHours(10), speed: 30));
        await playing.Until("devices and people came", progress => progress is { Acknowledged: > 200, Orders: > 4 });

        await silo.KillAsync();
        await playing.Until("it is told", progress => !progress.IsReachable);
        var stood = playing.Progress!.Time;
        await silo.RestartAsync();
        await playing.Until("the world lives on", progress => progress.IsReachable && progress.Time > stood + TimeSpan.FromSeconds(30));

        // Somebody else's alarm: who is on duty in the world hears of it and comes.
        await silo.Devices.PublishAsync(Surface.TelemetryTopic("smoke-b03-1502"), Surface.Reading(null, 0.9));
        await Eventually.True(
            "a unit of the world comes",
            async () => (await silo.Api.GetJsonAsync($"{Surface.CommunityPath}/tasks")).Items("tasks")
                .Any(task => task.Text("state") is "TASK_STATE_EN_ROUTE" or "TASK_STATE_ON_SCENE" or "TASK_STATE_DONE"));
        Assert.Contains(playing.Told, line => line.Contains("stands still", StringComparison.Ordinal) && line.Contains($"127.0.0.1:{silo.GrpcPort}", StringComparison.Ordinal));
        Assert.Contains(playing.Told, line => line.Contains("goes on", StringComparison.Ordinal));
        Assert.True(playing.Progress!.Lag > TimeSpan.Zero, "The time it stood still is counted.");
    }

    [Fact]
    public async Task It_ends_after_its_duration_when_all_that_it_sent_is_acknowledged()
    {
        using var folder = new TemporaryFolder();
        await using var silo = await SiloProcess.StartAsync(new SiloOptions { Data = folder.Path });
        var options = Playing.Calm(silo, TimeSpan.FromHours(10), speed: 20);
        await using var playing = Playing.Start(options with { Duration = TimeSpan.FromMinutes(1) });

        await playing.Ended.WaitAsync(Eventually.Limit, TestContext.Current.CancellationToken);

        var end = playing.Progress!;
        Assert.Equal(options.World.Start + TimeSpan.FromMinutes(1), end.Time);
        Assert.InRange(end.Readings, 100, 10_000);
        Assert.Equal(end.Readings, end.Acknowledged);
        var metrics = (await silo.Api.GetAsync(Surface.Metrics)).Body;
        Assert.Equal(0, Surface.SumOf(metrics, Surface.RejectedMetric));
        // Devices report to the directory after a moment, and from there the next player learns their numbers.
        await Eventually.True("the directory knows of every reading", async () =>
            (await silo.Api.GetJsonAsync(Surface.Filtered(Surface.TwinsPath, "health = online"))).Items("twins")
                .Sum(twin => twin.Number("device", "counters", "accepted")) == end.Acknowledged);
        // Once more: the devices' numbers go on from what was seen, so nothing is taken for a repetition.
        await using var again = Playing.Start(options with { Duration = TimeSpan.FromMinutes(1) });
        await again.Ended.WaitAsync(Eventually.Limit, TestContext.Current.CancellationToken);
        var heard = (await silo.Api.GetJsonAsync(Surface.Filtered(Surface.TwinsPath, "health = online"))).Items("twins").ToList();
        Assert.NotEmpty(heard);
        Assert.All(heard, twin => Assert.Equal((0, 0, 0), (
            twin.Number("device", "counters", "duplicates"), twin.Number("device", "counters", "late"), twin.Number("device", "counters", "missed"))));
        Assert.All(heard, twin => Assert.Equal(0, twin.Number("device", "counters", "clockOff")));
    }

    [Fact]
    public async Task A_community_that_the_silo_has_not_is_one_line_that_names_those_it_has()
    {
        using var folder = new TemporaryFolder();
        await using var silo = await SiloProcess.StartAsync(new SiloOptions { Data = folder.Path });
        var options = Playing.Calm(silo, TimeSpan.FromHours(10), speed: 1);
        await using var playing = Playing.Start(options with { Plan = options.Plan with { Community = "nowhere" } });
        var refused = await Assert.ThrowsAsync<PlayException>(() => playing.Until("it fails", _ => false));
        Assert.Contains("no community 'nowhere'; it has: chengbei", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public async Task Without_a_broker_the_world_stands_still_and_nothing_piles_up()
    {
        using var folder = new TemporaryFolder();
        await using var silo = await SiloProcess.StartAsync(new SiloOptions { Data = folder.Path });
        var nowhere = Ports.Next();
        var options = Playing.Calm(silo, TimeSpan.FromHours(10), speed: 60);
        await using var playing = Playing.Start(options with { Broker = new Uri($"mqtt://127.0.0.1:{nowhere}") });
        await playing.Until("the loss is counted", progress => progress is { IsReachable: false } && progress.Lag > TimeSpan.FromSeconds(3));
        var told = Assert.Single(playing.Told, line => line.Contains("stands still", StringComparison.Ordinal));
        Assert.Contains($"127.0.0.1:{nowhere}", told, StringComparison.Ordinal);
        Assert.True(playing.Progress!.Time < options.World.Start + TimeSpan.FromMinutes(2), $"It is {playing.Progress.Time}.");
        Assert.Equal(0, playing.Progress.Acknowledged);
    }

    [Fact]
    public async Task By_itself_a_silo_plays_devices_that_come_online_and_raise_no_alarm()
    {
        using var folder = new TemporaryFolder();
        await using var silo = await SiloProcess.StartAsync(new SiloOptions { Data = folder.Path, Play = "devices" });
        await Eventually.True(
            "many devices are online",
            async () => (await silo.Api.GetJsonAsync(Surface.CommunityPath)).Number("counts", "devicesOnline") >= 60);
        await silo.SaysAsync("simulated devices");
        Assert.DoesNotContain(await silo.Api.JournalAsync(), entry => !entry.Text("kind").EndsWith(".applied", StringComparison.Ordinal));
        Assert.Equal(0, Surface.SumOf((await silo.Api.GetAsync(Surface.Metrics)).Body, Surface.RejectedMetric));
        var alone = await silo.Api.TwinNamesAsync("health = online AND within = b03");
        Assert.DoesNotContain(alone, name => name.Contains("b03-15", StringComparison.Ordinal) || name.Contains("b03-f15", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_plays_is_one_of_five_and_on_is_understood()
    {
        using var folder = new TemporaryFolder();
        var refused = await Tool.RunAsync("dotnet", new SiloOptions { Data = folder.Path, Play = "moon" }.Arguments);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("--play moon: give off, devices, world, life or outside", refused.Output, StringComparison.Ordinal);
        await using var silo = await SiloProcess.StartAsync(new SiloOptions { Data = folder.Path, Play = "on" });
        await silo.SaysAsync("simulated devices");
    }

    [Fact]
    public async Task A_newcomer_sees_an_alarm_and_its_incident_within_a_minute_and_is_told_that_they_are_simulated()
    {
        using var folder = new TemporaryFolder();
        await using var silo = await SiloProcess.StartAsync(new SiloOptions { Data = folder.Path, Play = "world" });

        await Eventually.True(
            "an alarm opened an incident",
            async () => (await silo.Api.JournalAsync()).Select(entry => entry.Text("kind")).ToHashSet().IsSupersetOf(["alarm.raised", "incident.opened"]),
            TimeSpan.FromSeconds(60));

        await silo.SaysAsync("SIMULATED: a whole simulated life at a lively pace");
        Assert.Contains("simulation: SIMULATED", (await silo.Api.GetAsync(Surface.Health)).Body, StringComparison.Ordinal);
        var community = await silo.Api.GetJsonAsync(Surface.CommunityPath);
        var journal = await silo.Api.JournalAsync();
        var began = Assert.Single(journal, entry => entry.Text("kind") == "play.began");
        Assert.Equal(began.Number("position"), community.Number("simulatedSince"));
        Assert.NotEmpty(community.Text("playedTime"));
        Assert.True(began.Number("position") < journal.First(entry => entry.Text("kind") == "alarm.raised").Number("position"));
        var answer = await Tool.RunAsync("curl", ["-s", "-D", "-", "-o", "/dev/null", $"{silo.Api.BaseUrl}{Surface.CommunityPath}/incidents"]);
        Assert.Contains("SafeCommunity-Simulated: true", answer.Output, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("outside", 0, true)] // A night of the world, noon of the wall.
    [InlineData("outside", 12, false)] // Noon of the world, night of the wall.
    [InlineData("off", 0, false)] // A silo that nobody may play keeps to the wall, whatever it is told.
    public async Task Rules_of_the_night_follow_the_played_time(string play, int armedHoursFromPlayed, bool raises)
    {
        using var folder = new TemporaryFolder();
        // The world's time of the day is twelve hours off the wall's, and the rule is armed for two hours around one of them.
        var wall = TimeZoneInfo.ConvertTime(TimeProvider.System.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai")).TimeOfDay;
        var played = TimeSpan.FromHours((wall.TotalHours + 12) % 24);
        var armed = TimeSpan.FromHours((played.TotalHours + armedHoursFromPlayed) % 24);
        var community = folder.CopyOfChengbei();
        var rules = Path.Combine(community, Surface.RulesFile);
        var text = await File.ReadAllTextAsync(rules, TestContext.Current.CancellationToken);
        var night = """{ "from": "22:00", "to": "06:00" }""";
        Assert.Contains(night, text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(
            rules, text.Replace(night, $$"""{ "from": "{{Clock(armed, -1)}}", "to": "{{Clock(armed, 1)}}" }""", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        await using var silo = await SiloProcess.StartAsync(new SiloOptions { Data = Path.Combine(folder.Path, "data"), Community = community, Play = play });
        var options = Playing.Calm(silo, played, speed: 1);
        await using var playing = Playing.Start(options with { Seed = 7 });
        await Eventually.True("it is told whose time rules", async () => play == "off"
            ? playing.Told.Any(line => line.Contains("does not take the played time", StringComparison.Ordinal))
            : (await silo.Api.GetJsonAsync(Surface.CommunityPath)).Text("playedTime").Length > 0);

        await silo.Devices.PublishAsync(Surface.TelemetryTopic("cam-perimeter-02"), """{"values":{"crossing":true}}""");
        // One that is always armed, after it.
        await silo.Devices.PublishAsync(Surface.TelemetryTopic("smoke-b03-1502"), Surface.Reading(null, 0.9));
        await Eventually.True("smoke raises", async () => (await silo.Api.JournalAsync()).Any(entry => entry.Text("alarmRaised", "rule") == "smoke-high"));

        Assert.Equal(raises, (await silo.Api.JournalAsync()).Any(entry => entry.Text("alarmRaised", "rule") == "perimeter-crossing"));

        static string Clock(TimeSpan at, int hours) => (new TimeOnly((at + TimeSpan.FromDays(1)).Ticks % TimeSpan.TicksPerDay).AddHours(hours)).ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task A_silo_that_plays_a_whole_world_warns_and_its_people_take_their_seats()
    {
        using var folder = new TemporaryFolder();
        await using var silo = await SiloProcess.StartAsync(new SiloOptions { Data = folder.Path, Play = "world" });
        await silo.SaysAsync("WARNING: --play world");
        await silo.SaysAsync("警告:--play world");
        await Eventually.True(
            "an officer sits down", async () => (await silo.Api.JournalAsync()).Any(entry => entry.Text("kind") == "seat.taken"));
    }
}
