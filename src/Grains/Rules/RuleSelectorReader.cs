using System.Collections.Immutable;
using SafeCommunity.Grains.Filters;
using SafeCommunity.Grains.Json;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Rules;

/// <summary>Reads a rule's <c>appliesTo</c>.</summary>
internal static class RuleSelectorReader
{
    /// <summary>The selector; what is wrong is added to the problems.</summary>
    public static RuleSelector Read(ObjectReader appliesTo)
    {
        if (appliesTo.Node.Members.IsEmpty)
            appliesTo.Problems.Add(appliesTo.Node.Offset, "'appliesTo' selects nothing: give a kind, a model or a pattern of twins (\"*\" for all).");
        var selector = new RuleSelector(ReadKinds(appliesTo), ReadModels(appliesTo), ReadTwins(appliesTo));
        appliesTo.Finish();
        return selector;
    }

    private static ImmutableArray<TwinKind> ReadKinds(ObjectReader appliesTo)
    {
        var kinds = ImmutableArray.CreateBuilder<TwinKind>();
        foreach (var name in appliesTo.OptionalTexts("kind"))
        {
            if (Names.OfKinds.TryGetValue(name.Text, out var kind) && ((TwinKind)kind).IsDevice())
            {
                kinds.Add((TwinKind)kind);
                continue;
            }

            var choices = Names.OfKinds.Where(choice => ((TwinKind)choice.Value).IsDevice()).OrderBy(choice => choice.Value);
            appliesTo.Problems.Add(name.Offset, $"'{name.Text}' is not a kind of device: use {string.Join(", ", choices.Select(choice => choice.Key))}.");
        }

        return kinds.DrainToImmutable();
    }

    private static ImmutableArray<string> ReadModels(ObjectReader appliesTo)
    {
        var models = appliesTo.OptionalTexts("model");
        foreach (var model in models.Where(model => !TwinId.IsSegment(model.Text)))
            appliesTo.Problems.Add(model.Offset, $"'{model.Text}' is not a model: use lower-case letters, digits and hyphens.");
        return [.. models.Select(model => model.Text)];
    }

    private static ImmutableArray<string> ReadTwins(ObjectReader appliesTo)
    {
        var patterns = appliesTo.OptionalTexts("twin");
        foreach (var pattern in patterns.Where(pattern => !Glob.IsPattern(pattern.Text)))
            appliesTo.Problems.Add(pattern.Offset, $"'{pattern.Text}' is not a pattern of twins' names: use lower-case letters, digits, hyphens, * and ?.");
        return [.. patterns.Select(pattern => pattern.Text)];
    }
}
