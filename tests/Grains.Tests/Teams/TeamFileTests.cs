using System.Text;
using SafeCommunity.Grains.Json;
using SafeCommunity.Grains.Teams;
using SafeCommunity.Grains.Tests.Directory;
using SafeCommunity.Grains.Twins;
using Xunit;

namespace SafeCommunity.Grains.Tests.Teams;

public sealed class TeamFileTests
{
    private const string Valid = """
        {
          "teams": [{ "name": "team-1", "title": { "zh": "一队", "en": "Team 1" }, "level": "community" }],
          "units": [
            {
              "name": "unit-1", "title": { "zh": "一组", "en": "Unit 1" }, "team": "team-1", "level": "community",
              "skills": ["fire"], "equipment": ["radio"], "shifts": { "a": ["guard-a1"], "b": ["guard-b1"] }, "base": "gate", "speed": 2,
            },
          ],
          "seats": [{ "name": "dispatch", "title": { "zh": "调度", "en": "Dispatch" }, "role": "officer", "place": "c" }],
          "staff": [{ "name": "officer-1", "role": "officer" }],
          // Up it goes.
          "ladder": [
            { "name": "guard-room", "title": { "zh": "门卫室", "en": "Guard room" } },
            { "name": "police-room", "title": { "zh": "警务室", "en": "Police room" }, "seat": "dispatch", "time": "5m" },
          ],
        }
        """;

    [Fact]
    public void A_file_with_comments_and_trailing_commas_is_read()
    {
        var book = Read(Valid);

        Assert.Equal(64, book.Hash.Length);
        Assert.Equal(new Team("team-1", new BilingualText("一队", "Team 1"), MatterLevel.Community), Assert.Single(book.Teams));
        var unit = Assert.Single(book.Units);
        Assert.Equal(("unit-1", "team-1", MatterLevel.Community, "gate", 2.0), (unit.Name, unit.Team, unit.Level, unit.Base, unit.Speed));
        Assert.Equal(["fire", "radio", "guard-a1", "guard-b1"], [.. unit.Skills, .. unit.Equipment, .. unit.ShiftA, .. unit.ShiftB]);
        Assert.Equal(("dispatch", DutyRole.Officer, "c"), (book.Seats[0].Name, book.Seats[0].Role, book.Seats[0].Place));
        Assert.Equal(new StaffMember("officer-1", DutyRole.Officer), Assert.Single(book.Staff));
        Assert.Equal([("guard-room", "", TimeSpan.Zero), ("police-room", "dispatch", TimeSpan.FromMinutes(5))], book.Ladder.Select(rung => (rung.Name, rung.Seat, rung.Time)));
        Assert.NotEqual(book.Hash, Read(Valid + "\n").Hash);
    }

    [Theory]
    [InlineData("\"speed\": 2,", "", 1.4)]
    [InlineData("\"speed\": 2,", "\"speed\": 0.5,", 0.5)]
    public void A_unit_walks_when_nothing_else_is_said(string replaced, string by, double speed) =>
        Assert.Equal(speed, Read(Valid.Replace(replaced, by, StringComparison.Ordinal)).Units[0].Speed);

    [Theory]
    [InlineData("\"level\": \"community\" }]", "\"level\": \"world\" }]", 2, 83, "'world' is not a level")]
    [InlineData("\"name\": \"unit-1\"", "\"name\": \"Unit 1\"", 5, 15, "'Unit 1' is not a name")]
    [InlineData("\"name\": \"unit-1\"", "\"name\": \"system\"", 5, 15, "'system' is the product itself")]
    [InlineData("\"name\": \"unit-1\"", "\"name\": \"b1\"", 5, 15, "the twin 'b1' is no patrol unit")]
    [InlineData("\"team\": \"team-1\"", "\"team\": \"team-2\"", 5, 74, "no team is named 'team-2'; there are team-1")]
    [InlineData("[\"guard-b1\"]", "[\"guard-a1\"]", 6, 88, "the name 'guard-a1' is given twice")]
    [InlineData("[\"guard-b1\"]", "[\"unit-1\"]", 6, 88, "the name 'unit-1' is given twice")]
    [InlineData("\"base\": \"gate\"", "\"base\": \"moon\"", 6, 111, "the plan has no twin named 'moon'")]
    [InlineData("\"speed\": 2", "\"speed\": 0", 6, 128, "'speed' must be from 0.1 to 50, not 0")]
    [InlineData("\"role\": \"officer\", \"place\"", "\"role\": \"system\", \"place\"", 9, 86, "'system' is not a role")]
    [InlineData("\"place\": \"c\"", "\"place\": \"d\"", 9, 106, "the plan has no twin named 'd'")]
    [InlineData("\"name\": \"officer-1\"", "\"name\": \"guard-a1\"", 10, 23, "the name 'guard-a1' is given twice")]
    [InlineData("\"role\": \"officer\" }]", "\"role\": \"unit\" }]", 10, 44, "'unit' is not a role of the staff")]
    [InlineData("\"Guard room\" } }", "\"Guard room\" }, \"time\": \"5m\" }", 13, 83, "leave 'time' out")]
    [InlineData("\"name\": \"police-room\"", "\"name\": \"guard-room\"", 14, 15, "the name 'guard-room' is given twice")]
    [InlineData("\"seat\": \"dispatch\"", "\"seat\": \"sofa\"", 14, 85, "no seat is named 'sofa'; there are dispatch")]
    [InlineData(", \"time\": \"5m\"", "", 14, 5, "'time' is missing")]
    [InlineData("\"shifts\": { \"a\"", "\"shifts\": { \"c\"", 6, 63, "unknown member 'c'")]
    public void A_mistake_is_named_with_its_place(string replaced, string by, int line, int column, string problem)
    {
        var text = Valid.Replace(replaced, by, StringComparison.Ordinal);
        Assert.NotEqual(Valid, text);

        var thrown = Assert.Throws<SourceFileException>(() => Read(text));

        Assert.True(
            thrown.Problems.Any(found => (found.Line, found.Column) == (line, column) && found.Message.Contains(problem, StringComparison.Ordinal)),
            thrown.Message);
    }

    [Fact]
    public void Without_a_plan_the_names_of_twins_are_not_looked_up() =>
        Assert.Equal("moon", TeamFile.Read(Encoding.UTF8.GetBytes(Valid.Replace("\"gate\"", "\"moon\"", StringComparison.Ordinal))).Units[0].Base);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{ \"teams\": 1 }")]
    public void What_is_no_team_file_is_refused(string text) => Assert.NotEmpty(Assert.Throws<SourceFileException>(() => Read(text)).Problems);

    private static TeamBook Read(string text) => TeamFile.Read(Encoding.UTF8.GetBytes(text), SmallPlans.Of("c"));
}
