using System.Text.Json;
using SafeCommunity.EndToEnd.Tests.Harness;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests;

public sealed class ReadingTests(SharedSilo shared) : SharedSiloTests(shared)
{
    [Fact]
    public async Task The_same_message_again_changes_nothing_and_the_same_number_with_other_content_is_taken()
    {
        const string device = "smoke-b03-1301";
        var reading = Surface.Reading(7, 0.10, TimeProvider.System.GetUtcNow());
        await PublishAsync(device, reading);
        await PublishAsync(device, reading);
        var state = await StateAsync(device);
        Assert.Equal(0.10, state.At("values", "smoke")!.Value.GetDouble());
        Assert.Equal(1, state.Number("counters", "accepted"));
        Assert.Equal(1, state.Number("counters", "duplicates"));
        Assert.Equal(404, (await Silo.Api.GetAsync(Surface.AlarmPath(Surface.SmokeAlarm(device)))).Status);

        await PublishAsync(device, Surface.Reading(7, 0.90));
        Assert.Equal(200, (await Silo.Api.GetAsync(Surface.AlarmPath(Surface.SmokeAlarm(device)))).Status);
    }

    [Fact]
    public async Task A_gap_in_the_sequence_is_counted()
    {
        const string device = "smoke-b03-1302";
        await PublishAsync(device, Surface.Reading(10, 0.1));
        await PublishAsync(device, Surface.Reading(15, 0.1));
        Assert.Equal(4, (await StateAsync(device)).Number("counters", "missed"));
    }

    [Fact]
    public async Task A_clock_far_off_is_flagged_and_the_servers_time_is_used()
    {
        const string device = "smoke-b03-1401";
        var now = TimeProvider.System.GetUtcNow();
        await PublishAsync(device, Surface.Reading(1, 0.1, now.AddDays(-400)));
        var state = await StateAsync(device);
        Assert.Equal("True", state.Text("clockOff"));
        Assert.Equal(1, state.Number("counters", "clockOff"));
        Assert.InRange(state.At("readingTime")!.Value.GetDateTimeOffset(), now.AddSeconds(-1), now.AddMinutes(2));

        await PublishAsync(device, Surface.Reading(2, 0.1, TimeProvider.System.GetUtcNow()));
        Assert.NotEqual("True", (await StateAsync(device)).Text("clockOff"));
    }

    [Fact]
    public async Task Readings_of_one_device_keep_their_order()
    {
        const string device = "smoke-b03-1402";
        await using var publisher = Tool.Start(
            "mosquitto_pub", "-h", "127.0.0.1", "-p", $"{Silo.MqttPort}", "-q", "1", "-t", Surface.TelemetryTopic(device), "-l");
        for (var seq = 1; seq <= 500; seq++)
            await publisher.Input.WriteLineAsync(Surface.Reading(seq, seq % 40 / 100.0));
        publisher.Input.Close();
        Assert.Equal(0, await publisher.TryWaitForExitAsync(Eventually.Limit));
        var state = await StateAsync(device);
        Assert.Equal(500, state.Number("lastSeq"));
        Assert.Equal(500, state.Number("counters", "accepted"));
        Assert.Equal(0.20, state.At("values", "smoke")!.Value.GetDouble());
    }

    private Task PublishAsync(string device, string payload) => Silo.Devices.PublishAsync(Surface.TelemetryTopic(device), payload);

    private async Task<JsonElement> StateAsync(string device) =>
        (await Silo.Api.GetJsonAsync(Surface.TwinPath(device))).At("device") ?? throw new InvalidOperationException($"{device} has no state.");
}
