using System.Text.Json;
using SafeCommunity.EndToEnd.Tests.Harness;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests;

/// <summary>The simulator as a planner meets it: a command, a folder with a report, and messages.</summary>
public sealed class SimulatorTests
{
    private static readonly TimeSpan RunLimit = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task The_same_seed_leaves_the_same_journal_in_every_process_and_verify_finds_it_whole()
    {
        using var folder = new TemporaryFolder();
        var heads = new List<string>();
        foreach (var workers in new[] { "1", "2" })
        {
            var (report, data) = (Path.Combine(folder.Path, $"report-{workers}"), Path.Combine(folder.Path, $"data-{workers}"));
            var run = await SimulateAsync(
                "run", Repository.Chengbei, "--hours", "3", "--start", "2026-03-02T01:00", "--scenario", "fire-at-night", "--seed", "7",
                "--workers", workers, "--data", data, "--out", report);
            Assert.Equal(0, run.ExitCode);
            heads.Add(await File.ReadAllTextAsync(Path.Combine(report, "journal.sha256"), TestContext.Current.CancellationToken));

            var whole = await Tool.RunAsync("dotnet", Repository.SiloDll, "verify", "--data", data);
            Assert.Equal(0, whole.ExitCode);
        }

        Assert.Matches("^[0-9a-f]{64}", heads[0]);
        Assert.Equal(heads[0], heads[1]);
    }

    [Fact]
    public async Task Ctrl_C_writes_the_report_so_far_and_says_so()
    {
        using var folder = new TemporaryFolder();
        var report = Path.Combine(folder.Path, "report");
        await using var run = Tool.Start("dotnet", Repository.SimulatorDll, "run", Repository.Chengbei, "--days", "300", "--out", report);
        await Eventually.True("it told how far it is", () => Task.FromResult(run.Transcript.Contains("x life", StringComparison.Ordinal)), RunLimit);

        await run.SignalAsync("INT");

        Assert.Equal(130, await run.TryWaitForExitAsync(RunLimit));
        Assert.Contains("Interrupted", run.Transcript, StringComparison.Ordinal);
        using var figures = await FiguresAsync(report);
        Assert.True(figures.RootElement.GetProperty("interrupted").GetBoolean());
        Assert.InRange(figures.RootElement.GetProperty("virtualSeconds").GetDouble(), 60, 300 * 86_400 - 1);
        Assert.True(File.Exists(Path.Combine(report, "report.html")));
        Assert.Equal([report], Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("no scenario 'moon'", "--scenario", "moon")]
    [InlineData("choose 0 to 4", "--night-patrols", "5")]
    [InlineData("no cause 'meteor'", "--rate", "meteor=1")]
    [InlineData("--days", "--days", "0")]
    public async Task What_cannot_be_is_told_and_nothing_is_written(string told, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        var run = await SimulateAsync(["run", Repository.Chengbei, "--out", Path.Combine(folder.Path, "report"), .. arguments]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(told, run.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task A_plan_that_does_not_add_up_is_told_with_its_place()
    {
        using var folder = new TemporaryFolder();
        var plan = Path.Combine(folder.CopyOfChengbei(), "community.json");
        var text = await File.ReadAllTextAsync(plan, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(plan, text.Replace("\"homes\": 1322", "\"homes\": 1323", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        var run = await SimulateAsync("run", Path.GetDirectoryName(plan)!, "--out", Path.Combine(folder.Path, "report"));

        Assert.Equal(2, run.ExitCode);
        Assert.Matches(@"community\.json:\d+:\d+: .*132[23]", run.Output);
        Assert.Equal(["chengbei"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_folder_that_is_there_is_left_alone_until_its_report_may_be_replaced()
    {
        using var folder = new TemporaryFolder();
        var report = Directory.CreateDirectory(Path.Combine(folder.Path, "report")).FullName;
        var mine = Path.Combine(report, "mine.txt");
        await File.WriteAllTextAsync(mine, "mine", TestContext.Current.CancellationToken);
        string[] arguments = ["run", Repository.Chengbei, "--hours", "0.1", "--out", report];

        var refused = await SimulateAsync(arguments);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("--replace", refused.Output, StringComparison.Ordinal);
        var noReport = await SimulateAsync([.. arguments, "--replace"]);
        Assert.Equal(2, noReport.ExitCode);
        Assert.Equal([mine], Directory.GetFileSystemEntries(report));

        File.Delete(mine);
        Assert.Equal(0, (await SimulateAsync(arguments)).ExitCode);
        Assert.Equal(2, (await SimulateAsync(arguments)).ExitCode);
        Assert.Equal(0, (await SimulateAsync([.. arguments, "--replace"])).ExitCode);
        Assert.Equal([report], Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Two_settings_are_compared_over_the_same_seeds()
    {
        using var folder = new TemporaryFolder();
        var report = Path.Combine(folder.Path, "nights");
        var compared = await SimulateAsync(
            "compare", "night-patrols=1", "night-patrols=4", Repository.Chengbei,
            "--start", "2026-03-02T23:00", "--hours", "1", "--seeds", "2", "--out", report);

        Assert.Equal(0, compared.ExitCode);
        Assert.Contains("95 % interval", compared.Output, StringComparison.Ordinal);
        Assert.Contains("夜间", compared.Output, StringComparison.Ordinal);
        Assert.Equal([report], Directory.GetFileSystemEntries(folder.Path));
        Assert.Equal(["a-1", "a-2", "b-1", "b-2"], Directory.GetDirectories(Path.Combine(report, "runs")).Select(Path.GetFileName).Order());
        var visits = new Dictionary<string, double>();
        foreach (var run in new[] { "a-1", "b-1" })
        {
            using var figures = await FiguresAsync(Path.Combine(report, "runs", run));
            visits[run] = figures.RootElement.GetProperty("nightVisitsPerHour").GetDouble();
        }

        Assert.True(visits["b-1"] > visits["a-1"], $"Four patrols visit more than one: {string.Join(", ", visits)}.");
        Assert.True(File.Exists(Path.Combine(report, "report.html")));
    }

    [Theory]
    [InlineData("nothing to compare", "usual", "usual")]
    [InlineData("'moon' cannot be set", "usual", "moon=1")]
    [InlineData("choose 0 to 4", "usual", "night-patrols=7")]
    public async Task What_cannot_be_compared_is_told_before_anything_runs(string told, string a, string b)
    {
        using var folder = new TemporaryFolder();
        var compared = await SimulateAsync("compare", a, b, Repository.Chengbei, "--out", Path.Combine(folder.Path, "report"));
        Assert.Equal(2, compared.ExitCode);
        Assert.Contains(told, compared.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    private static Task<ToolResult> SimulateAsync(params IEnumerable<string> arguments) =>
        Tool.RunAsync(RunLimit, "dotnet", [Repository.SimulatorDll, .. arguments]);

    private static async Task<JsonDocument> FiguresAsync(string report) => JsonDocument.Parse(
        await File.ReadAllBytesAsync(Path.Combine(report, "figures.json"), TestContext.Current.CancellationToken));
}
