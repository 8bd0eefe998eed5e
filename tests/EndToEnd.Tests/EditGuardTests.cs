using SafeCommunity.EndToEnd.Tests.Harness;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests;

/// <summary>
/// Files that empty themselves, are cut off, are on their way or gone take nothing away from people: what was in force stays, the
/// health says so, and a yes to exactly one content is a command.
/// </summary>
public sealed class EditGuardTests
{
    private const string Device = "smoke-b03-1502";
    private const string EditsPath = "/v1/communities/-/edits";

    private static readonly string Alarm = Surface.AlarmPath(Surface.SmokeAlarm(Device));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task While_smoke_burns_no_broken_file_ends_the_alarm_and_a_yes_is_said_by_a_command()
    {
        using var folder = new TemporaryFolder();
        var (silo, rules, whole) = await BurnAsync(folder);
        await using var _ = silo;

        // Truncated, and left so.
        await File.WriteAllTextAsync(rules, "", Cancellation);
        await HealthSaysAsync(silo, "1,322 devices");
        await HealthSaysAsync(silo, "apply");
        await StillBurnsAsync(silo);

        // Cut off in the middle.
        await File.WriteAllTextAsync(rules, whole[..(whole.Length / 2)], Cancellation);
        await HealthSaysAsync(silo, $"{rules}:");
        await StillBurnsAsync(silo);

        // Gone, and there again.
        File.Delete(rules);
        await HealthSaysAsync(silo, "1,322 devices");
        await File.WriteAllTextAsync(rules, whole, Cancellation);
        await IsHealthyAsync(silo);
        await StillBurnsAsync(silo);

        // Valid, without the rule for smoke.
        var without = whole.Replace("\"value\": \"smoke\", \"above\"", "\"value\": \"smok\", \"above\"", StringComparison.Ordinal);
        Assert.NotEqual(whole, without);
        await File.WriteAllTextAsync(rules, without, Cancellation);
        await HealthSaysAsync(silo, "1,322 devices");
        Assert.Equal(1, await AppliedAsync(silo));
        var looked = await ApplyAsync(silo);
        Assert.Equal(1, looked.ExitCode);
        Assert.Contains("open alarms (1)", looked.Output, StringComparison.Ordinal);
        var hash = Assert.Single((await silo.Api.GetJsonAsync(EditsPath)).Items("edits")).Text("hash");
        Assert.Contains(hash, looked.Output, StringComparison.Ordinal);

        // A yes without a person, a reason or the right content is none.
        Assert.Equal(2, (await ApplyAsync(silo, "--yes", hash)).ExitCode);
        Assert.Equal(1, (await ApplyAsync(silo, "--yes", "0123456789", "--actor", "lin", "--reason", "because")).ExitCode);
        var wrong = await silo.Api.PostAsync("/v1/communities/chengbei/edits/rules:confirm", new { hash = new string('0', 64), actor = "lin", reason = "because" });
        Assert.Equal(409, wrong.Status);
        await StillBurnsAsync(silo);

        var before = silo.Transcript.Length;
        var said = await ApplyAsync(silo, "--yes", hash[..12], "--actor", "lin", "--reason", "the detectors are replaced");
        Assert.True(said.ExitCode == 0, said.Output);
        await IsHealthyAsync(silo);
        await silo.SaysAsync("the edited rules are in force");
        Assert.DoesNotContain("as they were again", silo.Transcript[before..], StringComparison.Ordinal);
        var applied = (await silo.Api.JournalAsync()).Last(entry => entry.Text("kind") == "rules.applied");
        Assert.Equal(("lin", "the detectors are replaced", hash), (applied.Text("actor"), applied.Text("rulesApplied", "reason"), applied.Text("rulesApplied", "hash")));
        Assert.Equal(0, (await ApplyAsync(silo)).ExitCode);
    }

