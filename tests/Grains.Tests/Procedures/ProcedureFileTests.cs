using System.Text;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Json;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Teams;
using SafeCommunity.Grains.Twins;
using Xunit;

namespace SafeCommunity.Grains.Tests.Procedures;

public sealed class ProcedureFileTests
{
    private const string Fire = """
        // Smoke.
        {
          "kind": "fire", "title": { "zh": "火情", "en": "Fire" },
          "class": "life_safety", "level": "community", "team": "team-1", "severity": "critical",
          "alarms": ["smoke-*"],
          "correlation": { "scope": "building", "window": "10m" },
          "dispatch": { "automatic": true, "units": 2, "standBy": 1, "skills": ["fire"], "answerTime": "60s" },
          "stages": [
            { "stage": "sensed" },
            { "stage": "verified", "by": ["officer"], "optional": true },
            { "stage": "dispatched", "by": ["officer"], "within": "1m" },
            { "stage": "on_scene", "by": ["unit"], "within": "5m" },
            { "stage": "closed", "by": ["supervisor"], "records": [{ "name": "cause", "title": { "zh": "原因", "en": "Cause" } }] },
          ],
          "rungs": { "police-room": "3m" },
          "answerRequired": true, "followUp": "30d", "words": ["fire", "着火"],
        }
        """;

    private const string Noise = """
        {
          "kind": "noise", "title": { "zh": "噪音", "en": "Noise" }, "class": "person", "level": "grid", "severity": "low",
          "correlation": { "scope": "home", "window": "2h" },
          "dispatch": { "answerTime": "2m" },
          "stages": [
            { "stage": "sensed", "by": ["grid_staff"] },
            { "stage": "verified", "by": ["officer"], "within": "15m" },
            { "stage": "dispatched", "by": ["officer"] },
            { "stage": "closed", "by": ["officer"] }
          ]
        }
        """;

    private static readonly TeamBook Teams = new()
    {
        Hash = "1",
        Teams = [new Team("team-1", new BilingualText("一", "One"), MatterLevel.Community)],
        Ladder =
        [
            new Rung("guard-room", new BilingualText("门", "Guard"), "", default),
            new Rung("police-room", new BilingualText("警", "Police"), "", TimeSpan.FromMinutes(5)),
        ],
    };

    [Fact]
    public void A_file_with_comments_and_trailing_commas_is_read()
    {
        var fire = ProcedureFile.Read(Encoding.UTF8.GetBytes(Fire));

        Assert.Equal(("fire", new BilingualText("火情", "Fire"), ProcedureClass.LifeSafety), (fire.Kind, fire.Title, fire.Class));
        Assert.Equal((MatterLevel.Community, "team-1", AlarmSeverity.Critical), (fire.Level, fire.Team, fire.Severity));
        Assert.Equal(["smoke-*"], fire.Alarms);
        Assert.Equal(new Correlation(CorrelationScope.Building, TimeSpan.FromMinutes(10)), fire.Correlation);
        Assert.Equal(
            (true, 2, 1, TimeSpan.FromSeconds(60)),
            (fire.Dispatch.Automatic, fire.Dispatch.Units, fire.Dispatch.StandBy, fire.Dispatch.AnswerTime));
        Assert.Equal(["fire"], fire.Dispatch.Skills);
        Assert.Equal(
            [IncidentStage.Sensed, IncidentStage.Verified, IncidentStage.Dispatched, IncidentStage.OnScene, IncidentStage.Closed],
            fire.Stages.Select(stage => stage.Stage));
        Assert.True(fire.StageOf(IncidentStage.Verified)!.Optional);
        Assert.Equal(TimeSpan.FromMinutes(5), fire.StageOf(IncidentStage.OnScene)!.Within);
        Assert.Null(fire.StageOf(IncidentStage.Closed)!.Within);
        Assert.Equal(new RequiredRecord("cause", new BilingualText("原因", "Cause")), Assert.Single(fire.StageOf(IncidentStage.Closed)!.Records));
        Assert.Equal(TimeSpan.FromMinutes(3), Assert.Single(fire.RungTimes).Value);
        Assert.True(fire.AnswerRequired);
        Assert.Equal(TimeSpan.FromDays(30), fire.FollowUp);
        Assert.Equal(["fire", "着火"], fire.Words);
    }

