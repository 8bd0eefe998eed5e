using SafeCommunity.EndToEnd.Tests.Harness;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests;

public sealed class HealthTests(SharedSilo shared) : SharedSiloTests(shared)
{
    [Fact]
    public async Task A_device_that_vanishes_is_offline_by_its_last_will_and_online_when_it_speaks_again()
    {
        const string device = "smoke-b03-1501";
        await Silo.Devices.PublishAsync(Surface.TelemetryTopic(device), Surface.Reading(1, 0.1));
        await HealthIsAsync(device, "HEALTH_ONLINE");

        await using (var session = await Silo.Devices.ConnectAsync(device, Surface.StatusTopic(device), """{"online":false}"""))
            await session.SignalAsync("KILL");

        await HealthIsAsync(device, "HEALTH_OFFLINE");
        await Eventually.True(
            "its home counts it as offline",
            async () => (await Silo.Api.GetJsonAsync(Surface.TwinPath("b03-1501"))).Number("counts", "devicesOffline") == 1);

        await Silo.Devices.PublishAsync(Surface.StatusTopic(device), """{"online":true}""", "--retain");
        await HealthIsAsync(device, "HEALTH_ONLINE");
    }

    private Task HealthIsAsync(string device, string health) => Eventually.True(
        $"{device} is {health}", async () => (await Silo.Api.GetJsonAsync(Surface.TwinPath(device))).Text("health") == health);
}
