using System.Globalization;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Edits;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Rules;

/// <summary>
/// What rules take away that others had: a life-safety watch of a device (the rule gone, disabled, lowered in severity, no
/// longer of the device, of another value, or armed for less time), or any rule of a twin that has an open alarm, also by a limit or a
/// delay that would end the alarm. Otherwise limits, delays and texts take nothing away.
/// </summary>
internal static class RuleLosses
{
    /// <summary>Compares the rules of all devices.</summary>
    /// <param name="before">The rules in force.</param>
    /// <param name="after">The rules that would be.</param>
    /// <param name="twins">The twins of the plan.</param>
    /// <param name="open">The open alarms.</param>
    /// <param name="nowMs">Now, in Unix milliseconds.</param>
    public static EditLoss Of(
        RuleBook before, RuleBook after, IEnumerable<TwinDefinition> twins, IEnumerable<AlarmRecord> open, long nowMs)
    {
        var report = new LossReport();
        if (!before.Rules.IsEmpty && after.Rules.IsEmpty)
            report.Add(string.Create(CultureInfo.InvariantCulture, $"all {before.Rules.Length:N0} rules would be gone, and no reading would raise an alarm"));
        var keeping = new Keeping(after, nowMs);
        var alarms = open.ToLookup(alarm => alarm.Twin, StringComparer.Ordinal);
        var unwatched = new Dictionary<Watch, List<string>>();
        var taken = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var twin in twins.Where(twin => twin.Kind.IsDevice()))
        {
            foreach (var rule in before.Definitions.Where(rule => rule.Enabled && rule.AppliesTo.Selects(twin)))
            {
                if (rule.Severity == AlarmSeverity.Critical && !keeping.HasWatch(twin, rule))
                    ListOf(unwatched, Watch.Of(rule)).Add(twin.Id.Name);
                if (alarms.Contains(twin.Id.Name)
                    && (!keeping.HasRule(twin, rule) || (alarms[twin.Id.Name].Any(alarm => alarm.Rule == rule.Id) && !keeping.IsAsStrict(rule))))
                    SetOf(taken, rule.Id).UnionWith(alarms[twin.Id.Name].Select(alarm => alarm.Id));
            }
        }

        foreach (var (watch, devices) in unwatched.OrderByDescending(lost => lost.Value.Count))
            report.AddUnwatched(watch, [.. devices.Distinct(StringComparer.Ordinal)]);
        foreach (var (rule, ids) in taken)
            report.AddOpenAlarms(rule, ids);
        return report.ToLoss();
    }

    private static List<string> ListOf(Dictionary<Watch, List<string>> lists, Watch watch)
    {
        if (!lists.TryGetValue(watch, out var list))
            lists[watch] = list = [];
        return list;
    }

    private static HashSet<string> SetOf(Dictionary<string, HashSet<string>> sets, string rule)
    {
        if (!sets.TryGetValue(rule, out var set))
            sets[rule] = set = new HashSet<string>(StringComparer.Ordinal);
        return set;
    }

    /// <summary>Asks whether new rules keep what old ones had; what two rules have to do with each other is found out once.</summary>
    private sealed class Keeping(RuleBook after, long nowMs)
    {
        private readonly Rule[] _rules = [.. after.Definitions.Where(rule => rule.Enabled)];
        private readonly Dictionary<(Rule Before, Rule After), bool> _cover = new(ReferencePairs.Instance);

        /// <summary>Whether some life-safety rule still watches what this one watched of the device.</summary>
        public bool HasWatch(TwinDefinition twin, Rule before) => Array.Exists(
            _rules, rule => rule.Severity == AlarmSeverity.Critical && Covers(rule, before) && rule.AppliesTo.Selects(twin));

        /// <summary>Whether the device still has this very rule.</summary>
        public bool HasRule(TwinDefinition twin, Rule before) => Array.Exists(
            _rules, rule => rule.Id == before.Id && Covers(rule, before) && rule.AppliesTo.Selects(twin));

        /// <summary>Whether what raised an alarm would raise it under the new rule as well.</summary>
        public bool IsAsStrict(Rule before) => Array.Exists(_rules, rule => rule.Id == before.Id && (rule.Condition == before.Condition || (rule.Condition, before.Condition) switch
        {
            (ThresholdCondition now, ThresholdCondition then) => now.Direction == then.Direction && now.OnDelay <= then.OnDelay
                && (now.Direction == Direction.Up ? now.Limit <= then.Limit : now.Limit >= then.Limit),
            (BooleanCondition now, BooleanCondition then) => now.Each == then.Each && now.OnDelay <= then.OnDelay,
            (RateCondition now, RateCondition then) => now.By <= then.By && now.Within >= then.Within,
            (SilenceCondition now, SilenceCondition then) => now.For <= then.For,
            _ => false,
        }));

        private bool Covers(Rule rule, Rule before)
        {
            if (_cover.TryGetValue((before, rule), out var known))
                return known;
            return _cover[(before, rule)] = Watch.Of(rule) == Watch.Of(before) && !rule.Armed.IsNarrowerThan(before.Armed, nowMs);
        }
    }

    private sealed class ReferencePairs : IEqualityComparer<(Rule Before, Rule After)>
    {
        public static ReferencePairs Instance { get; } = new();

        public bool Equals((Rule Before, Rule After) x, (Rule Before, Rule After) y) =>
            ReferenceEquals(x.Before, y.Before) && ReferenceEquals(x.After, y.After);

        public int GetHashCode((Rule Before, Rule After) pair) => HashCode.Combine(
            System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(pair.Before),
            System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(pair.After));
    }
}
