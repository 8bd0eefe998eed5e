using SafeCommunity.EndToEnd.Tests.Harness;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests;

public sealed class JournalFileTests
{
    [Fact]
    public async Task A_second_start_writes_nothing_and_verify_finds_the_chain_whole_until_a_byte_is_changed()
    {
        using var folder = new TemporaryFolder();
        await using var silo = await SiloProcess.StartAsync(new SiloOptions { Data = folder.Path });
        foreach (var device in new[] { "smoke-b03-1101", "smoke-b03-1102", "smoke-b03-1201" })
            await silo.Devices.PublishAsync(Surface.TelemetryTopic(device), Surface.Reading(1, 0.9));
        await Eventually.True(
            "the three alarms are one incident",
            async () => (await silo.Api.GetAsync("/v1/communities/chengbei/incidents/1")) is { Status: 200, Json: var incident }
                && incident.Items("alarms").Count() == 3);
        var before = await silo.Api.JournalAsync();
        JournalReading.AssertGapFree(before);
        Assert.Equal(0, await silo.StopAsync("TERM", TimeSpan.FromSeconds(10)));

        await silo.RestartAsync();
        var after = await silo.Api.JournalAsync();
        Assert.Equal(before.Select(entry => entry.ToString()), after.Select(entry => entry.ToString()));
        Assert.Equal(0, await silo.StopAsync("TERM", TimeSpan.FromSeconds(10)));

        var whole = await VerifyAsync(folder.Path);
        Assert.Equal(0, whole.ExitCode);

        var broken = before.Count - 1;
        await AlterOneByteAsync(silo.Database, broken);
        var altered = await VerifyAsync(folder.Path);
        Assert.Equal(1, altered.ExitCode);
        Assert.Contains($"{broken}", altered.Output, StringComparison.Ordinal);
    }

    private static Task<ToolResult> VerifyAsync(string data) => Tool.RunAsync("dotnet", Repository.SiloDll, "verify", "--data", data);

    private static async Task AlterOneByteAsync(string database, int position)
    {
        var result = await Tool.RunAsync("sqlite3", database, Surface.AlterOneByte(position));
        Assert.Equal(new ToolResult(0, "1\n"), result);
    }
}
