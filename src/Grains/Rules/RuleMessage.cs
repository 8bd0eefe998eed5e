using System.Globalization;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Rules;

/// <summary>
/// Fills the placeholders of a rule's message: <c>{twin}</c> the twin's title, <c>{value}</c> the value that raised,
/// <c>{limit}</c> what it was held against.
/// </summary>
internal static class RuleMessage
{
    /// <summary>The placeholder of the twin's title.</summary>
    public const string Twin = "{twin}";

    /// <summary>The placeholder of the value that raised.</summary>
    public const string Value = "{value}";

    /// <summary>The placeholder of the limit.</summary>
    public const string Limit = "{limit}";

    /// <summary>The message of an alarm.</summary>
    public static BilingualText Fill(Rule rule, TwinDefinition twin, double? value) => new(
        Fill(rule.Message.Zh, rule, twin.Title.Zh, value),
        Fill(rule.Message.En, rule, twin.Title.En, value));

    private static string Fill(string text, Rule rule, string title, double? value) => text
        .Replace(Limit, LimitOf(rule.Condition), StringComparison.Ordinal)
        .Replace(Value, ValueOf(rule.Condition, value), StringComparison.Ordinal)
        .Replace(Twin, title, StringComparison.Ordinal);

    private static string ValueOf(RuleCondition condition, double? value) => (condition, value) switch
    {
        (_, null) => "",
        (BooleanCondition, { } number) => number != 0 ? "true" : "false",
        (_, { } number) => Write(number),
    };

    private static string LimitOf(RuleCondition condition) => condition switch
    {
        ThresholdCondition threshold => Write(threshold.Limit),
        BooleanCondition boolean => boolean.Is ? "true" : "false",
        RateCondition rate => Write(rate.By),
        SilenceCondition silence => Duration.Format(silence.For),
        _ => "",
    };

    private static string Write(double number) => number.ToString("0.###", CultureInfo.InvariantCulture);
}
