using System.Text.Json;
using SafeCommunity.EndToEnd.Tests.Harness;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests;

public sealed class FloodTests(SharedSilo shared) : SharedSiloTests(shared)
{
    private const int Block = 20_000;
    private const int MostBlocks = 500;

    [Fact]
    public async Task A_flood_is_shed_and_counted_to_the_last_reading_and_its_alarm_arrives()
    {
        const string device = "smoke-b03-1303";
        await Silo.Devices.PublishAsync(Surface.TelemetryTopic(device), Surface.Reading(1, 0.1));
        using var gateway = await RawMqtt.ConnectAsync(Silo.MqttPort, "flooding-gateway");

        // One reading of the first block says smoke. Blocks follow until some of the flood was shed.
        var sent = 1L;
        for (var block = 0; ; block++)
        {
            Assert.True(block < MostBlocks, "Nothing was shed.");
            var first = sent + 1;
            await RawMqtt.SendAsync(gateway, [.. Enumerable.Range(0, 10).Select(part => (byte[])
            [
                .. Enumerable.Range(0, Block / 10).SelectMany(i =>
                {
                    var number = (part * Block / 10) + i;
                    var smoke = block == 0 && number == Block / 2 ? 0.9 : 0.1;
                    return RawMqtt.Publish(Surface.TelemetryTopic(device), Surface.Reading(first + number, smoke), null);
                }),
            ])]);
            sent += Block;
            if (block % 10 == 9 && (await StateAsync(device)).Number("counters", "shed") > 0)
                break;
        }

        await Eventually.True("every reading was taken or shed", async () =>
        {
            var state = await StateAsync(device);
            return state.Number("counters", "accepted") + state.Number("counters", "shed") == sent;
        });
        Assert.Equal(0, (await StateAsync(device)).Number("counters", "missed"));
        await Eventually.True(
            "its alarm", async () => (await Silo.Api.GetAsync(Surface.AlarmPath(Surface.SmokeAlarm(device)))).Status == 200);
        Assert.Contains("sc_bridge_shed", (await Silo.Api.GetAsync(Surface.Metrics)).Body, StringComparison.Ordinal);
    }

    private async Task<JsonElement> StateAsync(string device) =>
        (await Silo.Api.GetJsonAsync(Surface.TwinPath(device))).At("device") ?? throw new InvalidOperationException($"{device} has no state.");
}
