using System.Collections.Immutable;
using System.Text.Json;
using SafeCommunity.Simulator.Comparisons;
using SafeCommunity.Simulator.Figures;
using SafeCommunity.Simulator.Tests.Figures;
using SafeCommunity.Simulator.Tests.Reports;
using Xunit;

namespace SafeCommunity.Simulator.Tests.Comparisons;

public sealed class ComparisonTests
{
    private static readonly double[] Noise = [0.3, -0.2, 0.1, -0.4, 0.2, 0.05, -0.1, 0.25];

    [Fact]
    public void Pairs_are_of_one_seed_whatever_the_order()
    {
        var comparison = Comparison.Of(
            "two", [Run(1, missed: 10), Run(2, missed: 20), Run(3, missed: 31)],
            "three", [Run(3, missed: 30), Run(1, missed: 8), Run(4, missed: 0), Run(2, missed: 17)]);

        var missed = Of(comparison, FigureCatalogue.Missed);
        Assert.Equal([(10.0, 8.0), (20.0, 17.0), (31.0, 30.0)], missed.Values.Select(pair => (pair.A!.Value, pair.B!.Value)));
        Assert.Equal(-2, missed.Difference!.Value, 12);
        // Mean -2, standard deviation 1, of three: 4.303 / sqrt(3) to either side.
        Assert.Equal(-2 - 2.484, missed.Low!.Value, 3);
        Assert.Equal(-2 + 2.484, missed.High!.Value, 3);
        Assert.Equal([4UL], comparison.Unpaired);
        Assert.Equal([1UL, 2UL, 3UL], comparison.Seeds);
    }

    [Fact]
    public void A_large_difference_differs_and_none_is_not_seen()
    {
        var comparison = Comparison.Of("A", Runs(8, (_, seed) => 100 + Noise[seed]), "B", Runs(8, (name, seed) => name switch
        {
            "nightHourlyCoverage" => 130 + Noise[^(seed + 1)],
            "visits" => 130 + Noise[^(seed + 1)],
            _ => 100 + Noise[^(seed + 1)],
        }));

        Assert.Equal(Verdict.Differs, Of(comparison, FigureCatalogue.NightHourlyCoverage).Verdict);
        Assert.True(Of(comparison, FigureCatalogue.NightHourlyCoverage).IsBetter);
        Assert.Equal(Verdict.Differs, Of(comparison, FigureCatalogue.Visits).Verdict);
        Assert.Equal(Verdict.NoDifferenceSeen, Of(comparison, FigureCatalogue.Missed).Verdict);
        Assert.All(comparison.Figures, figure => Assert.NotEqual(FigureGroup.Run, figure.Figure.Group));
    }

    [Fact]
    public void What_would_differ_alone_is_only_perhaps_among_many()
    {
        // By itself under 5 %, with thirteen others not.
        double[] ahead = [1, 2, 0.3, 1.4, 0.6];
        var comparison = Comparison.Of("A", Runs(5, (_, seed) => Noise[seed]), "B", Runs(5, (name, seed) => Noise[seed] + (name == "overdue" ? ahead[seed] : 0)));

        var overdue = Of(comparison, FigureCatalogue.Overdue);
        Assert.InRange(overdue.P!.Value, 0.005, 0.05);
        Assert.True(overdue.Low > 0);
        Assert.InRange(overdue.CorrectedP!.Value, 0.05, 1);
        Assert.Equal(Verdict.Perhaps, overdue.Verdict);
        Assert.False(overdue.IsBetter);
    }

    [Fact]
    public void A_run_without_data_takes_its_pair_out_and_two_pairs_are_too_few()
    {
        var comparison = Comparison.Of(
            "A", [Run(1, missed: 1), Run(2, missed: null), Run(3, missed: 3), Run(4, missed: null)],
            "B", [Run(1, missed: 2), Run(2, missed: 9), Run(3, missed: 5), Run(4, missed: null)]);

        var missed = Of(comparison, FigureCatalogue.Missed);
        Assert.Equal(2, missed.Pairs);
        Assert.Equal((2.0, 3.5, 1.5), (missed.MeanA, missed.MeanB, missed.Difference));
        Assert.NotNull(missed.Low);
        Assert.Null(missed.P);
        Assert.Equal(Verdict.TooFewData, missed.Verdict);
        var overdue = Of(comparison, FigureCatalogue.Overdue);
        Assert.Equal((0, null, null, Verdict.TooFewData), (overdue.Pairs, overdue.Difference, overdue.Low, overdue.Verdict));
    }

    [Fact]
    public void What_cannot_be_compared_is_refused()
    {
        Assert.Contains("no seed in common", Refused([Run(1, 1)], [Run(2, 1)]), StringComparison.Ordinal);
        Assert.Contains("two runs of seed 1", Refused([Run(1, 1), Run(1, 2)], [Run(1, 1)]), StringComparison.Ordinal);
        Assert.Contains("one community", Refused([Run(1, 1)], [Run(1, 1) with { Community = "other" }]), StringComparison.Ordinal);
        Assert.Contains("one community", Refused([Run(1, 1)], [Run(1, 1) with { PlannedEnd = HandMadeRun.At(99) }]), StringComparison.Ordinal);

        static string Refused(RunFigures[] a, RunFigures[] b) => Assert.Throws<ArgumentException>(() => Comparison.Of("A", a, "B", b)).Message;
    }

