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

    /// <summary>
    /// Where it happens, what a device tells: in the home or building that it stands in or looks at; outdoors, where the device
    /// itself stands, for the grid and the community are too wide to go to.
    /// </summary>
    public string SceneOf(string twin)
    {
        if (Find(twin) is not { } known)
            return Community;
        if (known.Watches.Length > 0 && Find(known.Watches) is not null)
            return known.Watches;
        return UpFrom(twin).FirstOrDefault(above => above.Kind is TwinKind.Home or TwinKind.Building)?.Id.Name ?? twin;
    }

    /// <summary>Where people say that it is: the area of a device outdoors, or its title with the grid where its title alone does not tell.</summary>
    public BilingualText WhereOf(string name) => Find(name) switch
    {
        { Area: { } area } => area,
        { Watches: "", Title: var title, Parent: var parent } when Find(name)!.Kind.IsDevice() && Find(parent) is { Kind: TwinKind.Grid } grid =>
            new BilingualText($"{grid.Title.Zh} {title.Zh}", $"{title.En}, {grid.Title.En}"),
        _ => TitleOf(name),
    };

    /// <summary>What people call a device that is itself the matter, and where it stands.</summary>
    public BilingualText TitleAndAreaOf(string name) => Find(name) is { Area: { } area, Title: var title }
        ? new BilingualText($"{area.Zh} {title.Zh}", $"{title.En}, {area.En}")
        : WhereOf(name);

    /// <summary>What people call it.</summary>
    public BilingualText TitleOf(string name) => Find(name)?.Title ?? new BilingualText(name, name);

    /// <summary>Whether two twins stand in the same home, or in homes beside, above or below each other.</summary>
    public bool AreNextDoor(string one, string other)
    {
        if (Above(one, TwinKind.Home) is not { } home || Above(other, TwinKind.Home) is not { } next || home.Parent != next.Parent)
            return false;
        if (home.Id == next.Id)
            return true;
        var (floors, isAbove) = (Math.Abs(home.Place.Floor - next.Place.Floor), RiserOf(one) == RiserOf(other));
        return floors == 0
            ? int.TryParse(RiserOf(one), out var unit) && int.TryParse(RiserOf(other), out var beside) && Math.Abs(unit - beside) == 1
            : floors == 1 && isAbove;
    }

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
