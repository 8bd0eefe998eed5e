using SafeCommunity.EndToEnd.Tests.Harness;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests;

/// <summary>
/// Options that cannot be are refused in one line with exit code 2, before anything begins, by the real programs. Every option
/// that takes a number is walked in the simulator's own tests; here is the way from a process's arguments to its exit.
/// </summary>
public sealed class OptionTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData("--http", "127.0.0.1:0")]
    [InlineData("--http", "127.0.0.1:65536")]
    [InlineData("--http", "127.0.0.1:-1")]
    [InlineData("--http", "127.0.0.1:5,080")]
    [InlineData("--http", "127.0.0.1:+80")]
    [InlineData("--http", "127.0.0.1: 80")]
    [InlineData("--http", "127.0.0.1:0x50")]
    [InlineData("--http", "127.0.0.1:８０")]
    [InlineData("--http", "127.0.0.1:99999999999999999999")]
    [InlineData("--http", "127.0.0.1")]
    [InlineData("--http", "5080")]
    [InlineData("--http", ":5080")]
    [InlineData("--grpc", "127.1:5081")]
    [InlineData("--grpc", "0x7f.0.0.1:5081")]
    [InlineData("--grpc", "127.0.0.010:5081")]
    [InlineData("--grpc", "[127.0.0.1]:5081")]
    [InlineData("--mqtt", "1e308")]
    [InlineData("--mqtt", "NaN:Infinity")]
    [InlineData("--mqtt-broker", "mqtt://host:0")]
    [InlineData("--allow-origin", "*")]
    [InlineData("--allow-origin", "console.example")]
    [InlineData("--allow-origin", "https://console.example/")]
    [InlineData("--allow-origin", "https://console.example,ftp://x")]
    [InlineData("--allow-origin", "https://console.example,,")]
    [InlineData("--mqtt-broker", "mqtt://host:65536")]
    [InlineData("--mqtt-broker", "mqtt://host:1883/topic")]
    [InlineData("--mqtt-broker", "tcp://host:1883")]
    [InlineData("--play", "1")]
    [InlineData("--play", "Off")]
    public async Task The_silo_refuses(string option, string value)
    {
        AssertOneLine(await Tool.RunAsync(Limit, "dotnet", Repository.SiloDll, option, value), option);
    }

    [Theory]
    [InlineData("--days", "run", "--days", "1e308")]
    [InlineData("--hours", "run", "--hours", "1,5")]
    [InlineData("--start", "run", "--start", "0001-01-01T00:00")]
    [InlineData("--start", "run", "--start", "0001-01-01")]
    [InlineData("--start", "run", "--start", "9999-12-31T23:59")]
    [InlineData("--start", "run", "--start", "２０２６-03-02T00:00")]
    [InlineData("--drop-out-factor", "run", "--drop-out-factor", "1e300")]
    [InlineData("--rate", "run", "--rate", "kitchen-fire=1e308")]
    [InlineData("--rate", "run", "--rate", "kitchen-fire=NaN")]
    [InlineData("--rate", "run", "--rate", "kitchen-fire=")]
    [InlineData("--rate", "run", "--rate", "kitchen-fire=1", "--rate", "kitchen-fire=2")]
    [InlineData("50,000 at most", "run", "--drop-out-factor", "1000", "--days", "366")]
    [InlineData("--out", "run", "--out", "/")]
    [InlineData("--hours", "compare", "usual", "officers=1", "--hours", "1,5")]
    [InlineData("--officers", "compare", "usual", "officers=1e3")]
    [InlineData("--rate", "compare", "usual", "rate=kitchen-fire=1e308")]
    [InlineData("--seeds", "compare", "usual", "officers=1", "--seeds", "1000000")]
    [InlineData("--speed", "play", "--speed", "1e308")]
    [InlineData("--grpc", "play", "--grpc", "http://127.0.0.1:0")]
    [InlineData("--mqtt", "play", "--mqtt", "mqtt://127.0.0.1:99999")]
    [InlineData("--communities", "district", "nowhere", "--communities", "1e9")]
    [InlineData("--twins", "district", "nowhere", "--twins", "2147483648")]
    [InlineData("streets", "district", "nowhere", "--communities", "2", "--streets", "3")]
    public async Task The_simulator_refuses(string told, params string[] arguments) =>
        AssertOneLine(await Tool.RunAsync(Limit, "dotnet", [Repository.SimulatorDll, .. arguments]), told);

    [Fact]
    public async Task Whatever_the_settings_a_run_ends_soon_after_it_is_asked_to()
    {
        using var folder = new TemporaryFolder();
        await using var run = Tool.Start(
            "dotnet", Repository.SimulatorDll, "run", Repository.Chengbei, "--days", "5", "--drop-out-factor", "1000", "--rate", "kitchen-fire=100000",
            "--rate", "fence-crossing=1e-300", "--out", Path.Combine(folder.Path, "report"));
        await Eventually.True("it told how far it is", () => Task.FromResult(run.Transcript.Contains("x life", StringComparison.Ordinal)), Limit);

        await run.SignalAsync("TERM");

        Assert.Equal(130, await run.TryWaitForExitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task A_file_that_never_ends_is_refused()
    {
        using var folder = new TemporaryFolder();
        var community = folder.CopyOfChengbei();
        var plan = Path.Combine(community, Surface.PlanFile);
        File.Delete(plan);
        File.CreateSymbolicLink(plan, "/dev/zero");
        var result = await Tool.RunAsync(Limit, "dotnet", Repository.SimulatorDll, "run", community, "--out", Path.Combine(folder.Path, "report"));
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("larger than 16 MiB", result.Output, StringComparison.Ordinal);
    }

    private static void AssertOneLine(ToolResult result, string told)
    {
        Assert.Equal(2, result.ExitCode);
        var line = Assert.Single(result.Output.TrimEnd('\n').Split('\n'));
        Assert.Contains(told, line, StringComparison.Ordinal);
    }
}
