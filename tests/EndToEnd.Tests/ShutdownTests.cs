using SafeCommunity.EndToEnd.Tests.Harness;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests;

[Collection(nameof(Alone))]
public sealed class ShutdownTests
{
    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task It_ends_within_5_seconds_with_streams_and_devices_connected(string signal)
    {
        using var folder = new TemporaryFolder();
        await using var silo = await SiloProcess.StartAsync(new SiloOptions { Data = folder.Path });
        await using var alarms = silo.Api.Stream(Surface.AlarmsWatch);
        await using var twins = silo.Api.Stream(Surface.TwinsWatch);
        await using var journal = silo.Api.Stream(Surface.JournalFollow(0));
        foreach (var stream in new[] { alarms, twins, journal })
            Assert.NotNull(await stream.NextLineAsync());
        await using var device = await silo.Devices.ConnectAsync("smoke-b03-1101", Surface.StatusTopic("smoke-b03-1101"), """{"online":false}""");

        Assert.Equal(0, await silo.StopAsync(signal, TimeSpan.FromSeconds(5)));
        foreach (var stream in new[] { alarms, twins, journal })
            Assert.NotNull(await stream.TryWaitForExitAsync(TimeSpan.FromSeconds(5)));
        Assert.DoesNotContain("Exception", silo.Transcript, StringComparison.Ordinal);
    }
}
