using System.Collections.Immutable;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Desk;

/// <summary>The twins that the desk's matters are about, with all that stand above them. Read from the directory before a decision.</summary>
internal sealed record DeskPlaces(string Community, ImmutableDictionary<string, TwinDefinition?> Known)
{
    /// <summary>Nothing read yet.</summary>
    public static DeskPlaces None(string community) =>
        new(community, ImmutableDictionary.Create<string, TwinDefinition?>(StringComparer.Ordinal));

    /// <summary>A twin; null when the plan holds none of that name.</summary>
    public TwinDefinition? Find(string name) => Known.GetValueOrDefault(name);

    /// <summary>A twin and all that stand above it, the nearest first.</summary>
    public IEnumerable<TwinDefinition> UpFrom(string name)
    {
        for (var twin = Find(name); twin is not null; twin = Find(twin.Parent))
        {
            yield return twin;
            if (twin.Parent.Length == 0)
                yield break;
        }
    }

    /// <summary>The twin itself or what it stands in, of a kind; null when there is none.</summary>
    public TwinDefinition? Above(string name, TwinKind kind) => UpFrom(name).FirstOrDefault(twin => twin.Kind == kind);

    /// <summary>Whether a twin is a place or stands in it.</summary>
    public bool IsWithin(string name, string place) => place == Community || UpFrom(name).Any(twin => twin.Id.Name == place);

    /// <summary>The smallest place that holds both.</summary>
    public string Common(string one, string other) =>
        UpFrom(one).FirstOrDefault(place => place.Kind.IsPlace() && IsWithin(other, place.Id.Name))?.Id.Name ?? Community;

    /// <summary>The place a matter of a twin is at: the home or other place it stands in.</summary>
    public string PlaceOf(string twin) => UpFrom(twin).FirstOrDefault(above => above.Kind.IsPlace())?.Id.Name ?? Community;

    /// <summary>What people call it.</summary>
    public BilingualText TitleOf(string name) => Find(name)?.Title ?? new BilingualText(name, name);

    /// <summary>What tells homes above each other apart from those beside them; empty for what all homes of a building share.</summary>
    public string RiserOf(string twin)
    {
        if (Above(twin, TwinKind.Home) is not { } home)
            return "";
        var number = home.Id.Name.AsSpan(home.Id.Name.LastIndexOf('-') + 1);
        var floor = home.Place.Floor.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return number.StartsWith(floor, StringComparison.Ordinal) ? number[floor.Length..].ToString() : number.ToString();
    }
}
