using System.Collections.Concurrent;
using System.Text.Json;
using SafeCommunity.EndToEnd.Tests.Harness;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests;

/// <summary>What was acknowledged is not lost: it survives <c>kill -9</c> at any moment, once, in order.</summary>
public sealed class DurabilityTests
{
    private const int Devices = 400;
    private const int AcknowledgedBeforeTheKill = 60;

    [Fact]
    public async Task Every_acknowledged_alarm_survives_kill_9_in_the_middle_of_a_burst_exactly_once()
    {
        using var folder = new TemporaryFolder();
        await using var silo = await SiloProcess.StartAsync(new SiloOptions { Data = folder.Path });
        var devices = (await silo.Api.TwinNamesAsync("kind = sensor AND model = smoke")).Take(Devices).ToArray();
        Assert.Equal(Devices, devices.Length);
        await using var follower = silo.Api.Stream(Surface.JournalFollow(0));

        // One mosquitto_pub a message: its exit code 0 says that this very message was acknowledged.
        var acknowledged = new ConcurrentDictionary<string, bool>();
        using var killed = new CancellationTokenSource();
        var burst = Parallel.ForEachAsync(
            devices,
            new ParallelOptions { MaxDegreeOfParallelism = 16 },
            async (device, _) =>
            {
                if (!killed.IsCancellationRequested
                    && await silo.Devices.TryPublishAsync(Surface.TelemetryTopic(device), Surface.Reading(1, 0.9), TimeSpan.FromSeconds(3)))
                {
                    acknowledged[device] = true;
                }
            });
        await Eventually.True($"{AcknowledgedBeforeTheKill} are acknowledged", () => Task.FromResult(acknowledged.Count >= AcknowledgedBeforeTheKill));
        await silo.KillAsync();
        await killed.CancelAsync();
        await burst;
        Assert.InRange(acknowledged.Count, AcknowledgedBeforeTheKill, Devices - 1);

        var followed = await ReadToEndAsync(follower);
        await silo.RestartAsync();

        var raised = JournalReading.RaisedByDevice(await silo.Api.JournalAsync());
        Assert.All(acknowledged.Keys, device => Assert.Equal(1, raised.GetValueOrDefault(device)));

        // The devices repeat what was not acknowledged, as QoS 1 bids, and some of what was.
        await using var resumed = silo.Api.Stream(Surface.JournalFollow(followed.Count));
        await Parallel.ForEachAsync(
            devices.Where(device => !acknowledged.ContainsKey(device)).Concat(acknowledged.Keys.Take(20)),
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (device, _) => await silo.Devices.PublishAsync(Surface.TelemetryTopic(device), Surface.Reading(1, 0.9)));

        var journal = await silo.Api.JournalAsync();
        JournalReading.AssertGapFree(journal);
        raised = JournalReading.RaisedByDevice(journal);
        Assert.All(devices, device => Assert.Equal(1, raised.GetValueOrDefault(device)));

        while (followed.Count < journal.Count)
            followed.AddRange(Surface.Parse(await resumed.NextLineAsync() ?? throw new EndOfStreamException(resumed.Transcript)).Items("entries"));
        Assert.Equal(journal.Select(entry => entry.Text("hash")), followed.Select(entry => entry.Text("hash")));
        JournalReading.AssertGapFree(followed);
    }

    [Fact]
    public async Task Every_acknowledged_alarm_of_one_connection_with_many_messages_under_way_survives_kill_9_exactly_once()
    {
        const int acknowledgedBeforeTheKill = 200;
        using var folder = new TemporaryFolder();
        await using var silo = await SiloProcess.StartAsync(new SiloOptions { Data = folder.Path });
        var devices = (await silo.Api.TwinNamesAsync("kind = sensor AND model = smoke")).Take(1000).ToArray();

        var acknowledged = new HashSet<string>();
        using (var socket = await RawMqtt.ConnectAsync(silo.MqttPort, "burst"))
        {
            var sending = RawMqtt.SendAsync(socket, devices.Select((device, index) =>
                RawMqtt.Publish(Surface.TelemetryTopic(device), Surface.Reading(1, 0.9), (ushort)(index + 1))));
            await foreach (var packetId in RawMqtt.AcknowledgementsAsync(socket))
            {
                acknowledged.Add(devices[packetId - 1]);
                if (acknowledged.Count == acknowledgedBeforeTheKill)
                    await silo.KillAsync();
            }

            await sending;
        }

        Assert.InRange(acknowledged.Count, acknowledgedBeforeTheKill, devices.Length - 1);
        await silo.RestartAsync();
        var journal = await silo.Api.JournalAsync();
        JournalReading.AssertGapFree(journal);
        var raised = JournalReading.RaisedByDevice(journal);
        Assert.All(acknowledged, device => Assert.Equal(1, raised.GetValueOrDefault(device)));
        Assert.All(raised, device => Assert.Equal(1, device.Value));
    }

    // A stream that the kill cut may end in half a line: a follower resumes after the last whole message.
    private static async Task<List<JsonElement>> ReadToEndAsync(Tool follower)
    {
        var entries = new List<JsonElement>();
        while (await follower.NextLineAsync() is { } line)
        {
            try
            {
                entries.AddRange(Surface.Parse(line).Items("entries"));
            }
            catch (JsonException)
            {
                break;
            }
        }

        return entries;
    }
}