    [Fact]
    public void What_may_be_left_out_has_its_default()
    {
        var noise = ProcedureFile.Read(Encoding.UTF8.GetBytes(Noise));

        Assert.Equal(("", false, null), (noise.Team, noise.AnswerRequired, noise.FollowUp));
        Assert.Equal((false, 1, 0), (noise.Dispatch.Automatic, noise.Dispatch.Units, noise.Dispatch.StandBy));
        Assert.Empty(noise.Alarms);
        Assert.Empty(noise.RungTimes);
    }

    [Fact]
    public void What_words_say_for_and_against_a_kind_is_read()
    {
        var fire = ProcedureFile.Read(Encoding.UTF8.GetBytes(Fire.Replace(
            "\"words\": [", "\"hints\": [\"烟|smoke\"], \"notMeant\": [\"fire door\"], \"unless\": [\"万一\"], \"general\": true, \"words\": [\"电池|battery + 烧|burn*\", ", StringComparison.Ordinal)));

        Assert.Equal(["电池|battery + 烧|burn*", "fire", "着火"], fire.Words);
        Assert.Equal(["烟|smoke"], fire.Signs.Hints);
        Assert.Equal(["fire door"], fire.Signs.NotMeant);
        Assert.Equal(["万一"], fire.Signs.Unless);
        Assert.True(fire.Signs.General);
        Assert.False(ProcedureFile.Read(Encoding.UTF8.GetBytes(Noise)).Signs.General);
    }

    [Fact]
    public void The_product_opens_incidents_and_sends_units_only_where_that_is_automatic()
    {
        var fire = ProcedureFile.Read(Encoding.UTF8.GetBytes(Fire));
        var noise = ProcedureFile.Read(Encoding.UTF8.GetBytes(Noise));

        Assert.Equal(Enum.GetValues<DutyRole>().Skip(1), fire.StageOf(IncidentStage.Sensed)!.By);
        Assert.Equal([DutyRole.System, DutyRole.Officer], fire.StageOf(IncidentStage.Dispatched)!.By);
        Assert.Equal([DutyRole.System, DutyRole.GridStaff], noise.StageOf(IncidentStage.Sensed)!.By);
        Assert.Equal([DutyRole.Officer], noise.StageOf(IncidentStage.Dispatched)!.By);
    }

