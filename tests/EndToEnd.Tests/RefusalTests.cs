using SafeCommunity.EndToEnd.Tests.Harness;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests;

/// <summary>A store that cannot write refuses, and loses nothing: what was not acknowledged may be sent again.</summary>
public sealed class RefusalTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_locked_database_gives_refusals_and_no_loss()
    {
        using var folder = new TemporaryFolder();
        await using var silo = await SiloProcess.StartAsync(new SiloOptions { Data = folder.Path });
        await silo.Devices.PublishAsync(Surface.TelemetryTopic("smoke-b03-1101"), Surface.Reading(1, 0.9));

        await using (var locker = Tool.Start("sqlite3", silo.Database))
        {
            await locker.Input.WriteLineAsync("PRAGMA busy_timeout=10000; BEGIN EXCLUSIVE; SELECT 'locked';");
            await locker.Input.FlushAsync(TestContext.Current.CancellationToken);
            await locker.LineAsync("the lock", line => line == "locked");
            await AssertRefusesAsync(silo, "smoke-b03-1102", "smoke-b03-1101");
        }

        await AssertRecoversAsync(silo, "smoke-b03-1102", "smoke-b03-1101");
    }

    [Fact]
    public async Task A_full_disk_gives_refusals_and_no_loss()
    {
        using var folder = new TemporaryFolder();
        await using var disk = await SmallDisk.MountAsync(folder.Path);
        await using var silo = await SiloProcess.StartAsync(new SiloOptions { Data = disk.Path });
        var devices = await silo.Api.TwinNamesAsync("kind = sensor AND model = smoke");
        await silo.Devices.PublishAsync(Surface.TelemetryTopic(devices[0]), Surface.Reading(1, 0.9));
        disk.Fill();

        // The write-ahead log may still have room inside: publish until the first message is refused.
        string? refused = null;
        var acknowledged = new List<string> { devices[0] };
        foreach (var device in devices.Skip(1))
        {
            if (!await silo.Devices.TryPublishAsync(Surface.TelemetryTopic(device), Surface.Reading(1, 0.9), TimeSpan.FromSeconds(3)))
            {
                refused = device;
                break;
            }

            acknowledged.Add(device);
        }

        Assert.NotNull(refused);
        await AssertRefusesAsync(silo, refused, acknowledged[0]);

        disk.Free();
        await AssertRecoversAsync(silo, refused, acknowledged[0]);
        var raised = JournalReading.RaisedByDevice(await silo.Api.JournalAsync());
        Assert.All(acknowledged, device => Assert.Equal(1, raised.GetValueOrDefault(device)));
    }

    private static async Task AssertRefusesAsync(SiloProcess silo, string refused, string raised)
    {
        Assert.False(await silo.Devices.TryPublishAsync(Surface.TelemetryTopic(refused), Surface.Reading(1, 0.9), Patience));
        var command = await silo.Api.PostAsync($"{Surface.AlarmPath(Surface.SmokeAlarm(raised))}:acknowledge", new { actor = "officer-1" });
        Assert.Equal(503, command.Status);
        Assert.NotEmpty(command.Json.Text("message"));
        Assert.Equal(200, (await silo.Api.GetAsync(Surface.TwinPath(raised))).Status);
    }

    private static async Task AssertRecoversAsync(SiloProcess silo, string refused, string raised)
    {
        await Eventually.True(
            "the repeated message is acknowledged",
            () => silo.Devices.TryPublishAsync(Surface.TelemetryTopic(refused), Surface.Reading(1, 0.9), TimeSpan.FromSeconds(3)));
        await Eventually.True(
            "the repeated command is taken",
            async () => (await silo.Api.PostAsync($"{Surface.AlarmPath(Surface.SmokeAlarm(raised))}:acknowledge", new { actor = "officer-1" })).Status == 200);
        var journal = await silo.Api.JournalAsync();
        JournalReading.AssertGapFree(journal);
        Assert.Equal(1, JournalReading.RaisedByDevice(journal)[refused]);
        Assert.Equal(1, JournalReading.RaisedByDevice(journal)[raised]);
    }
}
