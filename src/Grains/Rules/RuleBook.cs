using System.Collections.Concurrent;
using System.Collections.Immutable;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Rules;

/// <summary>The rules of a community, as its file gives them.</summary>
public sealed class RuleBook
{
    private readonly ConcurrentDictionary<string, RuleSet> _sets = new(StringComparer.Ordinal);
    private readonly ImmutableArray<Rule> _rules;

    internal RuleBook(ImmutableArray<Rule> rules)
    {
        _rules = rules;
        Rules = [.. rules.Select(rule => rule.Id)];
    }

    /// <summary>No rules.</summary>
    public static RuleBook Empty { get; } = new([]);

    /// <summary>The ids of all rules, also of those not enabled, in the order of the file.</summary>
    public ImmutableArray<string> Rules { get; }

    /// <summary>The rules in full.</summary>
    internal ImmutableArray<Rule> Definitions => _rules;

    /// <summary>The enabled rules of a device; one set is shared by all devices that have the same rules.</summary>
    internal RuleSet For(TwinDefinition twin)
    {
        var chosen = _rules.Where(rule => rule.Enabled && rule.AppliesTo.Selects(twin)).ToArray();
        return _sets.GetOrAdd(
            string.Join(' ', chosen.Select(rule => rule.Id)),
            static (_, rules) => new RuleSet(rules.Book, rules.Chosen),
            (Book: this, Chosen: chosen));
    }
}