    [Theory]
    [InlineData(Fire, "\"kind\": \"fire\"", "\"kind\": \"Fire\"", 3, 11, "'Fire' is not a name")]
    [InlineData(Fire, "\"kind\": \"fire\", ", "", 2, 1, "'kind' is missing")]
    [InlineData(Fire, "life_safety", "life-safety", 4, 12, "'life-safety' is not a class: use life_safety, person, routine")]
    [InlineData(Fire, "\"community\"", "\"village\"", 4, 36, "'village' is not a level: use grid, community, street, district")]
    [InlineData(Fire, "\"critical\"", "\"unspecified\"", 4, 79, "'unspecified' is not a severity")]
    [InlineData(Fire, "smoke-*", "Smoke", 5, 14, "'Smoke' is not a pattern of rules' ids")]
    [InlineData(Fire, "[\"smoke-*\"]", "[\"a\", \"a\"]", 5, 19, "'a' stands twice in 'alarms'")]
    [InlineData(Fire, "\"building\"", "\"block\"", 6, 29, "'block' is not a scope: use twin, home, riser, building, grid, community")]
    [InlineData(Fire, "\"10m\"", "\"0m\"", 6, 51, "'window' must be longer than nothing")]
    [InlineData(Fire, "life_safety", "routine", 7, 30, "only in the class life_safety")]
    [InlineData(Fire, "\"units\": 2", "\"units\": 21", 7, 45, "from 0 to 20, not 21")]
    [InlineData(Fire, "\"units\": 2", "\"units\": 0", 7, 45, "no unit can be sent by itself")]
    [InlineData(Fire, "\"60s\"", "60", 7, 96, "'answerTime' must be a text, not a number")]
    [InlineData(Fire, "{ \"stage\": \"sensed\" },", "", 8, 13, "the first stage is 'sensed'")]
    [InlineData(Fire, "\"closed\"", "\"resolved\"", 8, 13, "the last stage is 'closed'")]
    [InlineData(Fire, "{ \"stage\": \"sensed\" },", "{ \"stage\": \"sensed\", \"within\": \"1m\" },", 9, 36, "it has no deadline")]
    [InlineData(Fire, "\"verified\"", "\"seen\"", 10, 16, "'seen' is not a stage")]
    [InlineData(Fire, "\"verified\"", "\"sensed\"", 10, 16, "'sensed' stands here twice")]
    [InlineData(Fire, "\"verified\"", "\"resolved\"", 11, 16, "'dispatched' comes before 'resolved'")]
    [InlineData(Fire, "\"within\": \"1m\"", "\"optional\": true", 8, 13, "have a stage 'dispatched' that is not optional")]
    [InlineData(Fire, "[\"unit\"]", "[]", 12, 34, "name a role")]
    [InlineData(Fire, "[\"unit\"]", "[\"system\"]", 12, 35, "'system' is not a role: use guard, grid_staff")]
    [InlineData(Fire, ", \"by\": [\"unit\"]", "", 12, 5, "'by' is missing")]
    [InlineData(Fire, "\"by\": [\"supervisor\"]", "\"by\": [\"supervisor\"], \"optional\": true", 13, 60, "'closed' cannot be left out")]
    [InlineData(Fire, "\"name\": \"cause\"", "\"name\": \"the cause\"", 13, 70, "'the cause' is not a name")]
    [InlineData(Fire, "\"police-room\"", "\"Police room\"", 15, 14, "is not a rung's name")]
    [InlineData(Fire, "\"3m\"", "\"soon\"", 15, 29, "not a length of time")]
    [InlineData(Fire, "\"着火\"", "\"Fire\"", 16, 64, "'Fire' stands twice in 'words'")]
    [InlineData(Fire, "\"着火\"", "\" \"", 16, 64, "not all of them blank")]
    [InlineData(Fire, "\"words\": [", "\"hints\": [\"a + \"], \"words\": [", 16, 56, "what must stand near each other between +")]
    [InlineData(Fire, "\"words\": [", "\"hints\": [\"|a\"], \"words\": [", 16, 56, "alternatives stand between |")]
    [InlineData(Fire, "\"words\": [", "\"hints\": [\"?!\"], \"words\": [", 16, 56, "with a letter or a character in it")]
    [InlineData(Fire, "\"words\": [", "\"unless\": [\"a + b\"], \"words\": [", 16, 57, "+ is only for words and hints")]
    [InlineData(Fire, "\"words\": [", "\"general\": 1, \"words\": [", 16, 57, "true or false")]
    [InlineData(Fire, "\"followUp\"", "\"followup\"", 16, 27, "unknown member 'followup'")]
    [InlineData(Noise, "\"within\": \"15m\"", "\"optional\": true", 5, 13, "nobody is sent before a person has verified it")]
    [InlineData(Noise, "\"answerTime\"", "\"units\": 0, \"answerTime\"", 5, 13, "with 0 units nobody is sent")]
    [InlineData(Noise, "\"answerTime\"", "\"automatic\": true, \"answerTime\"", 4, 30, "only in the class life_safety")]
    public void A_mistake_is_named_with_its_place(string valid, string replaced, string by, int line, int column, string problem)
    {
        var text = valid.Replace(replaced, by, StringComparison.Ordinal);
        Assert.NotEqual(valid, text);

        var thrown = Assert.Throws<SourceFileException>(() => ProcedureFile.Read(Encoding.UTF8.GetBytes(text)));

        Assert.True(
            thrown.Problems.Any(found => (found.Line, found.Column) == (line, column) && found.Message.Contains(problem, StringComparison.Ordinal)),
            thrown.Message);
    }

