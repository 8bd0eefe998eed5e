using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Directory;

/// <summary>What must hold of a plan before it is loaded, and how it is kept compact.</summary>
internal static class PlanCheck
{
    /// <summary>The first thing that is wrong with a plan; null when nothing is.</summary>
    public static string? FindProblem(CommunityDefinition plan)
    {
        if (string.IsNullOrEmpty(plan.Hash))
            return "The plan has no hash.";
        if (plan.Twins.IsDefaultOrEmpty)
            return "The plan holds no twins.";
        var first = plan.Twins[0];
        if (first.Kind != TwinKind.Community || first.Id.Name != plan.Community || first.Parent.Length > 0)
            return $"The plan's first twin is not the community {plan.Community}.";
        var places = new HashSet<string>(StringComparer.Ordinal) { plan.Community };
        var names = new HashSet<string>(plan.Twins.Length, StringComparer.Ordinal) { plan.Community };
        foreach (var twin in plan.Twins.AsSpan()[1..])
        {
            var name = twin.Id.Name;
            if (twin.Id.Community != plan.Community)
                return $"Twin {twin.Id} is not of community {plan.Community}.";
            if (twin.Kind is TwinKind.Community || !(twin.Kind.IsPlace() || twin.Kind.IsDevice()))
                return $"Twin {name} is of kind {twin.Kind}.";
            if (!names.Add(name))
                return $"Two twins have the name {name}.";
            if (!places.Contains(twin.Parent))
                return $"The parent of twin {name}, '{twin.Parent}', is not a place that stands before it.";
            if (twin.Kind.IsPlace())
                places.Add(name);
        }

        var points = plan.Paths.Points.Length;
        return plan.Paths.Edges.Any(edge => edge.From < 0 || edge.From >= points || edge.To < 0 || edge.To >= points)
            ? "The plan's paths join points that are not there."
            : null;
    }

    /// <summary>The same plan with equal texts held once: after reading it, each twin has its own copies.</summary>
    public static CommunityDefinition Compact(CommunityDefinition plan)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal) { [plan.Community] = plan.Community };
        string Once(string text)
        {
            if (texts.TryGetValue(text, out var known))
                return known;
            texts.Add(text, text);
            return text;
        }

        return plan with
        {
            Twins =
            [
                .. plan.Twins.Select(twin => twin with
                {
                    Id = TwinId.Of(plan.Community, Once(twin.Id.Name)),
                    Model = Once(twin.Model),
                    Parent = Once(twin.Parent),
                    Title = new BilingualText(Once(twin.Title.Zh), Once(twin.Title.En)),
                }),
            ],
        };
    }

    /// <summary>What a plan changes of the one before it.</summary>
    public static PlanChange Compare(CommunityDefinition? before, CommunityDefinition after)
    {
        if (before is null)
            return new PlanChange(after.Twins.Length, 0, 0);
        if (before.Hash == after.Hash)
            return default;
        var old = before.Twins.ToDictionary(twin => twin.Id.Name, StringComparer.Ordinal);
        int added = 0, changed = 0;
        foreach (var twin in after.Twins)
        {
            if (!old.Remove(twin.Id.Name, out var was))
                added++;
            else if (was != twin)
                changed++;
        }

        return new PlanChange(added, changed, old.Count);
    }
}