    [Fact]
    public async Task However_an_editor_writes_only_the_whole_file_takes_effect()
    {
        using var folder = new TemporaryFolder();
        var (silo, rules, whole) = await BurnAsync(folder);
        await using var _ = silo;

        // Truncated, then written in steps with rests between them.
        var next = Limit(whole, "0.45");
        await using (var file = new FileStream(rules, FileMode.Create, FileAccess.Write, FileShare.ReadWrite))
        {
            var bytes = System.Text.Encoding.UTF8.GetBytes(next);
            for (var from = 0; from < bytes.Length; from += (bytes.Length / 4) + 1)
            {
                await file.WriteAsync(bytes.AsMemory(from, Math.Min((bytes.Length / 4) + 1, bytes.Length - from)), Cancellation);
                await file.FlushAsync(Cancellation);
                await Task.Delay(TimeSpan.FromMilliseconds(700), Cancellation);
            }
        }

        await AppliedIsAsync(silo, 2);

        // Written beside it and moved over it, with an older time.
        var beside = Path.Combine(Path.GetDirectoryName(rules)!, ".rules.json.swp");
        await File.WriteAllTextAsync(beside, Limit(whole, "0.44"), Cancellation);
        File.SetLastWriteTimeUtc(beside, DateTime.UnixEpoch.AddYears(40));
        File.Move(beside, rules, overwrite: true);
        await AppliedIsAsync(silo, 3);

        // Taken away and made anew.
        File.Delete(rules);
        await Task.Delay(TimeSpan.FromMilliseconds(400), Cancellation);
        await File.WriteAllTextAsync(rules, Limit(whole, "0.43"), Cancellation);
        await AppliedIsAsync(silo, 4);
        await IsHealthyAsync(silo);
        await StillBurnsAsync(silo);
        Assert.DoesNotContain("would take", silo.Transcript, StringComparison.Ordinal);
        Assert.DoesNotContain("not taken", silo.Transcript, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("gone", Traits = ["Kind", "faults"])]
    [InlineData("{ \"rules\": [] }", Traits = ["Kind", "faults"])]
    [InlineData("{ \"rules\": [ {", Traits = ["Kind", "faults"])]
    public async Task A_start_with_broken_files_keeps_what_was_in_force_also_after_a_kill(string left)
    {
        using var folder = new TemporaryFolder();
        var (silo, rules, whole) = await BurnAsync(folder);
        await using var _ = silo;
        await silo.KillAsync();
        foreach (var file in (string[])[rules, Path.Combine(Path.GetDirectoryName(rules)!, Surface.TeamsFile), Path.Combine(Path.GetDirectoryName(rules)!, Surface.PlanFile)])
        {
            if (left == "gone")
                File.Delete(file);
            else
                await File.WriteAllTextAsync(file, left, Cancellation);
        }

        await silo.RestartAsync();
        await HealthSaysAsync(silo, Surface.RulesFile);
        await HealthSaysAsync(silo, Surface.PlanFile);
        await StillBurnsAsync(silo);
        await silo.Devices.PublishAsync(Surface.TelemetryTopic("smoke-b03-1501"), Surface.Reading(1, 0.9));
        await silo.Api.GetJsonAsync(Surface.AlarmPath(Surface.SmokeAlarm("smoke-b03-1501")));

        await silo.KillAsync();
        foreach (var file in Directory.GetFiles(Repository.Chengbei, "*.json"))
            File.Copy(file, Path.Combine(Path.GetDirectoryName(rules)!, Path.GetFileName(file)), overwrite: true);
        await silo.RestartAsync();
        await IsHealthyAsync(silo);
        Assert.Equal(1, await AppliedAsync(silo));
        await StillBurnsAsync(silo);
    }

    [Fact]
    public async Task An_alarm_whose_device_an_edit_of_the_plan_renames_while_nothing_runs_ends_and_its_incident_is_closed()
    {
        const string camera = "cam-falling-01";
        using var folder = new TemporaryFolder();
        var community = folder.CopyOfChengbei();
        // As a state: what happens at a moment has no condition that could go on for ever.
        var rules = Path.Combine(community, Surface.RulesFile);
        await File.WriteAllTextAsync(rules, (await File.ReadAllTextAsync(rules, Cancellation)).Replace(", \"each\": true", "", StringComparison.Ordinal), Cancellation);
        await using var silo = await SiloProcess.StartAsync(new SiloOptions { Data = Path.Combine(folder.Path, "data"), Community = community });
        await silo.Devices.PublishAsync(Surface.TelemetryTopic(camera), """{"seq":1,"values":{"falling_object":true}}""");
        await Eventually.True("an incident is open", async () => (await silo.Api.GetAsync("/v1/communities/chengbei/incidents/1")).Status == 200);
        await silo.KillAsync();

        var plan = Path.Combine(community, Surface.PlanFile);
        var text = await File.ReadAllTextAsync(plan, Cancellation);
        Assert.Contains($"\"{camera}\"", text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(plan, text.Replace($"\"{camera}\"", "\"cam-falling-99\"", StringComparison.Ordinal), Cancellation);
        await silo.RestartAsync();

        await Eventually.True(
            "the timeline says why its alarm ended",
            async () => (await silo.Api.GetJsonAsync("/v1/communities/chengbei/incidents/1/timeline")).Items("entries")
                .Any(entry => entry.Text("alarmCleared", "reason").EndsWith("removed", StringComparison.Ordinal)
                    || entry.Text("alarmCleared", "reason") == "device removed from the plan"));
        var verified = await silo.Api.PostAsync("/v1/communities/chengbei/incidents/1:verify", new { actor = "officer-1", grade = "VERIFICATION_GRADE_NO_CALL", reason = "the camera was replaced" });
        Assert.True(verified.Status == 200, verified.Body);
        var closed = await silo.Api.PostAsync(
            "/v1/communities/chengbei/incidents/1:close", new { actor = "officer-1", disposition = "DISPOSITION_FALSE_ALARM", reason = "the camera was replaced" });
        Assert.True(closed.Status == 200, closed.Body);
    }

    private static async Task<(SiloProcess Silo, string Rules, string Text)> BurnAsync(TemporaryFolder folder)
    {
        var community = folder.CopyOfChengbei();
        var rules = Path.Combine(community, Surface.RulesFile);
        var silo = await SiloProcess.StartAsync(new SiloOptions { Data = Path.Combine(folder.Path, "data"), Community = community });
        await silo.Devices.PublishAsync(Surface.TelemetryTopic(Device), Surface.Reading(1, 0.9));
        await StillBurnsAsync(silo);
        return (silo, rules, await File.ReadAllTextAsync(rules, Cancellation));
    }

    private static string Limit(string rules, string limit)
    {
        var edited = rules.Replace("\"above\": 0.5,", $"\"above\": {limit},", StringComparison.Ordinal);
        Assert.NotEqual(rules, edited);
        return edited;
    }

    private static async Task StillBurnsAsync(SiloProcess silo) => Assert.True((await silo.Api.GetJsonAsync(Alarm)).At("active")?.GetBoolean());

    private static async Task<int> AppliedAsync(SiloProcess silo) =>
        (await silo.Api.JournalAsync()).Count(entry => entry.Text("kind") == "rules.applied");

    private static Task AppliedIsAsync(SiloProcess silo, int times) =>
        Eventually.True($"rules were applied {times} times", async () => await AppliedAsync(silo) == times);

    private static Task HealthSaysAsync(SiloProcess silo, string what) => Eventually.True(
        $"the health says {what}",
        async () => (await silo.Api.GetAsync(Surface.Health)).Body is var body
            && body.StartsWith("Degraded", StringComparison.Ordinal) && body.Contains(what, StringComparison.Ordinal));

    private static Task IsHealthyAsync(SiloProcess silo) => Eventually.True(
        "it is healthy", async () => (await silo.Api.GetAsync(Surface.Health)).Body.StartsWith("Healthy", StringComparison.Ordinal));

    private static Task<ToolResult> ApplyAsync(SiloProcess silo, params string[] more) => Tool.RunAsync(
        "dotnet", [Repository.SiloDll, "apply", "--http", new Uri(silo.Api.BaseUrl).Authority, .. more]);
}