    [Theory]
    [InlineData("{ \"kind\": \"noise\" }", "", 0, 0)]
    [InlineData("{ \"kind\": \"noise\", \"ask\": true }", "", 0, 0)]
    [InlineData("{ \"kind\": \"nois\" }", "no procedure is of kind 'nois'; there are fire, noise", 6, 77)]
    [InlineData("{ \"kind\": \"fire\" }", "'fire' is this kind itself: name another", 6, 77)]
    [InlineData("{ \"kind\": \"noise\" }, { \"kind\": \"noise\" }", "'noise' stands here twice", 6, 98)]
    [InlineData("{ \"kind\": \"noise\", \"scope\": \"block\" }", "'block' is not a scope", 6, 95)]
    [InlineData("{ \"kind\": \"noise\", \"window\": \"0m\" }", "'window' must be longer than nothing", 6, 96)]
    public void A_lesser_kind_of_the_same_cause_is_one_that_is_there(string with, string problem, int line, int column)
    {
        var fire = Fire.Replace("\"window\": \"10m\"", $"\"window\": \"10m\", \"with\": [{with}]", StringComparison.Ordinal);
        AssertProblem([File("a.json", fire), File("b.json", Noise)], "a.json", problem, line, column);
    }

    [Fact]
    public void Of_two_kinds_the_graver_names_the_other_and_life_safety_never_gets_less()
    {
        var noise = Noise.Replace("\"window\": \"2h\"", "\"window\": \"2h\", \"with\": [{ \"kind\": \"fire\" }]", StringComparison.Ordinal);
        AssertProblem([File("a.json", Fire), File("b.json", noise)], "b.json", "'fire' is life safety, and 'noise' would send less to it: let a person decide", 3, 72);
        var asks = noise.Replace("\"fire\" }", "\"fire\", \"ask\": true }", StringComparison.Ordinal);
        AssertProblem([File("a.json", Fire), File("b.json", asks)], "b.json", "", 0, 0);
        var fire = Fire.Replace("\"window\": \"10m\"", "\"window\": \"10m\", \"with\": [{ \"kind\": \"noise\" }]", StringComparison.Ordinal);
        AssertProblem([File("a.json", fire), File("b.json", asks)], "a.json", "'noise' names 'fire' too", 6, 77);
    }

