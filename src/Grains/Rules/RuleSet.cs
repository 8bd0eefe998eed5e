using System.Text;

namespace SafeCommunity.Grains.Rules;

/// <summary>The rules of some devices, compiled: which rule watches which value. Immutable and shared.</summary>
internal sealed class RuleSet
{
    private readonly Rule[] _rules;
    private readonly byte[][] _names;
    private readonly int[][] _watchers;
    private readonly int[] _silences;

    /// <summary>Compiles rules.</summary>
    public RuleSet(RuleBook book, Rule[] rules)
    {
        Book = book;
        _rules = rules;
        var watched = rules
            .Select((rule, index) => (Name: (rule.Condition as ValueCondition)?.Value, Index: index))
            .Where(watch => watch.Name is not null)
            .GroupBy(watch => watch.Name!, watch => watch.Index, StringComparer.Ordinal)
            .ToArray();
        ValueNames = [.. watched.Select(group => group.Key)];
        _names = [.. watched.Select(group => Encoding.UTF8.GetBytes(group.Key))];
        _watchers = [.. watched.Select(group => group.ToArray())];
        _silences = [.. Enumerable.Range(0, rules.Length).Where(index => rules[index].Condition is SilenceCondition)];
        ShortestSilence = rules.Select(rule => rule.Condition).OfType<SilenceCondition>().Select(silence => (TimeSpan?)silence.For).Min();
    }

    /// <summary>No rules.</summary>
    public static RuleSet Empty { get; } = new(new RuleBook([]), []);

    /// <summary>The book they are from.</summary>
    public RuleBook Book { get; }

    /// <summary>The rules.</summary>
    public ReadOnlySpan<Rule> Rules => _rules;

    /// <summary>The names of the watched values; a value's place here is its slot in every device that has these rules.</summary>
    public string[] ValueNames { get; }

    /// <summary>The same names in UTF-8.</summary>
    public byte[][] Utf8Names => _names;

    /// <summary>The rules that watch the value of a slot.</summary>
    public ReadOnlySpan<int> WatchersOf(int slot) => slot < _watchers.Length ? _watchers[slot] : [];

    /// <summary>The rules that watch for silence.</summary>
    public ReadOnlySpan<int> Silences => _silences;

    /// <summary>How soon the first of those holds after a device was heard; null when there is none.</summary>
    public TimeSpan? ShortestSilence { get; }
}
