using System.Net;
using System.Net.Sockets;
using SafeCommunity.EndToEnd.Tests.Harness;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests;

/// <summary>Devices that speak while the program starts lose nothing.</summary>
public sealed class StartingTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task What_a_device_sends_in_the_first_moment_is_taken_at_every_start()
    {
        using var folder = new TemporaryFolder();
        var options = new SiloOptions { Data = folder.Path };
        var devices = Enumerable.Range(0, 4).Select(start => Enumerable.Range(1, 8).Select(n => $"smoke-b0{start + 2}-{n}01").ToArray()).ToArray();
        SiloProcess? silo = null;
        try
        {
            foreach (var sent in devices)
            {
                var senders = sent.Select(device => SendUntilAcknowledgedAsync(options.MqttPort, Surface.TelemetryTopic(device))).ToArray();
                if (silo is null)
                    silo = await SiloProcess.StartAsync(options);
                else
                    await silo.RestartAsync();
                await Task.WhenAll(senders).WaitAsync(Patience, TestContext.Current.CancellationToken);
                foreach (var device in sent)
                    Assert.Equal(200, (await silo.Api.GetAsync(Surface.AlarmPath(Surface.SmokeAlarm(device)))).Status);
                await silo.KillAsync();
            }
        }
        finally
        {
            if (silo is not null)
                await silo.DisposeAsync();
        }
    }

    [Fact]
    public async Task What_devices_of_a_whole_district_send_while_it_is_loaded_for_the_first_time_is_taken()
    {
        using var folder = new TemporaryFolder();
        var district = Path.Combine(folder.Path, "d");
        var made = await Tool.RunAsync(
            "dotnet", Repository.SimulatorDll, "district", district, "--template", Repository.Chengbei, "--communities", "12", "--twins", "40000", "--seed", "5");
        Assert.True(made.ExitCode == 0, made.Output);
        // Which devices there are, a first silo tells; the second, on new data, is the one that is tried.
        var devices = await DevicesAsync(district, Path.Combine(folder.Path, "first"));
        Assert.Equal(12, devices.Count);

        var options = new SiloOptions { Data = Path.Combine(folder.Path, "second"), Community = district };
        var senders = devices.Select(device => SendUntilAcknowledgedAsync(options.MqttPort, TopicOf(device))).ToArray();
        await using var silo = await SiloProcess.StartAsync(options);
        await Task.WhenAll(senders).WaitAsync(Patience, TestContext.Current.CancellationToken);
        foreach (var device in devices)
            Assert.Equal(200, (await silo.Api.GetAsync($"/v1/{AlarmOf(device)}")).Status);
        Assert.Empty((await silo.Api.GetJsonAsync("/v1/communities/-/unknownDevices")).Items("unknownDevices"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true, Traits = ["Kind", "faults"])]
    public async Task What_waits_at_an_external_broker_is_taken_at_the_first_start_and_at_the_next(bool isDistrict)
    {
        using var folder = new TemporaryFolder();
        var (community, devices) = (Repository.Chengbei, Enumerable.Range(1, 12).Select(n => $"communities/chengbei/twins/smoke-b03-{n}01").ToList());
        if (isDistrict)
        {
            community = Path.Combine(folder.Path, "d");
            var made = await Tool.RunAsync(
                "dotnet", Repository.SimulatorDll, "district", community, "--template", Repository.Chengbei, "--communities", "12", "--twins", "40000", "--seed", "5");
            Assert.True(made.ExitCode == 0, made.Output);
            devices = await DevicesAsync(community, Path.Combine(folder.Path, "first"));
        }

        var port = Ports.Next();
        var configuration = Path.Combine(folder.Path, "mosquitto.conf");
        await File.WriteAllTextAsync(
            configuration, $"listener {port} 127.0.0.1\nallow_anonymous true\n", TestContext.Current.CancellationToken);
        await using var broker = Tool.Start("mosquitto", "-c", configuration);
        var mosquitto = new Mosquitto(port);

        // The session that the broker keeps a backlog for is the bridge's: it must have been there once, on data of its own.
        await using (var earlier = await SiloProcess.StartAsync(
            new SiloOptions { Data = Path.Combine(folder.Path, "earlier"), MqttBroker = $"mqtt://127.0.0.1:{port}" }))
            Assert.Equal(0, await earlier.StopAsync("TERM", TimeSpan.FromSeconds(10)));

        // Five readings of each: the smoke comes with the last.
        foreach (var device in devices)
        {
            for (var seq = 1; seq <= 5; seq++)
                await mosquitto.PublishAsync(TopicOf(device), Surface.Reading(seq, seq == 5 ? 0.9 : 0.1));
        }

        await using var silo = await SiloProcess.StartAsync(
            new SiloOptions { Data = Path.Combine(folder.Path, "data"), Community = community, MqttBroker = $"mqtt://127.0.0.1:{port}" });
        foreach (var device in devices)
        {
            await Eventually.True(
                $"{device} raised its alarm", async () => (await silo.Api.GetAsync($"/v1/{AlarmOf(device)}")).Status == 200, Patience);
        }
    }

    // One smoke detector of each community.
    private static async Task<List<string>> DevicesAsync(string district, string data)
    {
        await using var silo = await SiloProcess.StartAsync(new SiloOptions { Data = data, Community = district });
        List<string> devices = [];
        await Eventually.True(
            "all communities are loaded",
            async () => (await silo.Api.GetAsync(Surface.Health)).Body.StartsWith("Healthy", StringComparison.Ordinal),
            Patience);
        foreach (var community in (await silo.Api.GetJsonAsync("/v1/communities?page_size=100")).Items("communities"))
        {
            var twins = await silo.Api.GetJsonAsync(Surface.Filtered($"/v1/{community.Text("name")}/twins", "model = smoke"));
            devices.Add(twins.Items("twins").First().Text("name"));
        }

        return devices;
    }

    private static string TopicOf(string twin) => twin.Split('/') is [_, var community, _, var device] ? $"sc/v1/{community}/{device}/telemetry" : twin;

    private static string AlarmOf(string twin) => $"{twin.Replace("/twins/", "/alarms/", StringComparison.Ordinal)}.{Surface.SmokeRule}.1";

    // As a device does that has something urgent to say: it tries every 2 ms until it was acknowledged.
    private static async Task SendUntilAcknowledgedAsync(int port, string topic)
    {
        await Task.Yield();
        while (!await TrySendAsync(port, topic))
            await Task.Delay(2, TestContext.Current.CancellationToken);
    }

    private static async Task<bool> TrySendAsync(int port, string topic)
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port, cancellation);
            byte[] connect = [0x10, 12 + 8, 0, 4, .. "MQTT"u8, 4, 2, 0, 0, 0, 8, .. System.Text.Encoding.ASCII.GetBytes(Guid.NewGuid().ToString("N")[..8])];
            await socket.SendAsync((byte[])[.. connect, .. RawMqtt.Publish(topic, Surface.Reading(1, 0.9), 1)], cancellation);
            var answer = new byte[8];
            for (var got = 0; got < answer.Length;)
            {
                var read = await socket.ReceiveAsync(answer.AsMemory(got), cancellation);
                if (read == 0)
                    return false;
                got += read;
            }

            return answer is [0x20, 2, 0, 0, 0x40, 2, 0, 1];
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
