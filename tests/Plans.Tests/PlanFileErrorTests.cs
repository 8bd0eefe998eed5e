using System.Text;
using CsCheck;
using SafeCommunity.Grains.Plans;
using Xunit;

namespace SafeCommunity.Plans.Tests;

public class PlanFileErrorTests
{
    private static readonly string[] Damages =
        ["0", "-1", "1e400", "null", "[]", "{}", "\"\"", "true", "99999999999999999999", ",", "}", "]", "\"a\": ", "// ", "/*"];

    /// <summary>An edit of chengbei's plan, a text whose beginning in the edited file the problem stands at, and words of the problem.</summary>
    public static TheoryData<string, string, string, string> Edits => new()
    {
        { "\"community\": \"chengbei\"", "\"community\": \"Cheng Bei\"", "\"Cheng Bei\"", "'Cheng Bei' is not a name" },
        { "\"community\": \"chengbei\"", "\"community\": 7", "7,\n  \"title\"", "'community' must be a text, not a number" },
        { "\"timeZone\": \"Asia/Shanghai\"", "\"timeZone\": \"Asia/Atlantis\"", "\"Asia/Atlantis\"", "not a time zone" },
        { "\"longitude\": 108.90", "\"longitude\": 1089", "1089", "'longitude' must be from -180 to 180" },
        { "\"homes\": 1322", "\"homes\": 1323", "1323", "'homes' says 1323, the buildings add up to 1322" },
        { "\"residents\": 5336", "\"residents\": 5337", "5337", "add up to 5336" },
        { "\"buildings\": 28,", "\"buildings\": 27,", "27,", "add up to 28" },
        { "\"kind\": \"car_gate\"", "\"kind\": \"home\"", "\"home\", \"title\"", "'home' is not a kind of device; use door, sensor, camera, car_gate, patrol_unit" },
        { "\"silenceSeconds\": 600 ", "\"silenceSeconds\": 0 ", "0 },\n    { \"model\": \"hydrant\"", "from 1 to 2678400, not 0" },
        { "\"name\": \"g2\"", "\"name\": \"g1\"", "\"g1\", \"title\": { \"zh\": \"第二", "the name 'g1' is given twice" },
        { "\"name\": \"b02\"", "\"name\": \"b01\"", "\"b01\", \"title\": { \"zh\": \"2号楼\"", "the name 'b01' is given twice" },
        { "\"en\": \"Building 4\" }, \"grid\": \"g1\"", "\"en\": \"Building 4\" }, \"grid\": \"g9\"", "\"g9\"", "no grid is named 'g9'" },
        { "\"at\": [-171, 112]", "\"at\": [-171]", "[-171]", "'at' must be [metres east, metres north]" },
        { "\"at\": [-171, 112], \"floors\"", "\"at\": [-171, 112], \"colour\": 1, \"floors\"", "\"colour\"", "unknown member 'colour'" },
        { "\"floors\": 18,", "\"floors\": 18.5,", "18.5", "'floors' must be a whole number from 1 to 200, not 18.5" },
        { "{ \"model\": \"gas\", \"per\": \"home\" }", "{ \"model\": \"gaz\", \"per\": \"home\" }", "\"gaz\"", "no model is named 'gaz'" },
        { "{ \"model\": \"gas\", \"per\": \"home\" }", "{ \"model\": \"gas\", \"per\": \"room\" }", "\"room\"", "'room' gets no devices" },
        { "{ \"model\": \"gas\", \"per\": \"home\" }", "{ \"model\": \"gas\" }", "{ \"model\": \"gas\" }", "'per' is missing" },
        { "\"per\": \"floor\" }", "\"per\": \"floor\", \"every\": 22 }", "22 }", "'every' is for homes only" },
        { "\"parent\": \"g4\", \"at\": [142", "\"parent\": \"b01\", \"at\": [142", "\"b01\", \"at\"", "neither the community nor one of its grids" },
        { "\"watches\": \"b02\"", "\"watches\": \"b99\"", "\"b99\"", "no building is named 'b99'" },
        { "\"area\": { \"zh\": \"北侧围墙\", \"en\": \"North wall\" }", "\"area\": { \"zh\": \"北侧围墙\" }", "{ \"zh\": \"北侧围墙\" }", "'en' is missing" },
        { "\"name\": \"unit-1\"", "\"name\": \"b03-1502\"", "\"b03-1502\", \"model\"", "the name 'b03-1502'" },
        { "\"householdSizes\": [4,", "\"householdSizes\": [-4,", "-4,", "whole number from 0 to 30" },
        { "\"title\": { \"zh\": \"城北社区\", \"en\": \"Chengbei\" }", "\"title\": { \"zh\": \"城北社区\" }", "{ \"zh\": \"城北社区\" }", "'en' is missing" },
        { "\"timeZone\": \"Asia/Shanghai\",", "\"timeZone\": \"Asia/Shanghai\" oops,", "oops", "not JSON" },
        { "\"community\": \"chengbei\",", "\"community\": \"chengbei\", \"community\": \"c\",", "\"community\": \"c\"", "'community' is given twice" },
        { "\"en\": \"Chengbei\"", "\"en\": \"\\ud800\"", "\"\\ud800\"", "not a character" },
        { "{ \"name\": \"square\", \"at\": [0, 0] }", "{ \"name\": \"square\", \"at\": [0] }", "[0] },\n      { \"name\": \"gate-east-road", "'at' must be [metres east, metres north]" },
        { "{ \"name\": \"square\", \"at\": [0, 0] }", "{ \"name\": \"square\", \"at\": [0, 18] }", "[0, 18] },\n      { \"name\": \"gate-east-road", "'square' stands where 'square-road' stands" },
        { "{ \"name\": \"square\", \"at\": [0, 0] }", "{ \"name\": \"rn-w\", \"at\": [0, 0] }", "\"rn-w\", \"at\": [0, 0]", "the point 'rn-w' is given twice" },
        { "[\"square-road\", \"square\"]", "[\"square-road\", \"sqare\"]", "\"sqare\"", "no point is named 'sqare'" },
        { "[\"square-road\", \"square\"]", "[\"square\"]", "[\"square\"]", "a way joins two points at least" },
        { "[\"square-road\", \"square\"]", "[\"square-road\", \"square\", \"square\"]", "\"square\"],\n      [\"gate", "'square' is joined to itself" },
        { "[\"square-road\", \"square\"]", "[\"square-road\", \"square\", \"square-road\"]", "\"square-road\"],\n", "'square' and 'square-road' are joined twice" },
        { "[\"square-road\", \"square\"],", "", "\"square\", \"at\"", "no way leads from 'rn-w' to 'square'" },
    };

