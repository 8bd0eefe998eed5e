using System.Net;
using System.Net.Sockets;
using SafeCommunity.EndToEnd.Tests.Harness;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests;

/// <summary>A start that cannot succeed says why in one line and ends with a non-zero exit code.</summary>
public sealed class StartTests
{
    [Theory]
    [InlineData("http")]
    [InlineData("grpc")]
    [InlineData("mqtt")]
    public async Task A_port_in_use_is_one_clear_line(string which)
    {
        using var folder = new TemporaryFolder();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var options = new SiloOptions { Data = folder.Path };
        options = which switch
        {
            "http" => options with { HttpPort = port },
            "grpc" => options with { GrpcPort = port },
            _ => options with { MqttPort = port },
        };
        AssertOneClearLine(await Tool.RunAsync("dotnet", options.Arguments), $"{port}");
    }

    [Fact]
    public async Task A_missing_community_is_one_clear_line()
    {
        using var folder = new TemporaryFolder();
        var missing = Path.Combine(folder.Path, "nowhere");
        AssertOneClearLine(await Tool.RunAsync("dotnet", new SiloOptions { Data = folder.Path, Community = missing }.Arguments), missing);
    }

    [Fact]
    public async Task A_plan_that_is_not_valid_names_its_line()
    {
        using var folder = new TemporaryFolder();
        var community = folder.CopyOfChengbei();
        var plan = Path.Combine(community, Surface.PlanFile);
        var lines = await File.ReadAllLinesAsync(plan, TestContext.Current.CancellationToken);
        var line = Array.FindIndex(lines, text => text.Contains("\"totals\"", StringComparison.Ordinal));
        lines[line] = lines[line].Replace("1322", "\"many\"", StringComparison.Ordinal);
        await File.WriteAllLinesAsync(plan, lines, TestContext.Current.CancellationToken);
        AssertOneClearLine(await Tool.RunAsync("dotnet", new SiloOptions { Data = folder.Path, Community = community }.Arguments), $"{line + 1}");
    }

    [Theory]
    [InlineData(Surface.TeamsFile, "\"seat\": \"guard-room\"", "\"seat\": \"sofa\"")]
    [InlineData(Surface.FireFile, "\"life_safety\"", "\"lifesafety\"")]
    [InlineData(Surface.RulesFile, "\"above\": 0.5", "\"above\": \"a lot\"")]
    public async Task A_file_beside_the_plan_that_is_not_valid_names_its_line(string name, string replaced, string by)
    {
        using var folder = new TemporaryFolder();
        var community = folder.CopyOfChengbei();
        var file = Path.Combine(community, name);
        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        var line = text[..text.IndexOf(replaced, StringComparison.Ordinal)].Count(c => c == '\n') + 1;
        await File.WriteAllTextAsync(file, text.Replace(replaced, by, StringComparison.Ordinal), TestContext.Current.CancellationToken);
        AssertOneClearLine(await Tool.RunAsync("dotnet", new SiloOptions { Data = folder.Path, Community = community }.Arguments), $"{file}:{line}:");
    }

    [Fact]
    public async Task Without_teams_procedures_and_rules_it_starts_and_says_what_then_does_not_happen()
    {
        using var folder = new TemporaryFolder();
        var community = folder.CopyOfChengbei();
        File.Delete(Path.Combine(community, Surface.TeamsFile));
        File.Delete(Path.Combine(community, Surface.RulesFile));
        Directory.Delete(Path.GetDirectoryName(Path.Combine(community, Surface.FireFile))!, recursive: true);
        await using var silo = await SiloProcess.StartAsync(new SiloOptions { Data = Path.Combine(folder.Path, "data"), Community = community });
        await silo.SaysAsync($"there is no {Path.Combine(community, Surface.TeamsFile)}; nobody can be sent");
        await silo.SaysAsync($"there is no {Path.Combine(community, "procedures", "*.json")}; no alarm and no report will open an incident");
        await silo.SaysAsync($"there is no {Path.Combine(community, Surface.RulesFile)}; no reading will raise an alarm");
        Assert.Equal(["plan.applied"], (await silo.Api.JournalAsync()).Select(entry => entry.Text("kind")));
    }

    [Fact]
    public async Task A_data_folder_that_is_a_file_is_one_clear_line()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "data");
        await File.WriteAllTextAsync(file, "not a folder", TestContext.Current.CancellationToken);
        AssertOneClearLine(await Tool.RunAsync("dotnet", new SiloOptions { Data = file }.Arguments), file);
    }

    [Fact]
    public async Task A_database_file_that_is_none_is_one_clear_line()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(
            Path.Combine(folder.Path, "safecommunity.db"), new string('x', 8192), TestContext.Current.CancellationToken);
        AssertOneClearLine(await Tool.RunAsync("dotnet", new SiloOptions { Data = folder.Path }.Arguments), "safecommunity.db");
    }

    [Fact]
    public async Task An_unknown_option_is_refused_and_help_lists_the_options()
    {
        var unknown = await Tool.RunAsync("dotnet", Repository.SiloDll, "--colour", "red");
        Assert.NotEqual(0, unknown.ExitCode);
        Assert.Contains("--colour", unknown.Output, StringComparison.Ordinal);
        var help = await Tool.RunAsync("dotnet", Repository.SiloDll, "--help");
        Assert.Equal(0, help.ExitCode);
        Assert.All(
            ["--data", "--community", "--http", "--grpc", "--mqtt", "--mqtt-broker", "--allow-origin", "--play"],
            option => Assert.Contains(option, help.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Only_pages_of_the_origins_that_are_named_may_call_it_from_a_browser()
    {
        using var folder = new TemporaryFolder();
        await using var silo = await SiloProcess.StartAsync(new SiloOptions { Data = folder.Path, AllowOrigin = "https://console.example,http://127.0.0.1:9000" });
        foreach (var (origin, isAllowed) in new[] { ("https://console.example", true), ("http://127.0.0.1:9000", true), ("https://other.example", false) })
        {
            var answer = await Tool.RunAsync("curl", ["-s", "-D", "-", "-o", "/dev/null", "-H", $"Origin: {origin}", $"{silo.Api.BaseUrl}{Surface.CommunityPath}"]);
            Assert.Equal(isAllowed, answer.Output.Contains($"Access-Control-Allow-Origin: {origin}", StringComparison.OrdinalIgnoreCase));
        }
    }

    private static void AssertOneClearLine(ToolResult result, string named)
    {
        Assert.True(result.ExitCode > 0, $"It ended with {result.ExitCode}: {result.Output}");
        var line = Assert.Single(result.Output.TrimEnd('\n').Split('\n'));
        Assert.Contains(named, line, StringComparison.Ordinal);
    }
}
