using SafeCommunity.Grains.Json;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Rules;

/// <summary>Reads a rule's <c>message</c> and checks the placeholders in it.</summary>
internal static class RuleMessageReader
{
    /// <summary>The texts; what is wrong is added to the problems.</summary>
    /// <param name="message">The object of both languages.</param>
    /// <param name="condition">The rule's condition, which decides what a message can name; null when it could not be read.</param>
    public static BilingualText Read(ObjectReader message, RuleCondition? condition)
    {
        var texts = new BilingualText(ReadText(message, "zh", condition), ReadText(message, "en", condition));
        message.Finish();
        return texts;
    }

    private static string ReadText(ObjectReader message, string language, RuleCondition? condition)
    {
        if (message.TryText(language, out var text) && string.IsNullOrWhiteSpace(text))
            message.Complain(language, $"'{language}' is empty: say what happened in that language.");

        for (var open = text.IndexOf('{'); open >= 0; open = text.IndexOf('{', open + 1))
        {
            var close = text.IndexOf('}', open);
            var placeholder = close < 0 ? text[open..] : text[open..(close + 1)];
            if (placeholder is not (RuleMessage.Twin or RuleMessage.Value or RuleMessage.Limit))
                message.Complain(language, $"'{placeholder}' is not a placeholder: use {RuleMessage.Twin}, {RuleMessage.Value} or {RuleMessage.Limit}.");
            else if (placeholder == RuleMessage.Value && condition is SilenceCondition)
                message.Complain(language, $"Silence has no {RuleMessage.Value}: leave it out.");
        }

        return text;
    }
}
