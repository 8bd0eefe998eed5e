using System.Collections.Immutable;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Teams;

/// <summary>The levels of administration, from the nearest to the widest. The numbers are stored: never changed or reused.</summary>
public enum MatterLevel
{
    /// <summary>Not a level; never stored.</summary>
    Unspecified = 0,

    /// <summary>A grid.</summary>
    Grid = 1,

    /// <summary>The community.</summary>
    Community = 2,

    /// <summary>The street.</summary>
    Street = 3,

    /// <summary>The district.</summary>
    District = 4,
}

/// <summary>In which duty somebody acts. The numbers are stored: never changed or reused.</summary>
public enum DutyRole
{
    /// <summary>Not a role; never stored.</summary>
    Unspecified = 0,

    /// <summary>The product itself: deadlines, automatic policy.</summary>
    System = 1,

    /// <summary>A property guard in the guard room.</summary>
    Guard = 2,

    /// <summary>A grid's staff.</summary>
    GridStaff = 3,

    /// <summary>A duty officer of the command centre.</summary>
    Officer = 4,

    /// <summary>Supervision: looks after what is overdue.</summary>
    Supervisor = 5,

    /// <summary>The police of the community police room or the station duty room.</summary>
    Police = 6,

    /// <summary>A patrol unit, or one of its members.</summary>
    Unit = 7,

    /// <summary>A mediator of disputes.</summary>
    Mediator = 8,

    /// <summary>Property management: repairs, cleaning.</summary>
    Property = 9,
}

/// <summary>A community's teams as they were read: who is on duty, in what, with what. Staff by their duty names only.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.TeamBook)]
public sealed record TeamBook
{
    /// <summary>SHA-256 of the file's text, lower-case hexadecimal; empty when there is none.</summary>
    [Id(0)]
    public required string Hash { get; init; }

    /// <summary>The teams.</summary>
    [Id(1)]
    public ImmutableArray<Team> Teams { get; init; } = [];

    /// <summary>The patrol units.</summary>
    [Id(2)]
    public ImmutableArray<UnitDefinition> Units { get; init; } = [];

    /// <summary>The seats of the command centre and of the rooms above it.</summary>
    [Id(3)]
    public ImmutableArray<SeatDefinition> Seats { get; init; } = [];

    /// <summary>The staff.</summary>
    [Id(4)]
    public ImmutableArray<StaffMember> Staff { get; init; } = [];

    /// <summary>Who an overdue matter goes to, one after the other; the first has it from the beginning.</summary>
    [Id(5)]
    public ImmutableArray<Rung> Ladder { get; init; } = [];

    /// <summary>What people call the skills and the equipment.</summary>
    [Id(6)]
    public ImmutableArray<Term> Terms { get; init; } = [];

    /// <summary>No teams.</summary>
    public static TeamBook Empty { get; } = new() { Hash = "" };

    /// <summary>The same teams in another community: what named the one names the other.</summary>
    /// <param name="community">The community that these are written for.</param>
    /// <param name="other">The other.</param>
    public TeamBook Of(string community, string other)
    {
        string Renamed(string twin) => twin == community ? other : twin;
        return community == other ? this : this with
        {
            Units = [.. Units.Select(unit => unit with { Base = Renamed(unit.Base) })],
            Seats = [.. Seats.Select(seat => seat with { Place = Renamed(seat.Place) })],
        };
    }

    /// <summary>The unit of a name; null when there is none.</summary>
    public UnitDefinition? FindUnit(string name) => Units.FirstOrDefault(unit => unit.Name == name);

    /// <summary>What people call a skill or a piece of equipment; its name where nobody said.</summary>
    public BilingualText TermOf(string name) =>
        (Terms.IsDefault ? null : Terms.FirstOrDefault(term => term.Name == name))?.Title ?? new BilingualText(name, name);

    /// <summary>The seat of a name; null when there is none.</summary>
    public SeatDefinition? FindSeat(string name) => Seats.FirstOrDefault(seat => seat.Name == name);

    /// <summary>The duty an actor has: a unit's for its name and its members; null for who is not listed.</summary>
    public DutyRole? RoleOf(string actor)
    {
        if (Staff.FirstOrDefault(member => member.Name == actor) is { } member)
            return member.Role;
        return Units.Any(unit => unit.Has(actor)) ? DutyRole.Unit : null;
    }
}

