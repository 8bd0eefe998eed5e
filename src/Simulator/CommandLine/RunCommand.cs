using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using SafeCommunity.Simulator.Reports;
using SafeCommunity.Simulator.Running;
using SafeCommunity.Simulator.World;

namespace SafeCommunity.Simulator.CommandLine;

/// <summary>Simulates a community and writes a report.</summary>
internal sealed class RunCommand
{
    private const int MostWorkers = 64;

    private readonly SimulationArguments _arguments = new();

    private readonly Option<ulong> _seed = Seed.Option("What everything is drawn from: the same seed gives the same journal. 随机种子。", 42);

    private readonly OutOptions _out = new();

    private readonly Option<string?> _data = new("--data")
    {
        HelpName = "DIR",
        Description = "Keep the journal and the twins in this folder, which must be empty; `verify` of the silo can check it. 保留数据。 [default: not kept]",
    };

    private readonly Option<int> _workers = NumberOption.Of(
        "--workers", "Threads that run the twins; the result does not depend on it, and one is the fastest. 线程数。", new(1, MostWorkers), 1);

    /// <summary>The command.</summary>
    public static Command Build()
    {
        var run = new RunCommand();
        return run.BuildCommand();
    }

    /// <summary>Finds out whether a run with such arguments could begin, without running it, and in which community.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="name">What to call them where they are wrong.</param>
    /// <exception cref="UsageException">It could not.</exception>
    public static string Check(ImmutableArray<string> arguments, string name)
    {
        var run = new RunCommand();
        var line = run.BuildCommand().Parse(arguments);
        if (line.Errors is [var error, ..])
            throw new UsageException($"{name}: {error.Message.TrimEnd('.')}");
        return run.Read(line, dataFolder: "").Community.Plan.Community;
    }

    private Command BuildCommand()
    {
        var command = new Command("run", """
            Simulate in this process, as fast as the machine allows, and write a report: report.html, tables as CSV,
            figures.json, and the journal's hash. Ctrl-C ends it early and writes the report so far.
            以最快速度运行仿真并生成报告;按 Ctrl-C 提前结束并保留已完成部分的报告。
            """);
        _arguments.AddTo(command);
        foreach (var option in (Option[])[_seed, _data, _workers])
            command.Options.Add(option);
        _out.AddTo(command);
        command.SetAction((line, _) => RunAsync(line));
        return command;
    }

    private async Task<int> RunAsync(ParseResult line)
    {
        using var data = DataFolder.Take(line.GetValue(_data));
        var options = Read(line, data.Path);
        using var report = _out.Take(line);
        using var interruption = new Interruption();
        var progress = new ProgressLine(TimeProvider.System);
        var zone = CommunityFolder.ZoneOf(options.Community);
        // Loading a large plan takes a while, and leaves nothing worth a report.
        interruption.WhileNothingIsDone(() =>
        {
            report.Dispose();
            data.Dispose();
        });
        var run = await new Simulation(TimeProvider.System).RunAsync(
            options,
            at =>
            {
                interruption.SomethingIsDone();
                progress.Tell(() => Describe(at, zone));
            },
            interruption.Token);
        progress.End();
        await RunReport.WriteAsync(run, report.Staging, CancellationToken.None);
        report.Complete();
        Console.WriteLine(Summarise(run, report.Path));
        return run switch
        {
            { IsJournalFull: true } => ExitCodes.Failure,
            { IsInterrupted: true } => ExitCodes.Interrupted,
            _ => ExitCodes.Success,
        };
    }

    private SimulationOptions Read(ParseResult line, string dataFolder)
    {
        var community = CommunityFolder.Read(_arguments.ReadFolder(line));
        var options = new SimulationOptions
        {
            Community = community,
            World = _arguments.World.Read(line, CommunityFolder.ZoneOf(community)),
            Seed = line.GetValue(_seed),
            Span = _arguments.ReadSpan(line),
            DataFolder = dataFolder,
            Workers = line.GetValue(_workers),
        };
        WorldOptions.Telling(options.CreateWorld);
        return options;
    }

    private static string Describe(SimulationProgress at, TimeZoneInfo zone)
    {
        var left = at.Speed > 0 ? (at.Span - at.Lived) / at.Speed : TimeSpan.Zero;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{TimeZoneInfo.ConvertTime(at.Now, zone):yyyy-MM-dd HH:mm}  {at.Lived / at.Span:0%}  {at.Speed:#,0} x life  {at.Readings:#,0} readings  {at.JournalEntries:#,0} journal entries  about {Math.Ceiling(left.TotalSeconds):#,0} s left");
    }

    private static string Summarise(SimulatedRun run, string report)
    {
        var lived = run.End - run.World.Start;
        var why = run.IsJournalFull ? $"The journal is as long as a run may make it ({WorldLimits.MostJournalEntries:#,0} entries)" : "Interrupted";
        var interrupted = run.IsInterrupted
            ? $"{why}: the report holds {Format(lived)} of {Format(run.PlannedEnd - run.World.Start)}. 已中断,报告只含已完成部分。\n"
            : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            {interrupted}{Format(lived)} in {run.Wall.TotalSeconds:0.0} s ({lived / run.Wall:#,0} x life), {run.Readings:#,0} readings, journal at {run.Journal.Count:#,0}: {run.JournalHash}
            Report: {Path.Combine(report, "report.html")}
            """);
    }

    private static string Format(TimeSpan span) => span.TotalHours >= 48
        ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalDays:0.#} days")
        : string.Create(CultureInfo.InvariantCulture, $"{span.TotalHours:0.#} hours");
}
