using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Rules;
using SafeCommunity.Grains.Tests.Devices;
using SafeCommunity.Grains.Twins;
using Xunit;

namespace SafeCommunity.Grains.Tests.Rules;

public sealed class RuleFileTests
{
    private const string Valid = """
        // The house rules.
        {
          "rules": [
            {
              "id": "smoke-high",
              "appliesTo": { "kind": "sensor", "model": ["smoke"], "twin": "smoke-*" },
              "when": { "value": "smoke", "above": 0.6, "deadband": 0.1, "onDelay": "2s", "offDelay": "10s" },
              "severity": "critical",
              "message": { "zh": "烟 {twin}", "en": "smoke {value} over {limit}" },
            },
          ],
        }
        """;

    [Fact]
    public void A_file_with_comments_and_trailing_commas_is_read()
    {
        var rule = Assert.Single(RuleFile.Parse(Valid, "Asia/Shanghai").Definitions);

        Assert.Equal("smoke-high", rule.Id);
        Assert.Equal(
            new ThresholdCondition("smoke", Direction.Up, 0.6, 0.1, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10)), rule.Condition);
        Assert.Equal(AlarmSeverity.Critical, rule.Severity);
        Assert.Equal(TimeSpan.FromMinutes(10), rule.RecurrenceWindow);
        Assert.True(rule.Enabled);
    }

    [Fact]
    public void An_empty_text_holds_no_rules() => Assert.Empty(RuleFile.Parse("", "Asia/Shanghai").Rules);

    [Theory]
    [InlineData("\"id\": \"smoke-high\"", "\"id\": \"Smoke high\"", 5, 13, "is not a rule's id")]
    [InlineData("\"id\": \"smoke-high\",", "", 4, 5, "'id' is missing")]
    [InlineData("\"kind\": \"sensor\"", "\"kind\": \"home\"", 6, 30, "is not a kind of device")]
    [InlineData("[\"smoke\"]", "[]", 6, 49, "'model' must be a text or a list")]
    [InlineData("{ \"kind\": \"sensor\", \"model\": [\"smoke\"], \"twin\": \"smoke-*\" }", "{}", 6, 20, "selects nothing")]
    [InlineData("smoke-*", "Smoke/*", 6, 68, "is not a pattern")]
    [InlineData("0.6", "1e999", 7, 44, "too large a number")]
    [InlineData("0.6", "\"NaN\"", 7, 44, "must be a number")]
    [InlineData("\"deadband\": 0.1", "\"deadband\": -0.1", 7, 61, "negative")]
    [InlineData("\"2s\"", "\"2 s\"", 7, 77, "not a length of time")]
    [InlineData("\"2s\"", "2", 7, 77, "'onDelay' must be a text")]
    [InlineData("\"deadband\"", "\"deadBand\"", 7, 49, "unknown member 'deadBand'")]
    [InlineData("\"deadband\": 0.1", "\"below\": 0.1", 7, 49, "exactly one condition")]
    [InlineData("\"above\": 0.6, ", "", 7, 15, "exactly one condition")]
    [InlineData("\"critical\"", "\"dire\"", 8, 19, "is not a severity")]
    [InlineData("{limit}", "{most}", 9, 44, "is not a placeholder")]
    [InlineData("\"zh\": \"烟 {twin}\", ", "", 9, 18, "'zh' is missing")]
    [InlineData("\"en\": \"smoke", "\"zh\": \"smoke", 9, 38, "is given twice")]
    [InlineData("smoke {value}", "\\ud800 {value}", 9, 44, "not a character")]
    [InlineData("\"severity\"", "\"sverity\"", 8, 7, "unknown member 'sverity'")]
    [InlineData("\"critical\",", "\"critical\", \"armed\": [{ \"from\": \"25:00\", \"to\": \"06:00\" }],", 8, 51, "not a time of day")]
    [InlineData("\"critical\",", "\"critical\", \"armed\": [{ \"from\": \"06:00\", \"to\": \"06:00\" }],", 8, 66, "ends when it begins")]
    [InlineData("\"critical\",", "\"critical\", \"armed\": [],", 8, 40, "'armed' is empty")]
    [InlineData("\"critical\",", "\"critical\", \"enabled\": 1,", 8, 42, "must be true or false")]
    public void A_mistake_is_named_with_its_place(string replaced, string by, int line, int column, string problem)
    {
        var thrown = Assert.Throws<RuleFileException>(() => RuleFile.Parse(Valid.Replace(replaced, by, StringComparison.Ordinal), "Asia/Shanghai"));

        Assert.Contains(thrown.Problems, found => (found.Line, found.Column) == (line, column) && found.Message.Contains(problem, StringComparison.Ordinal));
        Assert.Contains($"line {line}, column {column}: ", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_mistakes_are_named_in_the_order_of_the_file()
    {
        var text = Valid
            .Replace("\"critical\"", "\"dire\"", StringComparison.Ordinal)
            .Replace("\"sensor\"", "\"drone\"", StringComparison.Ordinal);

        var thrown = Assert.Throws<RuleFileException>(() => RuleFile.Parse(text, "Asia/Shanghai"));

        Assert.Equal([6, 8], thrown.Problems.Select(problem => problem.Line));
        Assert.Equal(2, thrown.Message.Split('\n').Length);
    }

    [Fact]
    public void Two_rules_of_one_id_are_a_mistake_at_the_second()
    {
        var rule = Valid[Valid.IndexOf("{\n      \"id\"", StringComparison.Ordinal)..Valid.IndexOf(",\n  ],", StringComparison.Ordinal)];
        var text = "{\"rules\": [\n" + rule + ",\n" + rule + "\n]}";

        var problem = Assert.Single(Assert.Throws<RuleFileException>(() => RuleFile.Parse(text, "Asia/Shanghai")).Problems);

        Assert.Equal(10, problem.Line);
        Assert.Contains("Another rule has the id", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\n  \"rules\": [\n    nope\n  ]\n}", 3, 6)]
    [InlineData("{ \"rules\": [] } x", 1, 17)]
    [InlineData("{ \"rules\": [", 1, 13)]
    public void What_is_not_json_is_named_with_its_place(string text, int line, int column)
    {
        var problem = Assert.Single(Assert.Throws<RuleFileException>(() => RuleFile.Parse(text, "Asia/Shanghai")).Problems);

        Assert.Equal((line, column), (problem.Line, problem.Column));
        Assert.StartsWith("This is not JSON: ", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_time_zone_is_refused() =>
        Assert.Contains("Mars/Olympus", Assert.Throws<RuleFileException>(() => RuleFile.Parse(Valid, "Mars/Olympus")).Message, StringComparison.Ordinal);

    [Fact]
    public void The_rules_of_chengbei_are_read_and_every_model_has_some()
    {
        var book = RuleFile.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "seeds/chengbei/rules.json")), "Asia/Shanghai");

        foreach (var (kind, model) in new[]
        {
            (TwinKind.Sensor, "smoke"), (TwinKind.Sensor, "gas"), (TwinKind.Sensor, "water-leak"), (TwinKind.Sensor, "electrical"),
            (TwinKind.Sensor, "hydrant"), (TwinKind.Sensor, "sos"), (TwinKind.Door, "entrance"), (TwinKind.Camera, "road"),
            (TwinKind.Camera, "perimeter"), (TwinKind.Camera, "falling-object"), (TwinKind.CarGate, "barrier"), (TwinKind.PatrolUnit, "foot"),
        })
        {
            var own = book.For(World.Device("x", kind, model)).Rules.ToArray().Where(rule => !rule.AppliesTo.Twins.Contains("*")).ToArray();
            Assert.True(own.Length >= 2 || kind == TwinKind.PatrolUnit, $"{kind} {model}");
        }

        var smoke = book.Definitions.Single(rule => rule.Id == "smoke-high");
        Assert.Equal(AlarmSeverity.Critical, smoke.Severity);
        Assert.Equal(("smoke", 0.5, TimeSpan.Zero), smoke.Condition is ThresholdCondition t ? (t.Value, t.Limit, t.OnDelay) : default);
    }

    [Fact]
    public void Devices_with_the_same_rules_share_one_compiled_set()
    {
        var book = RuleFile.Parse(Valid, "Asia/Shanghai");

        Assert.Same(book.For(World.Device("smoke-1")), book.For(World.Device("smoke-2")));
        Assert.Empty(book.For(World.Device("other-1")).Rules.ToArray());
        Assert.Empty(book.For(World.Device("smoke-1", TwinKind.Camera)).Rules.ToArray());
        Assert.Empty(book.For(World.Device("smoke-1", model: "gas")).Rules.ToArray());
    }

    [Fact]
    public void A_message_names_the_twin_the_value_and_the_limit()
    {
        var rule = RuleFile.Parse(Valid, "Asia/Shanghai").Definitions[0];

        Assert.Equal(new BilingualText("烟 smoke-1 号", "smoke 0.75 over 0.6"), RuleMessage.Fill(rule, World.Device("smoke-1"), 0.75));
    }

    [Theory]
    [InlineData("\"above\":0.6", 0.7, 0.9, "0.7 度（最高 0.9）", "0.7 C (highest 0.9)")]
    [InlineData("\"below\":0.6", 0.4, 0.1, "0.4 度（最低 0.1）", "0.4 C (lowest 0.1)")]
    [InlineData("\"above\":0.6", 0.9, 0.9, "0.9 度", "0.9 C")]
    [InlineData("\"is\":true", 1, null, "是 度", "yes C")]
    public void A_message_says_the_newest_value_and_the_farthest_over_the_limit(string when, double newest, double? worst, string zh, string en)
    {
        var book = RuleFile.Parse($$"""
            { "rules": [ { "id": "a", "appliesTo": { "kind": "sensor" }, "when": { "value": "v", {{when}} }, "severity": "high", "message": { "zh": "{value} 度", "en": "{value} C" } } ] }
            """, "Asia/Shanghai");

        Assert.Equal(new BilingualText(zh, en), RuleMessage.Fill(book.Definitions[0], World.Device("smoke-1"), newest, worst));
    }

    [Fact]
    public void A_message_says_how_long_it_was_silent_in_words()
    {
        var book = RuleFile.Parse("""
            { "rules": [ { "id": "a", "appliesTo": { "kind": "sensor" }, "when": { "silentFor": "5m" }, "severity": "low", "message": { "zh": "{limit}", "en": "{limit}" } } ] }
            """, "Asia/Shanghai");

        Assert.Equal(new BilingualText("5分钟", "5 minutes"), RuleMessage.Fill(book.Definitions[0], World.Device("smoke-1"), null));
    }
}
