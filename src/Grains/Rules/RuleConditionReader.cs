using System.Text.Json;
using SafeCommunity.Grains.Json;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Rules;

/// <summary>Reads a rule's <c>when</c>: the member that tests the value decides which others belong there.</summary>
internal static class RuleConditionReader
{
    /// <summary>The condition; null when it cannot be told which one is meant. What is wrong is added to the problems.</summary>
    public static RuleCondition? Read(SourceNode when, ProblemList problems)
    {
        if (when.Kind != JsonValueKind.Object)
        {
            problems.Add(when.Offset, "'when' is not an object: write for instance {\"value\": \"smoke\", \"above\": 0.5}.");
            return null;
        }

        SourceMember[] tests = [.. when.Members.Where(member => member.Name is "above" or "below" or "risesBy" or "fallsBy" or "silentFor" or "is")];
        if (tests is not [var test])
        {
            problems.Add(
                tests is [_, var second, ..] ? second.Offset : when.Offset,
                "A rule has exactly one condition: one of 'above', 'below', 'risesBy', 'fallsBy', 'silentFor' and 'is'.");
            return null;
        }

        if (ObjectReader.Of(when, $"A condition with '{test.Name}'", problems) is not { } item)
            return null;
        RuleCondition condition = test.Name switch
        {
            "above" => ReadThreshold(item, test.Name, Direction.Up),
            "below" => ReadThreshold(item, test.Name, Direction.Down),
            "risesBy" => ReadRate(item, test.Name, Direction.Up),
            "fallsBy" => ReadRate(item, test.Name, Direction.Down),
            "silentFor" => new SilenceCondition(item.RequiredDuration(test.Name)),
            _ => ReadBoolean(item, test.Name),
        };
        item.Finish();
        return condition;
    }

    private static ThresholdCondition ReadThreshold(ObjectReader item, string test, Direction direction)
    {
        var (value, limit, deadband) = (ReadValueName(item), item.OptionalNumber(test) ?? 0, item.OptionalNumber("deadband") ?? 0);
        if (deadband < 0)
            item.Complain("deadband", "'deadband' is negative: it is a distance from the limit, 0 or more.");
        return new ThresholdCondition(
            value, direction, limit, deadband,
            item.OptionalDuration("onDelay") ?? default, item.OptionalDuration("offDelay") ?? default);
    }

    private static BooleanCondition ReadBoolean(ObjectReader item, string test)
    {
        var condition = new BooleanCondition(
            ReadValueName(item), item.OptionalBoolean(test) ?? false,
            item.OptionalDuration("onDelay") ?? default, item.OptionalDuration("offDelay") ?? default)
        {
            Each = item.OptionalBoolean("each") ?? false,
        };
        if (condition.Each && (condition.OnDelay > TimeSpan.Zero || condition.OffDelay > TimeSpan.Zero))
            item.Complain("each", "With 'each' every message is an occurrence, which lasts no time: leave out 'onDelay' and 'offDelay'.");
        return condition;
    }

    private static RateCondition ReadRate(ObjectReader item, string test, Direction direction)
    {
        var (value, by) = (ReadValueName(item), item.OptionalNumber(test));
        if (by <= 0)
            item.Complain(test, $"'{test}' is the size of the change: give a number above 0.");
        return new RateCondition(value, direction, by ?? 0, item.RequiredDuration("within"));
    }

    private static string ReadValueName(ObjectReader item)
    {
        if (item.TryText("value", out var name) && name.Length is 0 or > TwinId.MaxSegmentLength)
            item.Complain("value", $"'value' is the name of a value in the device's messages: 1 to {TwinId.MaxSegmentLength} characters.");
        return name;
    }
}