    [Fact]
    public void The_text_answers_first_in_both_languages_and_its_table_is_aligned()
    {
        var text = Sample("夜间两支", "夜间三支").ToText();
        var lines = text.Split('\n', StringSplitOptions.TrimEntries);
        Assert.Contains(lines, line => line.StartsWith("Better with B: coverage in an hour at night 50 % → 80 % (+30.0 points)", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("B is better than A, first for coverage; no figure asked for got worse for sure.", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("B 更好，首先在于巡查覆盖；", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("B 更好的指标：夜间每小时覆盖率 50% → 80%（+30.0 个百分点）", StringComparison.Ordinal));
        var table = text.Split('\n').Where(line => line.Contains("  differs", StringComparison.Ordinal) || line.Contains("  no difference seen", StringComparison.Ordinal)).ToList();
        Assert.True(table.Count > 5);
        Assert.Single(table.Select(line => Math.Max(line.IndexOf("  differs", StringComparison.Ordinal), line.IndexOf("  no difference", StringComparison.Ordinal))).Distinct());
    }

    [Fact]
    public async Task The_report_is_well_formed_fetches_nothing_and_shows_names_as_they_are()
    {
        var folder = Directory.CreateTempSubdirectory("comparison-").FullName;
        await ComparisonReport.WriteAsync(Sample("<script>alert(1)</script>", "=B & \"co\""), folder, TestContext.Current.CancellationToken);

        var page = WrittenPage.Read(Path.Combine(folder, "report.html"));
        page.FetchesNothing();
        Assert.Contains("<script>alert(1)</script>", page.Text, StringComparison.Ordinal);
        Assert.Contains("=B & \"co\"", page.Text, StringComparison.Ordinal);
        Assert.Contains("B is better than A", page.Text, StringComparison.Ordinal);

        Assert.Equal(
            ["comparison.csv", "figures.json", "pairs.csv", "report.html"], Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "figures.json"), TestContext.Current.CancellationToken));
        Assert.All(json.RootElement.EnumerateObject(), property => Assert.False(property.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array));
        Assert.Equal("differs", json.RootElement.GetProperty("nightHourlyCoverageVerdict").GetString());
        Assert.Equal(0.3, json.RootElement.GetProperty("nightHourlyCoverageDifference").GetDouble(), 3);
        Assert.Equal("noDifferenceSeen", json.RootElement.GetProperty("missedVerdict").GetString());
    }

    [Fact]
    public void Lives_come_first_in_counts_with_what_is_not_known()
    {
        var comparison = Comparison.Of("A", LifeSafety(missed: 0), "B", LifeSafety(missed: 1));
        var lines = comparison.ToText().Split('\n', StringSplitOptions.TrimEntries).ToList();

        // One more in every pair is by itself no chance, and among so many figures perhaps one.
        var answer = lines.FindIndex(line => line.StartsWith("No goal is seen to differ for sure. Perhaps worse: life safety.", StringComparison.Ordinal));
        var life = lines.FindIndex(line => line.StartsWith("Life safety: with A ", StringComparison.Ordinal));
        Assert.InRange(life, 0, answer - 1);
        Assert.Equal(
            "Life safety: with A 0 of 16 real events missed or dismissed, 0 overdue (not known: 8 not noticed yet, 8 open at the end); "
            + "with B 8 of 16 real events missed or dismissed, 0 overdue (not known: 8 not noticed yet, 8 open at the end); perhaps more with B.",
            lines[life]);

        static RunFigures[] LifeSafety(double missed) => Runs(8, (name, seed) => name switch
        {
            "lifeSafetyMissedOrDismissed" => missed,
            "lifeSafetyEvents" => 2,
            "lifeSafetyOpenAtEnd" or "lifeSafetyNotNoticedYet" => 1,
            "lifeSafetyOverdue" => 0,
            _ => Noise[seed],
        });
    }

    [Theory]
    [InlineData("coverage,arrival", "Mixed: by the order of goals B is ahead, for coverage; but worse with B: time to arrive, median.")]
    [InlineData("arrival,coverage", "Mixed: by the order of goals A is ahead, for arrival; worse with B: time to arrive, median.")]
    [InlineData("coverage", "Mixed: by the order of goals B is ahead, for coverage; but worse with B: time to arrive, median.")]
    [InlineData("workload", "No goal is seen to differ for sure.")]
    public void What_got_worse_is_named_and_the_order_of_goals_says_who_is_ahead(string goals, string answer)
    {
        var comparison = Slower() with { Goals = Goal.Read(goals) };

        Assert.Contains(answer, comparison.ToText(), StringComparison.Ordinal);
        Assert.DoesNotContain("B is better than A", comparison.ToText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_files_hold_the_order_of_goals_and_what_each_says()
    {
        var folder = Directory.CreateTempSubdirectory("comparison-").FullName;
        await ComparisonReport.WriteAsync(Slower(), folder, TestContext.Current.CancellationToken);

        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "figures.json"), TestContext.Current.CancellationToken));
        Assert.Equal("life-safety,arrival,missed,deadlines,coverage,false-calls,workload", json.RootElement.GetProperty("goals").GetString());
        Assert.Equal("mixed", json.RootElement.GetProperty("verdict").GetString());
        Assert.Equal("worse", json.RootElement.GetProperty("goalArrivalVerdict").GetString());
        Assert.Equal("noDifferenceSeen", json.RootElement.GetProperty("goalLifeSafetyVerdict").GetString());
        var rows = CsvTests.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "comparison.csv"), TestContext.Current.CancellationToken));
        Assert.Equal("arrival", rows.Single(row => row[0] == "arriveSecondsP50")[^1]);
        Assert.Contains("Mixed: by the order of goals A is ahead", WrittenPage.Read(Path.Combine(folder, "report.html")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_data_of_a_goal_nothing_is_said_to_be_well()
    {
        var text = Comparison.Of("A", [Run(1, missed: 1), Run(2, missed: 1)], "B", [Run(1, missed: 0), Run(2, missed: 0)]).ToText();

        Assert.Contains("Too few data to judge any goal.", text, StringComparison.Ordinal);
        Assert.Contains("with A what was missed is not known of every run", text, StringComparison.Ordinal);
        Assert.DoesNotContain("B is better", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Better with B", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("speed", "'speed' is no goal; known: life-safety, arrival,")]
    [InlineData("arrival,arrival", "the goal 'arrival' stands twice")]
    [InlineData("", "'' is no goal")]
    public void An_order_of_goals_that_is_none_is_refused(string given, string message) =>
        Assert.StartsWith(message, Assert.Throws<ArgumentException>(() => Goal.Read(given)).Message, StringComparison.Ordinal);

    [Fact]
    public void Every_figure_of_a_goal_is_asked_for_and_has_a_way_that_is_better() => Assert.All(
        Goal.All.SelectMany(goal => goal.Figures), figure => Assert.True(figure is { IsQuestion: true, Better: not Better.Neither }, figure.Name));

    // B covers more, and arrives later.
    private static Comparison Slower() => Comparison.Of(
        "A", Runs(8, (_, seed) => 100 + Noise[seed]), "B", Runs(8, (name, seed) => (name is "nightHourlyCoverage" or "arriveSecondsP50" ? 130 : 100) + Noise[^(seed + 1)]));

    [Fact]
    public void Interrupted_runs_and_few_pairs_are_told_first()
    {
        var comparison = Comparison.Of("A", [Run(1, 1) with { End = HandMadeRun.At(3) }], "B", [Run(1, 2), Run(2, 2)]);
        Assert.True(comparison.IsInterrupted);
        var text = (comparison with { PlannedPairs = 4 }).ToText();
        Assert.Contains("The comparison was interrupted: 1 of 4 pairs of runs were made.", text, StringComparison.Ordinal);
        Assert.Contains("1 run was interrupted", text, StringComparison.Ordinal);
        Assert.Contains("Only one setting has a run of seed 2", text, StringComparison.Ordinal);
        Assert.Contains("There is only 1 pair of runs", text, StringComparison.Ordinal);
    }

    private static Comparison Sample(string nameA, string nameB) => Comparison.Of(
        nameA, Runs(6, (name, seed) => (name == "nightHourlyCoverage" ? 0.5 : 0.1) + (Noise[seed] / 100)),
        nameB, Runs(6, (name, seed) => name == "nightHourlyCoverage" ? 0.8 + (Noise[^(seed + 1)] / 100) : 0.1 + ((Noise[seed] - Noise[..6].Average()) / 10)));

    private static FigureComparison Of(Comparison comparison, Figure figure) => comparison.Figures.Single(one => one.Figure == figure);

    private static RunFigures[] Runs(int seeds, Func<string, int, double> value) =>
    [
        .. Enumerable.Range(0, seeds).Select(seed => Run((ulong)seed, 0) with
        {
            Values = FigureCatalogue.All.ToImmutableSortedDictionary(figure => figure.Name, figure => (double?)value(figure.Name, seed)),
        }),
    ];

    private static RunFigures Run(ulong seed, double? missed) => new()
    {
        Community = "chengbei",
        Scenario = "",
        Seed = seed,
        Start = HandMadeRun.Start,
        End = HandMadeRun.At(24),
        PlannedEnd = HandMadeRun.At(24),
        Patrols = 4,
        NightPatrols = 2,
        Officers = 3,
        JournalHash = "",
        Values = ImmutableSortedDictionary<string, double?>.Empty.Add("missed", missed),
    };
}