    [Theory]
    [InlineData("\"*-silent\"", 2, 0.6, "")]
    [InlineData("\"smoke-silent\"", 2, 0.6, "takes alarms of 'fire', which is life safety: those are never gathered")]
    [InlineData("\"*\"", 2, 0.6, "takes alarms of 'fire', which is life safety: those are never gathered")]
    [InlineData("\"A b\"", 2, 0.6, "'A b' is not a pattern of rules' ids")]
    [InlineData("", 2, 0.6, "nothing would be gathered: name a rule")]
    [InlineData("\"door-silent\"", 1, 0.6, "'least' must be a whole number from 2 to 1000, not 1")]
    [InlineData("\"door-silent\"", 2, 1.5, "'share' must be from 0.01 to 1")]
    public void What_is_gathered_is_never_life_safety(string alarms, int least, double share, string problem)
    {
        var gathers = string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"\"gathers\": {{ \"alarms\": [{alarms}], \"least\": {least}, \"share\": {share}, \"within\": \"10m\" }}, \"stages\"");
        var noise = Noise.Replace("\"stages\"", gathers, StringComparison.Ordinal);
        // A pattern of fire's own that may meet one of these is enough.
        AssertProblem([File("a.json", alarms.Contains('*') && problem.Length == 0 ? Fire.Replace("smoke-*", "smoke-high", StringComparison.Ordinal) : Fire), File("b.json", noise)], "b.json", problem);
    }

    private static void AssertProblem(IEnumerable<SourceFile> files, string file, string problem, int line = 0, int column = 0)
    {
        if (problem.Length == 0)
        {
            Assert.NotEmpty(ProcedureFolder.Read(files).Procedures);
            return;
        }

        var thrown = Assert.Throws<SourceFileException>(() => ProcedureFolder.Read(files));
        Assert.True(
            thrown.Problems.Any(found => found.File == file && found.Message.Contains(problem, StringComparison.Ordinal)
                && (line == 0 || (found.Line, found.Column) == (line, column))),
            thrown.Message);
    }

    [Fact]
    public void A_record_is_asked_for_once_in_a_procedure()
    {
        var text = Fire.Replace("\"within\": \"5m\"", "\"records\": [{ \"name\": \"cause\", \"title\": { \"zh\": \"一\", \"en\": \"one\" } }]", StringComparison.Ordinal);
        var problem = Assert.Single(Assert.Throws<SourceFileException>(() => ProcedureFile.Read(Encoding.UTF8.GetBytes(text))).Problems);
        Assert.Equal((13, "'cause' is asked for twice"), (problem.Line, problem.Message));
    }

    [Fact]
    public void A_book_holds_its_files_in_the_order_of_their_names()
    {
        var book = ProcedureFolder.Read([File("b.json", Fire), File("a.json", Noise)], Teams);

        Assert.Equal(["noise", "fire"], book.Procedures.Select(procedure => procedure.Kind));
        Assert.Equal(64, book.Hash.Length);
        Assert.Equal(book.Hash, ProcedureFolder.Read([File("a.json", Noise), File("b.json", Fire)]).Hash);
        Assert.NotEqual(book.Hash, ProcedureFolder.Read([File("a.json", Fire), File("b.json", Noise)]).Hash);
        Assert.NotEqual(book.Hash, ProcedureFolder.Read([File("a.json", Noise + "\n"), File("b.json", Fire)]).Hash);
        Assert.Same(ProcedureBook.Empty, ProcedureFolder.Read([]));
    }

    [Fact]
    public void Mistakes_of_several_files_are_named_together_with_their_files()
    {
        var thrown = Assert.Throws<SourceFileException>(() => ProcedureFolder.Read(
        [
            File("a.json", Fire.Replace("life_safety", "safety", StringComparison.Ordinal)),
            File("b.json", "{"),
            File("c.json", Fire),
        ]));

        Assert.Equal(["a.json", "b.json", "c.json"], thrown.Problems.Select(problem => problem.File));
        Assert.StartsWith("a.json, line 4, column 12: ", thrown.Message, StringComparison.Ordinal);
        Assert.Equal((3, 11, "a.json is the procedure of 'fire' already: give each kind one file"), (thrown.Problems[2].Line, thrown.Problems[2].Column, thrown.Problems[2].Message));
    }

    [Theory]
    [InlineData("\"team-1\"", "\"team-2\"", 4, 57, "no team is named 'team-2'; there are team-1")]
    [InlineData("\"police-room\"", "\"guard-room\"", 15, 14, "'guard-room' is no rung above the first; those are police-room")]
    public void Names_of_teams_and_rungs_are_those_of_the_team_file(string replaced, string by, int line, int column, string message)
    {
        var text = Fire.Replace(replaced, by, StringComparison.Ordinal);
        Assert.NotEmpty(ProcedureFolder.Read([File("a.json", text)]).Procedures);

        var problem = Assert.Single(Assert.Throws<SourceFileException>(() => ProcedureFolder.Read([File("a.json", text)], Teams)).Problems);

        Assert.Equal((line, column, message), (problem.Line, problem.Column, problem.Message));
    }

    private static SourceFile File(string name, string text) => new(name, Encoding.UTF8.GetBytes(text));
}
