using System.Collections.Immutable;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Filters;
using SafeCommunity.Grains.Json;
using SafeCommunity.Grains.Rules;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Teams;

/// <summary>Makes teams of a team file's JSON and adds every mistake to the problems.</summary>
/// <param name="plan">The community whose twins the file names; null where it is not known.</param>
/// <param name="problems">Where mistakes go.</param>
internal sealed class TeamReader(CommunityDefinition? plan, ProblemList problems)
{
    private const double MostSpeed = 50;
    private const string SystemActor = "system";

    private readonly Dictionary<string, TwinKind>? _twins = plan?.Twins.ToDictionary(twin => twin.Id.Name, twin => twin.Kind, StringComparer.Ordinal);
    private readonly HashSet<string> _teams = new(StringComparer.Ordinal);
    private readonly HashSet<string> _seats = new(StringComparer.Ordinal);
    private readonly HashSet<string> _rungs = new(StringComparer.Ordinal);
    private readonly HashSet<string> _terms = new(StringComparer.Ordinal);

    /// <summary>Staff, units and their members: whoever can act by name.</summary>
    private readonly HashSet<string> _actors = new(StringComparer.Ordinal) { SystemActor };

    /// <summary>The teams, without their hash; null, and a problem, when the file is no object; worth nothing when there are problems.</summary>
    public TeamBook? Read(SourceNode root)
    {
        if (ObjectReader.Of(root, "A team file", problems) is not { } file)
            return null;

        file.OptionalText("$schema");
        var book = new TeamBook
        {
            Hash = "",
            Teams = file.RequiredEach("teams", "a team", ReadTeam),
            Units = file.RequiredEach("units", "a unit", ReadUnit),
            Seats = file.RequiredEach("seats", "a seat", ReadSeat),
            Staff = file.RequiredEach("staff", "a member of the staff", ReadStaff),
            Ladder = file.RequiredEach("ladder", "a rung", ReadRung),
            Terms = file.OptionalEach("terms", "a term", ReadTerm),
        };
        file.Finish();
        return book;
    }

    private Team ReadTeam(ObjectReader item) =>
        new(ReadNew(item, _teams, "team"), item.RequiredTitle(), ReadLevel(item));

    private UnitDefinition ReadUnit(ObjectReader item)
    {
        var name = ReadNew(item, _actors, "unit, member or staff");
        if (_twins?.TryGetValue(name, out var kind) == true && kind != TwinKind.PatrolUnit)
            item.Complain("name", $"the twin '{name}' is no patrol unit: give the unit another name");
        var shifts = item.RequiredObject("shifts");
        var unit = new UnitDefinition
        {
            Name = name,
            Title = item.RequiredTitle(),
            Team = ReadKnown(item, "team", _teams, "team"),
            Level = ReadLevel(item),
            Skills = [.. item.OptionalSegments("skills").Select(skill => skill.Text)],
            Equipment = [.. item.OptionalSegments("equipment").Select(thing => thing.Text)],
            ShiftA = ReadShift(shifts, "a"),
            ShiftB = ReadShift(shifts, "b"),
            Base = ReadTwin(item, "base"),
        };
        shifts?.Finish();
        // Slower than a tenth of a metre a second nothing that is sent moves.
        return item.OptionalNumber("speed", 0.1, MostSpeed) is { } speed ? unit with { Speed = speed } : unit;
    }

    private ImmutableArray<string> ReadShift(ObjectReader? shifts, string shift)
    {
        if (shifts is null)
            return [];
        var members = shifts.OptionalSegments(shift);
        foreach (var member in members.Where(member => !_actors.Add(member.Text)))
            problems.Add(member.Offset, $"the name '{member.Text}' is given twice: each unit, member and staff has its own");
        return [.. members.Select(member => member.Text)];
    }

    private SeatDefinition ReadSeat(ObjectReader item) => new()
    {
        Name = ReadNew(item, _seats, "seat"),
        Title = item.RequiredTitle(),
        Role = item.RequiredWord<DutyRole>("role", DutyRoles.OfPersons, "a role"),
        Place = ReadTwin(item, "place"),
    };

    private StaffMember ReadStaff(ObjectReader item)
    {
        var name = ReadNew(item, _actors, "unit, member or staff");
        return new StaffMember(name, item.RequiredWord<DutyRole>("role", DutyRoles.OfStaff, "a role of the staff"));
    }

    private Rung ReadRung(ObjectReader item)
    {
        var first = _rungs.Count == 0;
        var name = ReadNew(item, _rungs, "rung");
        if (first && item.Find("time") is not null)
            item.Complain("time", "the first rung has the stage's own time: leave 'time' out");
        return new Rung(
            name,
            item.RequiredTitle(),
            item.Find("seat") is null ? "" : ReadKnown(item, "seat", _seats, "seat"),
            first ? TimeSpan.Zero : item.RequiredDuration("time"));
    }

    private Term ReadTerm(ObjectReader item) => new(ReadNew(item, _terms, "term"), item.RequiredTitle());

    private static string ReadNew(ObjectReader item, HashSet<string> names, string what)
    {
        var name = item.RequiredSegment("name");
        if (name.Length > 0 && !names.Add(name))
            item.Complain("name", name == SystemActor
                ? "'system' is the product itself: give another name"
                : $"the name '{name}' is given twice: each {what} has its own");
        return name;
    }

    private static string ReadKnown(ObjectReader item, string member, HashSet<string> names, string what)
    {
        var name = item.RequiredSegment(member);
        if (name.Length > 0 && !names.Contains(name))
            item.Complain(member, $"no {what} is named '{name}'; there are {string.Join(", ", names)}");
        return name;
    }

    private string ReadTwin(ObjectReader item, string member)
    {
        var name = item.RequiredSegment(member);
        if (name.Length > 0 && _twins?.ContainsKey(name) == false)
            item.Complain(member, $"the plan has no twin named '{name}'");
        return name;
    }

    private static MatterLevel ReadLevel(ObjectReader item) => item.RequiredWord<MatterLevel>("level", Names.OfLevels, "a level");
}
