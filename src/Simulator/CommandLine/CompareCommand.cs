using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using SafeCommunity.Simulator.Comparisons;
using SafeCommunity.Simulator.Figures;

namespace SafeCommunity.Simulator.CommandLine;

/// <summary>Runs two settings over the same seeds and says what differs.</summary>
internal sealed class CompareCommand
{
    /// <summary>Fewer pairs give no interval.</summary>
    private const int FewestSeeds = 2;
    private const int MostSeeds = 1_000;
    private const int MostParallel = 64;

    private readonly Argument<string> _a = new("A") { Description = "One setting: NAME=VALUE, several divided by commas, as the options below; or usual. 方案甲。" };

    private readonly Argument<string> _b = new("B") { Description = "The other. 方案乙。" };

    private readonly SimulationArguments _arguments = new();

    private readonly Option<int> _seeds = NumberOption.Of(
        "--seeds", "Over how many seeds: more tell smaller differences. 随机种子个数。", new(FewestSeeds, MostSeeds), 8);

    private readonly Option<ulong> _firstSeed = Seed.Option("The first of them. 首个种子。", 1, ulong.MaxValue - MostSeeds);

    private readonly Option<int> _parallel = NumberOption.Of(
        "--parallel",
        "How many runs at a time, each in a process of its own, with its own memory. 并行数。",
        new(1, MostParallel),
        Math.Min(Environment.ProcessorCount, MostParallel));

    private readonly Option<string> _goals = new("--goals")
    {
        HelpName = "NAME,...",
        Description = $"What weighs in the verdict, the most important first; what is not named is told all the same. 目标次序。 [default: {string.Join(',', Goal.All.Select(goal => goal.Name))}]",
    };

    private readonly OutOptions _out = new();

    /// <summary>The command.</summary>
    public static Command Build()
    {
        var compare = new CompareCommand();
        return compare.BuildCommand();
    }

    private Command BuildCommand()
    {
        var command = new Command("compare", """
            Run two settings over the same seeds and say what differs, with confidence intervals.
            用相同的随机种子运行两种方案,给出差异及置信区间。

            Two or three night patrols? 夜间两组还是三组巡防?
              compare night-patrols=2 night-patrols=3 seeds/chengbei --start 2026-03-02T21:00 --hours 10 --seeds 20 --out nights
            """);
        command.Arguments.Add(_a);
        command.Arguments.Add(_b);
        _arguments.AddTo(command);
        command.Options.Add(_seeds);
        command.Options.Add(_firstSeed);
        command.Options.Add(_parallel);
        command.Options.Add(_goals);
        _out.AddTo(command);
        command.SetAction((line, _) => RunAsync(line));
        return command;
    }

    private async Task<int> RunAsync(ParseResult line)
    {
        var folder = _arguments.ReadFolder(line);
        ImmutableArray<ComparedSetting> settings =
            [.. new[] { _a, _b }.Select(side => ComparedSetting.Parse(line.GetRequiredValue(side), folder, _arguments.World.Settable))];
        if (settings[0] == settings[1] || (settings[0].Folder == settings[1].Folder && settings[0].Arguments.SequenceEqual(settings[1].Arguments)))
            throw new UsageException($"'{settings[0].Text}' and '{settings[1].Text}' are the same: nothing to compare");
        var goals = ReadGoals(line.GetValue(_goals));
        var (seeds, parallel) = (line.GetValue(_seeds), line.GetValue(_parallel));
        var common = _arguments.Repeat(line).ToImmutableArray();
        var communities = settings.Select(setting => RunCommand.Check([setting.Folder, .. common, .. setting.Arguments], setting.Text)).Distinct().ToList();
        if (communities.Count > 1)
            throw new UsageException($"'{settings[0].Text}' and '{settings[1].Text}' are of two communities, {string.Join(" and ", communities)}: compare two plans of one");

        using var report = _out.Take(line);
        using var interruption = new Interruption();
        var first = line.GetValue(_firstSeed);
        var runs = (from index in Enumerable.Range(0, seeds)
                    from side in Enumerable.Range(0, 2)
                    select new PlannedRun(side, first + (ulong)index)).ToImmutableArray();
        var done = new ConcurrentDictionary<PlannedRun, RunFigures>();
        await RunAllAsync(runs, parallel, done, async (run, cancellation) =>
        {
            var into = Path.Combine(report.Staging, "runs", string.Create(CultureInfo.InvariantCulture, $"{"ab"[run.Side]}-{run.Seed}"));
            Directory.CreateDirectory(Path.GetDirectoryName(into)!);
            var setting = settings[run.Side];
            await RunProcess.RunAsync(
                [setting.Folder, .. common, .. setting.Arguments, "--seed", run.Seed.ToString(CultureInfo.InvariantCulture), "--out", into], cancellation);
            done[run] = await FigureFile.ReadAsync(Path.Combine(into, FigureFile.Name), CancellationToken.None);
        }, interruption.Token);

        return await ReportAsync(settings, goals, runs, done, report);
    }

