using System.Globalization;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Rules;

/// <summary>
/// Fills the placeholders of a rule's message: <c>{twin}</c> the twin's title, <c>{value}</c> the value, <c>{limit}</c> what it was held
/// against; and says at the end how far over the limit the value was, where that is another.
/// </summary>
internal static class RuleMessage
{
    /// <summary>The placeholder of the twin's title.</summary>
    public const string Twin = "{twin}";

    /// <summary>The placeholder of the value.</summary>
    public const string Value = "{value}";

    /// <summary>The placeholder of the limit.</summary>
    public const string Limit = "{limit}";

    /// <summary>The message of an alarm.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="twin">What it looks at.</param>
    /// <param name="value">The value that raised, or the newest; null where none did.</param>
    /// <param name="worst">The value farthest over the limit since it holds; null where that is not known.</param>
    public static BilingualText Fill(Rule rule, TwinDefinition twin, double? value, double? worst = null)
    {
        var values = ValueOf(rule.Condition, value);
        var limit = LimitOf(rule.Condition);
        var more = WorstOf(rule, value, worst);
        return new BilingualText(
            Fill(rule.Message.Zh, twin.Title.Zh, values.Zh, limit.Zh) + more.Zh,
            Fill(rule.Message.En, twin.Title.En, values.En, limit.En) + more.En);
    }

    private static string Fill(string text, string title, string value, string limit) => text
        .Replace(Limit, limit, StringComparison.Ordinal)
        .Replace(Value, value, StringComparison.Ordinal)
        .Replace(Twin, title, StringComparison.Ordinal);

    private static BilingualText ValueOf(RuleCondition condition, double? value) => (condition, value) switch
    {
        (_, null) => Same(""),
        (BooleanCondition, { } number) => YesOrNo(number != 0),
        (_, { } number) => Same(Write(number)),
    };

    // Where the message tells the value, and that was farther over the limit before.
    private static BilingualText WorstOf(Rule rule, double? value, double? worst)
    {
        if (rule.Condition is not ThresholdCondition threshold || value is not { } newest || worst is not { } farthest
            || Write(farthest) == Write(newest) || !rule.Message.Zh.Contains(Value, StringComparison.Ordinal))
        {
            return Same("");
        }

        return threshold.Direction == Direction.Up
            ? new BilingualText($"（最高 {Write(farthest)}）", $" (highest {Write(farthest)})")
            : new BilingualText($"（最低 {Write(farthest)}）", $" (lowest {Write(farthest)})");
    }

    private static BilingualText LimitOf(RuleCondition condition) => condition switch
    {
        ThresholdCondition threshold => Same(Write(threshold.Limit)),
        BooleanCondition boolean => YesOrNo(boolean.Is),
        RateCondition rate => Same(Write(rate.By)),
        SilenceCondition silence => Duration.Say(silence.For),
        _ => Same(""),
    };

    private static BilingualText YesOrNo(bool value) => value ? new BilingualText("是", "yes") : new BilingualText("否", "no");

    private static BilingualText Same(string text) => new(text, text);

    private static string Write(double number) => number.ToString("0.###", CultureInfo.InvariantCulture);
}
