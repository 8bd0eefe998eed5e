using System.Text.RegularExpressions;
using SafeCommunity.EndToEnd.Tests.Harness;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests;

public sealed partial class EditedFileTests
{
    [Fact]
    public async Task Edited_rules_take_effect_without_a_restart_and_an_invalid_edit_keeps_the_old_ones()
    {
        using var folder = new TemporaryFolder();
        var community = folder.CopyOfChengbei();
        var rules = Path.Combine(community, Surface.RulesFile);
        await using var silo = await SiloProcess.StartAsync(new SiloOptions { Data = Path.Combine(folder.Path, "data"), Community = community });
        await silo.Devices.PublishAsync(Surface.TelemetryTopic("smoke-b03-1101"), Surface.Reading(1, 0.3));
        Assert.Equal(404, (await silo.Api.GetAsync(Surface.AlarmPath(Surface.SmokeAlarm("smoke-b03-1101")))).Status);

        await File.WriteAllTextAsync(rules, WithSmokeThreshold(await ReadAsync(rules), "0.2"), TestContext.Current.CancellationToken);
        await Eventually.True(
            "the edited rules are in force", async () => (await silo.Api.JournalAsync()).Count(entry => entry.Text("kind") == "rules.applied") == 2);
        await silo.Devices.PublishAsync(Surface.TelemetryTopic("smoke-b03-1102"), Surface.Reading(1, 0.3));
        await silo.Api.GetJsonAsync(Surface.AlarmPath(Surface.SmokeAlarm("smoke-b03-1102")));

        await File.WriteAllTextAsync(rules, WithSmokeThreshold(await ReadAsync(rules), "\"a lot\""), TestContext.Current.CancellationToken);
        await Eventually.True(
            "the mistake is told with its line",
            async () => silo.Transcript.Contains($"{Surface.RulesFile}:{await LineOfThresholdAsync(rules)}:", StringComparison.Ordinal));
        await silo.Devices.PublishAsync(Surface.TelemetryTopic("smoke-b03-1201"), Surface.Reading(1, 0.3));
        await silo.Api.GetJsonAsync(Surface.AlarmPath(Surface.SmokeAlarm("smoke-b03-1201")));
        Assert.Equal(2, (await silo.Api.JournalAsync()).Count(entry => entry.Text("kind") == "rules.applied"));
    }

    [Fact]
    public async Task Edited_teams_and_procedures_take_effect_without_a_restart_and_one_that_breaks_the_other_is_not_taken()
    {
        using var folder = new TemporaryFolder();
        var community = folder.CopyOfChengbei();
        var (teams, fire) = (Path.Combine(community, Surface.TeamsFile), Path.Combine(community, Surface.FireFile));
        await using var silo = await SiloProcess.StartAsync(new SiloOptions { Data = Path.Combine(folder.Path, "data"), Community = community });
        Assert.Equal((1, 1), await AppliedAsync(silo));

        await ReplaceAsync(fire, "\"units\": 2", "\"units\": 3");
        await Eventually.True("the edited procedure is in force", async () => await AppliedAsync(silo) == (1, 2));

        File.Delete(Path.Combine(Path.GetDirectoryName(fire)!, "noise.json"));
        await Eventually.True("the procedure that is gone is no more", async () => await AppliedAsync(silo) == (1, 3));

        await ReplaceAsync(teams, "{ \"name\": \"police-room\", \"title\": { \"zh\": \"社区警务室\", \"en\": \"Community police room\" }, \"seat\"", "{ \"name\": \"police-post\", \"title\": { \"zh\": \"社区警务室\", \"en\": \"Community police room\" }, \"seat\"");
        await Eventually.True(
            "that procedures name a rung that is gone is told",
            () => Task.FromResult(silo.Transcript.Contains($"{fire}:", StringComparison.Ordinal) && silo.Transcript.Contains("'police-room' is no rung", StringComparison.Ordinal)));
        Assert.Equal((1, 3), await AppliedAsync(silo));

        await ReplaceAsync(teams, "\"police-post\"", "\"police-room\"");
        await ReplaceAsync(teams, "\"speed\": 8", "\"speed\": 9");
        await Eventually.True("the edited teams are in force", async () => await AppliedAsync(silo) == (2, 3));
    }

    [Fact]
    public async Task An_edited_plan_changes_what_was_edited()
    {
        using var folder = new TemporaryFolder();
        var community = folder.CopyOfChengbei();
        var plan = Path.Combine(community, Surface.PlanFile);
        await using var silo = await SiloProcess.StartAsync(new SiloOptions { Data = Path.Combine(folder.Path, "data"), Community = community });
        Assert.Equal(0, await silo.StopAsync("TERM", TimeSpan.FromSeconds(10)));

        var text = await ReadAsync(plan);
        await File.WriteAllTextAsync(
            plan,
            text.Replace("\"name\": \"cam-road-08\"", "\"name\": \"cam-road-09\"", StringComparison.Ordinal),
            TestContext.Current.CancellationToken);
        await silo.RestartAsync();

        await silo.Api.GetJsonAsync(Surface.TwinPath("cam-road-09"));
        Assert.Equal(404, (await silo.Api.GetAsync(Surface.TwinPath("cam-road-08"))).Status);
        var change = (await silo.Api.JournalAsync()).Last(entry => entry.Text("kind") == "plan.applied");
        Assert.Equal(1, change.Number("planApplied", "added"));
        Assert.Equal(1, change.Number("planApplied", "removed"));
        Assert.Equal(0, change.Number("planApplied", "changed"));
    }

    private static async Task<(int Teams, int Procedures)> AppliedAsync(SiloProcess silo)
    {
        var kinds = (await silo.Api.JournalAsync()).Select(entry => entry.Text("kind")).ToList();
        return (kinds.Count(kind => kind == "teams.applied"), kinds.Count(kind => kind == "procedures.applied"));
    }

    private static async Task ReplaceAsync(string file, string replaced, string by)
    {
        var text = await ReadAsync(file);
        Assert.Contains(replaced, text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, text.Replace(replaced, by, StringComparison.Ordinal), TestContext.Current.CancellationToken);
    }

    private static string WithSmokeThreshold(string rules, string threshold)
    {
        var edited = SmokeThreshold().Replace(rules, match => match.Groups[1].Value + threshold, 1);
        Assert.NotEqual(rules, edited);
        return edited;
    }

    private static async Task<int> LineOfThresholdAsync(string rules)
    {
        var text = await ReadAsync(rules);
        return text[..text.IndexOf("\"a lot\"", StringComparison.Ordinal)].Count(c => c == '\n') + 1;
    }

    private static Task<string> ReadAsync(string file) => File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);

    // The first number after "above" of the rule smoke-high.
    [GeneratedRegex("""("smoke-high".*?"above"\s*:\s*)[0-9.]+""", RegexOptions.Singleline)]
    private static partial Regex SmokeThreshold();
}