    [Theory]
    [MemberData(nameof(Edits))]
    public void Each_mistake_is_told_where_it_stands(string from, string to, string at, string words)
    {
        Assert.Contains(from, Seeds.ChengbeiText, StringComparison.Ordinal);
        var start = Seeds.ChengbeiText.IndexOf(from, StringComparison.Ordinal);
        var text = Seeds.ChengbeiText[..start] + to + Seeds.ChengbeiText[(start + from.Length)..];
        var index = text.IndexOf(at, StringComparison.Ordinal);
        var line = text[..index].Count(c => c == '\n') + 1;
        var column = index - (text.LastIndexOf('\n', index) + 1) + 1;

        var fault = Assert.Throws<PlanFileException>(() => PlanFile.Read(Encoding.UTF8.GetBytes(text)));

        var problem = fault.Problems[0];
        Assert.Contains(words, problem.Message, StringComparison.Ordinal);
        Assert.Equal((line, column), (problem.Line, problem.Column));
        Assert.StartsWith($"line {line}, column {column}: ", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_mistakes_are_told_at_once_in_the_order_of_the_file()
    {
        var text = Seeds.ChengbeiText
            .Replace("\"name\": \"unit-4\"", "\"name\": \"Unit 4\"", StringComparison.Ordinal)
            .Replace("\"grid\": \"g3\"", "\"grid\": \"g8\"", StringComparison.Ordinal)
            .Replace("\"latitude\": 32.31", "\"lat\": 32.31", StringComparison.Ordinal);
        var problems = Assert.Throws<PlanFileException>(() => PlanFile.Read(Encoding.UTF8.GetBytes(text))).Problems;
        Assert.Equal(2 + 7 + 1, problems.Length);
        Assert.Equal(problems.OrderBy(problem => (problem.Line, problem.Column)), problems);
    }

    [Theory]
    [InlineData("", 1, 1)]
    [InlineData("[]", 1, 1)]
    [InlineData("{", 1, 2)]
    [InlineData("{}\n{}", 2, 1)]
    public void What_is_no_plan_at_all_is_told_too(string text, int line, int column)
    {
        var problem = Assert.Throws<PlanFileException>(() => PlanFile.Read(Encoding.UTF8.GetBytes(text))).Problems[0];
        Assert.Equal((line, column), (problem.Line, problem.Column));
    }

    [Fact]
    public void Bytes_that_are_not_UTF_8_are_told_where_they_stand()
    {
        byte[] bytes = [.. "{\n  \"城"u8, 0xFF, .. "\""u8];
        var problem = Assert.Throws<PlanFileException>(() => PlanFile.Read(bytes)).Problems[0];
        Assert.Equal((2, 5), (problem.Line, problem.Column));
    }

    [Fact]
    public void A_byte_order_mark_is_no_mistake() =>
        Assert.Equal("chengbei", PlanFile.Read((byte[])[.. Encoding.UTF8.GetPreamble(), .. Seeds.Chengbei]).Community);

    [Fact]
    public void Any_bytes_are_a_plan_or_a_plan_file_exception() =>
        Gen.Byte.Array[0, 200].Sample(bytes => AssertPlanOrProblems(bytes));

    [Fact]
    public void Any_damage_to_a_plan_leaves_a_plan_or_a_plan_file_exception() =>
        Gen.Select(Gen.Int[0, Seeds.Chengbei.Length - 1], Gen.Int[0, 40], Gen.OneOf(
            Gen.Byte.Array[0, 12],
            Gen.OneOf(Damages.Select(text => Gen.Const(Encoding.UTF8.GetBytes(text))).ToArray()))).Sample(
            (at, length, put) => AssertPlanOrProblems(
                [.. Seeds.Chengbei[..at], .. put, .. Seeds.Chengbei[Math.Min(at + length, Seeds.Chengbei.Length)..]]),
            iter: 2_000);

    private static void AssertPlanOrProblems(byte[] bytes)
    {
        try
        {
            Assert.NotEmpty(PlanExpander.Expand(PlanFile.Read(bytes)).Twins);
        }
        catch (PlanFileException fault)
        {
            Assert.NotEmpty(fault.Problems);
            Assert.All(fault.Problems, problem => Assert.True(problem.Line >= 1 && problem.Column >= 1));
        }
    }
}