/// <summary>A team: some units and staff that belong together.</summary>
/// <param name="Name">Lower-case letters, digits and hyphens.</param>
/// <param name="Title">What people call it.</param>
/// <param name="Level">The level it works for.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.Team)]
public sealed record Team(
    [property: Id(0)] string Name,
    [property: Id(1)] BilingualText Title,
    [property: Id(2)] MatterLevel Level);

/// <summary>Which half of the roster is on duty; each stands in for the other.</summary>
public enum Shift
{
    /// <summary>Nobody.</summary>
    None = 0,

    /// <summary>The first.</summary>
    A = 1,

    /// <summary>The second.</summary>
    B = 2,
}

/// <summary>A patrol unit. Its name is also its twin's, where it has a radio that the plan knows.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.UnitDefinition)]
public sealed record UnitDefinition
{
    /// <summary>The name: lower-case letters, digits and hyphens.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>What people call it.</summary>
    [Id(1)]
    public required BilingualText Title { get; init; }

    /// <summary>The team it belongs to.</summary>
    [Id(2)]
    public required string Team { get; init; }

    /// <summary>The level it works for.</summary>
    [Id(3)]
    public required MatterLevel Level { get; init; }

    /// <summary>What it can do, for instance <c>fire</c>, <c>first-aid</c>, <c>mediation</c>.</summary>
    [Id(4)]
    public ImmutableArray<string> Skills { get; init; } = [];

    /// <summary>What it has with it, for instance <c>radio</c>, <c>extinguisher</c>, <c>vehicle</c>.</summary>
    [Id(5)]
    public ImmutableArray<string> Equipment { get; init; } = [];

    /// <summary>The duty names of its members on the first half of the roster.</summary>
    [Id(6)]
    public ImmutableArray<string> ShiftA { get; init; } = [];

    /// <summary>The duty names of its members on the second half of the roster.</summary>
    [Id(7)]
    public ImmutableArray<string> ShiftB { get; init; } = [];

    /// <summary>Where it stands when nothing else is known: the name of a twin.</summary>
    [Id(8)]
    public required string Base { get; init; }

    /// <summary>How fast it moves, in metres a second.</summary>
    [Id(9)]
    public double Speed { get; init; } = 1.4;

    /// <summary>Whether an actor is this unit or one of its members.</summary>
    public bool Has(string actor) => actor == Name || ShiftA.Contains(actor) || ShiftB.Contains(actor);
}

/// <summary>A seat that somebody holds on duty.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.SeatDefinition)]
public sealed record SeatDefinition
{
    /// <summary>The name: lower-case letters, digits and hyphens, for instance <c>dispatch</c>.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>What people call it.</summary>
    [Id(1)]
    public required BilingualText Title { get; init; }

    /// <summary>The role whoever holds it must have.</summary>
    [Id(2)]
    public required DutyRole Role { get; init; }

    /// <summary>The place whose alarms and incidents it looks after: the name of a twin.</summary>
    [Id(3)]
    public required string Place { get; init; }
}

/// <summary>Somebody on the staff, by a duty name.</summary>
/// <param name="Name">The duty name, unique among staff and units.</param>
/// <param name="Role">The duty.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.StaffMember)]
public sealed record StaffMember([property: Id(0)] string Name, [property: Id(1)] DutyRole Role);

/// <summary>One rung of the ladder up which overdue matters climb.</summary>
/// <param name="Name">Lower-case letters, digits and hyphens, for instance <c>guard-room</c>.</param>
/// <param name="Title">What people call it.</param>
/// <param name="Seat">The seat that answers for it; empty where none is known here.</param>
/// <param name="Time">How long it has when a matter comes up to it; the first has the stage's own time instead.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.Rung)]
public sealed record Rung(
    [property: Id(0)] string Name,
    [property: Id(1)] BilingualText Title,
    [property: Id(2)] string Seat,
    [property: Id(3)] TimeSpan Time);

/// <summary>What people call a skill or a piece of equipment.</summary>
/// <param name="Name">Its name in units and procedures.</param>
/// <param name="Title">The words.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.Term)]
public sealed record Term([property: Id(0)] string Name, [property: Id(1)] BilingualText Title);
