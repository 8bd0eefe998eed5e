using SafeCommunity.EndToEnd.Tests.Harness;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests;

/// <summary>What befalls the data folder from outside: it is told, and nothing is acknowledged that is not kept.</summary>
public sealed class DataFolderTests
{
    private const string Device = "smoke-b03-1101";
    private const string Other = "smoke-b05-1102";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("UPDATE snapshots SET payload = replace(payload, 'position', 'positiom') WHERE state_name = 'desk'", "desk of chengbei")]
    [InlineData("UPDATE snapshots SET payload = substr(payload, 5) WHERE state_name = 'desk'", "desk of chengbei")]
    [InlineData("UPDATE snapshots SET payload = '{}' WHERE state_name = 'directory'", "directory of chengbei")]
    [InlineData("UPDATE snapshots SET payload = '{}' WHERE state_name = 'community'", "community of chengbei")]
    [InlineData("UPDATE snapshots SET payload = '{}' WHERE state_name = 'procedures'", "procedures of chengbei")]
    [InlineData("UPDATE snapshots SET payload = '{}' WHERE state_name = 'communities'", "communities of ")]
    [InlineData("UPDATE snapshots SET payload = '{}' WHERE state_name = 'device'", "device of chengbei/")]
    [InlineData("UPDATE snapshots SET payload = 'x'", "unreadable snapshots")]
    public async Task A_damaged_snapshot_is_named_and_made_anew_and_alarms_still_open_incidents(string damage, string named)
    {
        using var folder = new TemporaryFolder();
        await using var silo = await SiloProcess.StartAsync(new SiloOptions { Data = folder.Path });
        await silo.Devices.PublishAsync(Surface.TelemetryTopic(Device), Surface.Reading(1, 0.9));
        await IncidentAsync(silo, 1);
        Assert.Equal(0, await silo.StopAsync("TERM", TimeSpan.FromSeconds(10)));
        Assert.Equal(0, (await Tool.RunAsync("sqlite3", silo.Database, damage)).ExitCode);

        await silo.RestartAsync();
        await silo.Devices.PublishAsync(Surface.TelemetryTopic(Other), Surface.Reading(1, 0.9));
        await IncidentAsync(silo, 2);

        var health = await Eventually.Get("health names it", async () =>
            await silo.Api.GetAsync(Surface.Health) is { Status: 200 } answer && answer.Body.Contains(named, StringComparison.Ordinal) ? answer : null);
        Assert.StartsWith("Degraded", health.Body, StringComparison.Ordinal);
        Assert.Equal("1", (await Tool.RunAsync("sqlite3", silo.Database, "SELECT count(*) > 0 FROM snapshots_aside")).Output.Trim());
        Assert.Equal(0, await silo.StopAsync("TERM", TimeSpan.FromSeconds(10)));
        var verified = await VerifyAsync(folder.Path);
        Assert.True(verified.ExitCode == 0, verified.Output);
    }

    [Fact]
    public async Task A_data_folder_that_is_deleted_ends_all_acknowledgement_and_health_is_red_within_seconds()
    {
        using var folder = new TemporaryFolder();
        var data = Path.Combine(folder.Path, "data");
        await using var silo = await SiloProcess.StartAsync(new SiloOptions { Data = data });
        Directory.Delete(data, recursive: true);

        await HealthAsync(silo, 503, "is gone");
        Assert.False(await silo.Devices.TryPublishAsync(Surface.TelemetryTopic(Device), Surface.Reading(1, 0.9), TimeSpan.FromSeconds(3)));
        Assert.Equal(0, await silo.StopAsync("TERM", TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task A_data_folder_that_is_moved_away_and_back_goes_on_and_loses_nothing()
    {
        using var folder = new TemporaryFolder();
        var data = Path.Combine(folder.Path, "data");
        await using var silo = await SiloProcess.StartAsync(new SiloOptions { Data = data });
        Directory.Move(data, data + ".away");
        await HealthAsync(silo, 503, "is gone");
        Assert.False(await silo.Devices.TryPublishAsync(Surface.TelemetryTopic(Device), Surface.Reading(1, 0.9), TimeSpan.FromSeconds(2)));

        Directory.Move(data + ".away", data);
        await HealthAsync(silo, 200, "");
        await silo.Devices.PublishAsync(Surface.TelemetryTopic(Other), Surface.Reading(1, 0.9));
        await silo.KillAsync();

        await silo.RestartAsync();
        var raised = JournalReading.RaisedByDevice(await silo.Api.JournalAsync());
        Assert.Equal(1, raised[Other]);
        Assert.Equal(0, await silo.StopAsync("TERM", TimeSpan.FromSeconds(10)));
        Assert.Equal(0, (await VerifyAsync(data)).ExitCode);
    }

    [Fact]
    public async Task A_log_that_is_removed_while_it_runs_loses_nothing_that_was_acknowledged()
    {
        using var folder = new TemporaryFolder();
        await using var silo = await SiloProcess.StartAsync(new SiloOptions { Data = folder.Path });
        await silo.Devices.PublishAsync(Surface.TelemetryTopic(Device), Surface.Reading(1, 0.9));
        File.Delete(silo.Database + "-wal");
        File.Delete(silo.Database + "-shm");
        await Eventually.True("the log is there again", () => Task.FromResult(File.Exists(silo.Database + "-wal")));
        await silo.Devices.PublishAsync(Surface.TelemetryTopic(Other), Surface.Reading(1, 0.9));
        await silo.KillAsync();

        await silo.RestartAsync();
        var raised = JournalReading.RaisedByDevice(await silo.Api.JournalAsync());
        Assert.Equal((1, 1), (raised[Device], raised[Other]));
        Assert.Equal(0, (await VerifyAsync(folder.Path)).ExitCode);
    }

    [Fact]
    public async Task A_database_that_another_program_locks_is_told_though_nobody_writes_and_goes_on_when_it_lets_go()
    {
        using var folder = new TemporaryFolder();
        await using var silo = await SiloProcess.StartAsync(new SiloOptions { Data = folder.Path });
        await using (var other = Tool.Start("sqlite3", silo.Database))
        {
            await other.Input.WriteLineAsync("BEGIN IMMEDIATE; SELECT 'locked';");
            await other.Input.FlushAsync(Cancellation);
            await other.LineAsync("the lock", line => line == "locked");
            await HealthAsync(silo, 503, "locked by another program");
        }

        await HealthAsync(silo, 200, "");
        await silo.Devices.PublishAsync(Surface.TelemetryTopic(Device), Surface.Reading(1, 0.9));
    }

    [Fact]
    public async Task A_full_disk_is_told_and_forgotten_when_there_is_room()
    {
        using var folder = new TemporaryFolder();
        await using var disk = await SmallDisk.MountAsync(folder.Path);
        await using var silo = await SiloProcess.StartAsync(new SiloOptions { Data = Path.Combine(disk.Path, "data") });
        await HealthAsync(silo, 200, "MB are free");
        disk.Fill();
        await silo.Devices.TryPublishAsync(Surface.TelemetryTopic(Device), Surface.Reading(1, 0.9), TimeSpan.FromSeconds(2));
        await HealthAsync(silo, 503, "is full");
        disk.Free();
        await HealthAsync(silo, 200, "MB are free");
        await silo.Devices.PublishAsync(Surface.TelemetryTopic(Device), Surface.Reading(1, 0.9));
        Assert.Equal(0, await silo.StopAsync("TERM", TimeSpan.FromSeconds(10)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_database_that_is_empty_or_missing_is_not_made_anew_in_silence(bool isMissing)
    {
        using var folder = new TemporaryFolder();
        var options = new SiloOptions { Data = folder.Path };
        await using var silo = await SiloProcess.StartAsync(options);
        Assert.Equal(0, await silo.StopAsync("TERM", TimeSpan.FromSeconds(10)));
        File.Delete(silo.Database);
        if (!isMissing)
            await File.WriteAllBytesAsync(silo.Database, [], Cancellation);

        var refused = await Tool.RunAsync("dotnet", options.Arguments);

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("there was a database here", Assert.Single(refused.Output.Trim().Split('\n'), line => line.StartsWith("safecommunity:", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal(2, (await VerifyAsync(folder.Path)).ExitCode);
    }

    [Fact]
    public async Task Verify_names_what_is_altered_beside_the_journal_and_rebuild_makes_it_good()
    {
        using var folder = new TemporaryFolder();
        await using var silo = await SiloProcess.StartAsync(new SiloOptions { Data = folder.Path });
        await silo.Devices.PublishAsync(Surface.TelemetryTopic(Device), Surface.Reading(1, 0.9));
        await IncidentAsync(silo, 1);
        var beside = await VerifyAsync(folder.Path);
        Assert.True(beside.ExitCode == 0, beside.Output);
        Assert.Equal(1, (await Tool.RunAsync("dotnet", Repository.SiloDll, "rebuild", "--data", folder.Path)).ExitCode);
        Assert.Equal(0, await silo.StopAsync("TERM", TimeSpan.FromSeconds(10)));

        await Tool.RunAsync("sqlite3", silo.Database, "UPDATE incidents SET body = replace(body, 'fire', 'play'); DELETE FROM alarms; DROP INDEX alarms_open");
        var altered = await VerifyAsync(folder.Path);
        Assert.Equal(1, altered.ExitCode);
        Assert.Contains("read table incidents is not what the journal says", altered.Output, StringComparison.Ordinal);
        Assert.Contains("read table alarms lacks", altered.Output, StringComparison.Ordinal);
        Assert.Contains("index alarms_open is missing", altered.Output, StringComparison.Ordinal);

        var rebuilt = await Tool.RunAsync("dotnet", Repository.SiloDll, "rebuild", "--data", folder.Path);
        Assert.True(rebuilt.ExitCode == 0, rebuilt.Output);
        Assert.Equal(0, (await VerifyAsync(folder.Path)).ExitCode);

        await Tool.RunAsync("sqlite3", silo.Database, "DELETE FROM journal WHERE position = (SELECT max(position) FROM journal)");
        var cut = await VerifyAsync(folder.Path);
        Assert.Equal(1, cut.ExitCode);
        Assert.Contains("was durable once", cut.Output, StringComparison.Ordinal);
    }

    private static Task<ToolResult> VerifyAsync(string data) => Tool.RunAsync("dotnet", Repository.SiloDll, "verify", "--data", data);

    private static Task IncidentAsync(SiloProcess silo, int number) => Eventually.True(
        $"incident {number} is open", async () => (await silo.Api.GetAsync($"/v1/communities/chengbei/incidents/{number}")).Status == 200);

    private static Task HealthAsync(SiloProcess silo, int status, string told) => Eventually.True(
        $"health is {status} and says '{told}'",
        async () => await silo.Api.GetAsync(Surface.Health) is var answer && answer.Status == status && answer.Body.Contains(told, StringComparison.Ordinal));
}