    private static async Task<int> ReportAsync(
        ImmutableArray<ComparedSetting> settings,
        ImmutableArray<Goal> goals,
        ImmutableArray<PlannedRun> runs,
        ConcurrentDictionary<PlannedRun, RunFigures> done,
        ReportFolder report)
    {
        var isInterrupted = done.Count < runs.Length;
        var pairs = runs.Select(run => run.Seed).Distinct()
            .Where(seed => done.ContainsKey(new PlannedRun(0, seed)) && done.ContainsKey(new PlannedRun(1, seed))).ToImmutableArray();
        if (pairs.Length < FewestSeeds)
        {
            Console.Error.WriteLine($"simulator: interrupted after {pairs.Length} pairs of runs: too few to compare, no report is written. 已中断,无法比较。");
            return ExitCodes.Interrupted;
        }

        var comparison = Comparison.Of(settings[0].Text, FiguresOf(0), settings[1].Text, FiguresOf(1)) with { PlannedPairs = runs.Length / 2, Goals = goals };
        await ComparisonReport.WriteAsync(comparison, report.Staging, CancellationToken.None);
        report.Complete();
        Console.WriteLine(comparison.ToText());
        if (isInterrupted)
            Console.WriteLine($"Interrupted: compared over {pairs.Length} of {runs.Length / 2} seeds. 已中断,只比较了已完成的种子。");
        Console.WriteLine($"Report: {Path.Combine(report.Path, "report.html")}");
        return isInterrupted ? ExitCodes.Interrupted : ExitCodes.Success;

        IReadOnlyList<RunFigures> FiguresOf(int side) => [.. pairs.Select(seed => done[new PlannedRun(side, seed)])];
    }

    private static ImmutableArray<Goal> ReadGoals(string? given)
    {
        if (given is null)
            return Goal.All;
        try
        {
            return Goal.Read(given);
        }
        catch (ArgumentException fault)
        {
            throw new UsageException($"--goals {GivenText.Show(given)}: {fault.Message}");
        }
    }

    /// <summary>Ends early, without a fault, when interrupted.</summary>
    private static async Task RunAllAsync(
        ImmutableArray<PlannedRun> runs,
        int parallel,
        ConcurrentDictionary<PlannedRun, RunFigures> done,
        Func<PlannedRun, CancellationToken, Task> run,
        CancellationToken interruption)
    {
        var clock = TimeProvider.System;
        var (began, progress) = (clock.GetTimestamp(), new ProgressLine(clock));
        var all = Parallel.ForEachAsync(
            runs,
            new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = interruption },
            async (next, cancellation) => await run(next, cancellation));
        while (!all.IsCompleted)
        {
            await Task.WhenAny(all, Task.Delay(TimeSpan.FromSeconds(0.25), clock, CancellationToken.None));
            progress.Tell(() => Describe(done.Count, runs.Length, parallel, clock.GetElapsedTime(began)));
        }

        progress.End();
        try
        {
            await all;
        }
        catch (OperationCanceledException)
        {
            // What is done is compared.
        }
    }

    private static string Describe(int done, int all, int parallel, TimeSpan elapsed)
    {
        // Those that are under way are half done, on average.
        var underWay = Math.Min(parallel, all - done);
        var left = done == 0 ? "" : string.Create(
            CultureInfo.InvariantCulture, $", about {(elapsed / (done + (underWay / 2.0)) * (all - done - (underWay / 2.0))).TotalSeconds:#,0} s left");
        return string.Create(CultureInfo.InvariantCulture, $"{done} of {all} runs done after {elapsed.TotalSeconds:#,0} s{left}");
    }

    /// <param name="Side">0 for A, 1 for B.</param>
    /// <param name="Seed">The seed.</param>
    private sealed record PlannedRun(int Side, ulong Seed);
}
