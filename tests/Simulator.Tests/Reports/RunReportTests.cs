using System.Collections.Immutable;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Twins;
using SafeCommunity.Simulator.Reports;
using SafeCommunity.Simulator.Running;
using SafeCommunity.Simulator.Tests.Figures;
using SafeCommunity.Simulator.Tests.World;
using Xunit;

namespace SafeCommunity.Simulator.Tests.Reports;

public sealed class RunReportTests
{
    private const string Hostile = "</text></td><script>alert(\"1\")</script>&\u0001'";

    [Fact]
    public async Task A_report_holds_its_page_its_tables_and_the_journals_hash()
    {
        var folder = await WriteAsync(Eventful().Ended());

        Assert.Equal(
            ["alarms.csv", "figures.csv", "figures.json", "incidents.csv", "journal.sha256", "report.html", "visits.csv"],
            Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Matches("^a{64}  chengbei@[0-9]+\n$", await ReadAsync(folder, "journal.sha256"));
        Assert.Equal(3, Rows(await ReadAsync(folder, "incidents.csv")));
        Assert.Equal(1, Rows(await ReadAsync(folder, "alarms.csv")));
        Assert.Equal(2, Rows(await ReadAsync(folder, "visits.csv")));

        static int Rows(string table) => CsvTests.Parse(table).Count - 1;
    }

    [Fact]
    public async Task The_page_says_in_both_languages_what_happened_and_fetches_nothing()
    {
        var page = await PageOfAsync(Eventful().Ended());

        page.FetchesNothing();
        Assert.Contains("1 was missed: noise quarrel; none of life safety.", page.Text, StringComparison.Ordinal);
        Assert.Contains("漏掉 1 件：噪声纠纷；都不关乎生命安全。", page.Text, StringComparison.Ordinal);
        Assert.Contains("1 incident missed a deadline (1 of life safety)", page.Text, StringComparison.Ordinal);
        Assert.Contains("on the scene, follow-up visit", page.Text, StringComparison.Ordinal);
        Assert.Contains("Never visited: ", page.Text, StringComparison.Ordinal);
        Assert.StartsWith("Life safety: 1 real event, 0 missed; 1 incident missed a deadline; not known: 1 of its incidents still open at the end, 1 still waiting for a unit.",
            FirstSentence(page, "en"), StringComparison.Ordinal);
        Assert.StartsWith("生命安全：1 件真实的事情，漏掉 0 件；1 件错过时限；尚无结果：1 件事件结束时未办结、1 件仍在等人到场。", FirstSentence(page, "zh"), StringComparison.Ordinal);
        Assert.Contains("life safety 10 min 48 s (1 case); all incidents 10 min 48 s (1 case).", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("95 %:", page.Text, StringComparison.Ordinal);
        Assert.Contains("too few (1 of 20 cases)", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("interrupted", page.Text, StringComparison.Ordinal);
        Assert.True(page.Elements("svg").Count() > 8);
        // Each language has as many texts as the other, so that none is left without a word.
        var texts = page.Elements("span").Concat(page.Elements("text")).Select(element => (string?)element.Attribute("lang")).ToList();
        Assert.Equal(texts.Count(language => language == "zh"), texts.Count(language => language == "en"));
    }

    [Fact]
    public async Task A_real_fall_that_was_dismissed_as_false_is_a_missed_one_in_the_first_line()
    {
        var run = new HandMadeRun();
        run.Happens("fall-at-home", "sos", from: 1, until: 5, place: "b03-1502").Join(1, HandMadeRun.At(1.02));
        run.Opens(1, "sos", hour: 1.02, place: "b03-1502");
        run.Verifies(1, hour: 1.1, VerificationGrade.NoCall);
        run.Closes(1, hour: 1.2, Disposition.FalseAlarm);

        var page = await PageOfAsync(run.Ended());

        Assert.Equal(
            "Life safety: 1 real event, 1 missed (0 never noticed, 1 dismissed as false: fall at home); nothing of it is left open at the end.", FirstSentence(page, "en"));
        Assert.Equal("生命安全：1 件真实的事情，漏掉 1 件（没有发现 0 件，被当作误报 1 件：居家跌倒）；结束时没有悬而未决的。", FirstSentence(page, "zh"));
        Assert.Equal("warn", (string?)FirstSentenceOf(page).Attribute("class"));
        Assert.DoesNotContain("none was missed", page.Text, StringComparison.Ordinal);
        Assert.Contains("incident #1 graded as false", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_goes_on_unnoticed_at_the_end_is_said_to_be_not_known()
    {
        var run = new HandMadeRun();
        run.Happens("gas-leak", "gas", from: 23);

        var page = await PageOfAsync(run.Ended());

        Assert.Equal("Life safety: 1 real event, 0 missed; not known: 1 not noticed yet.", FirstSentence(page, "en"));
        Assert.Contains("1 more was not noticed yet at the end: whether they would be missed is not known.", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_without_an_event_of_life_safety_says_nothing_about_it()
    {
        var run = new HandMadeRun();
        run.Happens("noise-quarrel", "noise", from: 1, until: 2).Join(1, HandMadeRun.At(1));
        run.Opens(1, "noise", hour: 1);

        Assert.StartsWith("Life safety: nothing real of it happened, so this run tells nothing about it", FirstSentence(await PageOfAsync(run.Ended()), "en"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_that_would_break_the_page_stand_in_it_as_they_are()
    {
        var title = new BilingualText(Hostile, $"en {Hostile}");
        var plan = Chengbei.Plan with
        {
            Title = title,
            Twins = [.. Chengbei.Plan.Twins.Select(twin => twin.Id.Name is "b03" or "door-b03-1" ? twin with { Title = title } : twin)],
        };
        var run = new HandMadeRun { Plan = plan };
        run.Happens(Hostile, "noise", from: 1, until: 2);
        run.Opens(1, "fire", hour: 1, title: title);
        run.Point("door-b03-1");
        run.Point(Hostile, 3);

        var folder = await WriteAsync(run.Ended() with { JournalHash = Hostile, Refusals = ImmutableSortedDictionary<string, long>.Empty });
        var page = WrittenPage.Read(Path.Combine(folder, "report.html"));

        page.FetchesNothing();
        Assert.Contains(Hostile.Replace('\u0001', '\uFFFD'), page.Text, StringComparison.Ordinal);
        Assert.Contains(Hostile, CsvTests.Parse(await ReadAsync(folder, "incidents.csv"))[1]);
    }

    [Fact]
    public async Task An_interrupted_run_says_so_before_anything_else()
    {
        var page = await PageOfAsync(new HandMadeRun(hours: 3) { PlannedSpan = TimeSpan.FromDays(7) }.Ended());
        var notice = page.Elements("p").Single(paragraph => (string?)paragraph.Attribute("class") == "notice");
        Assert.Contains("This run was interrupted: it went on for 3 h of the 7 d planned.", notice.Value, StringComparison.Ordinal);
        Assert.Contains("本次仿真被中断", notice.Value, StringComparison.Ordinal);
        Assert.Same(notice, page.Elements("section").First().Elements("p").First());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.01)]
    [InlineData(24)]
    [InlineData(24 * 40)]
    public async Task A_run_in_which_nothing_happened_is_reported(double hours)
    {
        var page = await PageOfAsync(new HandMadeRun(hours).Ended());
        page.FetchesNothing();
        Assert.Contains("Nothing real happened, so nothing could be missed.", page.Text, StringComparison.Ordinal);
        Assert.Contains("no data", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("∞", page.Text, StringComparison.Ordinal);
    }

    private static System.Xml.Linq.XElement FirstSentenceOf(WrittenPage page) =>
        page.Elements("ul").First(list => (string?)list.Attribute("class") == "sentences").Elements().First();

    private static string FirstSentence(WrittenPage page, string language) =>
        FirstSentenceOf(page).Elements().Single(text => (string?)text.Attribute("lang") == language).Value;

    private static HandMadeRun Eventful()
    {
        var run = new HandMadeRun();
        run.Happens("kitchen-fire", "fire", from: 1, until: 2).Join(1, HandMadeRun.At(1.02));
        run.Happens("noise-quarrel", "noise", from: 20, until: 21);
        run.Happens("cooking-smoke", "fire", from: 8, until: 8.1, isNuisance: true).Join(2, HandMadeRun.At(8));
        run.Raises("smoke-b03-1502", hour: 1.02);
        run.Opens(1, "fire", hour: 1.02, place: "b03-1502");
        run.Verifies(1, hour: 1.05, VerificationGrade.ThreatToLife);
        run.Moves(1, hour: 1.02, IncidentStage.Dispatched);
        run.Writes(1.1, IncidentRecord.SubjectOf(1), new IncidentOverdue(IncidentStage.OnScene));
        run.Moves(1, hour: 1.2, IncidentStage.OnScene);
        run.Moves(1, hour: 1.5, IncidentStage.Resolved);
        run.Closes(1, hour: 1.6);
        run.Writes(1.8, IncidentRecord.SubjectOf(1), new IncidentOverdue(IncidentStage.Closed));
        run.Opens(2, "fire", hour: 8);
        run.Opens(3, "device-fault", hour: 9, place: "smoke-b03-1502");
        run.OnDuty("unit-1", from: 0);
        run.Point("door-b01-1", 1, 2);
        run.Point("door-b02-1");
        return run;
    }

    private static async Task<WrittenPage> PageOfAsync(SimulatedRun run) => WrittenPage.Read(Path.Combine(await WriteAsync(run), "report.html"));

    private static async Task<string> WriteAsync(SimulatedRun run)
    {
        var folder = Directory.CreateTempSubdirectory("report-").FullName;
        await RunReport.WriteAsync(run, folder, TestContext.Current.CancellationToken);
        return folder;
    }

    private static Task<string> ReadAsync(string folder, string file) => File.ReadAllTextAsync(Path.Combine(folder, file), TestContext.Current.CancellationToken);
}
