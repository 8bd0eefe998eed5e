using SafeCommunity.EndToEnd.Tests.Harness;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests;

public sealed class ExternalBrokerTests
{
    [Fact]
    public async Task With_mosquitto_as_the_broker_a_reading_becomes_an_alarm_and_a_restarted_broker_is_found_again()
    {
        using var folder = new TemporaryFolder();
        var port = Ports.Next();
        var mosquitto = new Mosquitto(port);
        var configuration = Path.Combine(folder.Path, "mosquitto.conf");
        await File.WriteAllTextAsync(
            configuration, $"listener {port} 127.0.0.1\nallow_anonymous true\n", TestContext.Current.CancellationToken);
        var broker = Tool.Start("mosquitto", "-c", configuration, "-v");
        try
        {
            await using var silo = await SiloProcess.StartAsync(
                new SiloOptions { Data = folder.Path, MqttBroker = $"mqtt://127.0.0.1:{port}" });
            await AlarmComesAsync(silo, "smoke-b03-0101");

            await broker.DisposeAsync();
            broker = Tool.Start("mosquitto", "-c", configuration, "-v");
            await AlarmComesAsync(silo, "smoke-b03-0102");
            Assert.Equal(0, await silo.StopAsync("TERM", TimeSpan.FromSeconds(5)));
        }
        finally
        {
            await broker.DisposeAsync();
        }

        // The broker takes a message whether or not the bridge is there; so each message is sent until it has worked.
        async Task AlarmComesAsync(SiloProcess silo, string device) => await Eventually.True(
            $"{device} raises its alarm",
            async () => await mosquitto.TryPublishAsync(Surface.TelemetryTopic(device), Surface.Reading(1, 0.9), TimeSpan.FromSeconds(3))
                && (await silo.Api.GetAsync(Surface.AlarmPath(Surface.SmokeAlarm(device)))).Status == 200);
    }
}
