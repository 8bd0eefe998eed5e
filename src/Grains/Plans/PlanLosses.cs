using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Edits;
using SafeCommunity.Grains.Rules;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Plans;

/// <summary>
/// What a plan takes away that another had: a place that stays loses a life-safety watch that devices in it had, or most devices
/// of such a watch go. A device that is renamed, moved, or goes while others in its place watch the same, and a building that
/// goes with all that was in it, take nothing away.
/// </summary>
internal static class PlanLosses
{
    /// <summary>Compares the twins of two plans.</summary>
    /// <param name="before">The twins of the plan in force.</param>
    /// <param name="after">The twins that would be.</param>
    /// <param name="rules">The rules in force.</param>
    public static EditLoss Of(IReadOnlyCollection<TwinDefinition> before, IReadOnlyCollection<TwinDefinition> after, RuleBook rules)
    {
        var critical = rules.Definitions.Where(rule => rule is { Enabled: true, Severity: AlarmSeverity.Critical }).ToArray();
        var places = after.Where(twin => twin.Kind.IsPlace()).Select(twin => twin.Id.Name).ToHashSet(StringComparer.Ordinal);
        var had = ByWatch(before, critical);
        var has = ByWatch(after, critical);
        var report = new LossReport();
        foreach (var (watch, devices) in had)
        {
            var left = has.GetValueOrDefault(watch, []);
            var watched = left.Select(device => device.Parent).ToHashSet(StringComparer.Ordinal);
            var lost = devices.Where(device => places.Contains(device.Parent) && !watched.Contains(device.Parent)).ToList();
            if (lost.Count == 0 && 2 * left.Count < devices.Count)
                lost = [.. devices.ExceptBy(left.Select(device => device.Id), device => device.Id)];
            if (lost.Count > 0)
                report.AddUnwatched(watch, [.. lost.Select(device => device.Id.Name)]);
        }

        return report.ToLoss();
    }

    private static Dictionary<Watch, List<TwinDefinition>> ByWatch(IEnumerable<TwinDefinition> twins, Rule[] critical)
    {
        var devices = new Dictionary<Watch, List<TwinDefinition>>();
        foreach (var twin in twins.Where(twin => twin.Kind.IsDevice()))
        {
            foreach (var watch in critical.Where(rule => rule.AppliesTo.Selects(twin)).Select(Watch.Of).Distinct())
            {
                if (!devices.TryGetValue(watch, out var list))
                    devices[watch] = list = [];
                list.Add(twin);
            }
        }

        return devices;
    }
}
