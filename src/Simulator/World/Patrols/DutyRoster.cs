using SafeCommunity.Grains.Teams;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Simulator.World.Patrols;

/// <summary>Which units are on duty when: so many patrols by day and by night, half A of the roster by day, half B by night.</summary>
internal sealed class DutyRoster
{
    /// <summary>The hour at which the units of the night begin.</summary>
    public const double NightBegins = 22;

    /// <summary>The hour at which they end.</summary>
    public const double NightEnds = 6;

    private const double ShiftA = 8;
    private const double ShiftB = 20;

    private readonly WorldContext _world;
    private readonly List<UnitDefinition> _patrols;
    private readonly int _byDay;
    private readonly int _byNight;

    /// <exception cref="ArgumentOutOfRangeException">More units than the plan has, or fewer than none.</exception>
    public DutyRoster(WorldContext world)
    {
        _world = world;
        var radios = world.Plan.Twins.Where(twin => twin.Kind == TwinKind.PatrolUnit).Select(twin => twin.Id.Name).ToHashSet();
        _patrols = [.. world.Teams.Units.Where(unit => radios.Contains(unit.Name))];
        var (most, settings) = (_patrols.Count, world.Settings);
        var whose = $"{world.Plan.Community} has {most} patrol units with a radio in its plan";
        _byDay = WorldSettings.Choose(settings.Patrols, most, most, nameof(WorldSettings.Patrols), whose);
        _byNight = WorldSettings.Choose(settings.NightPatrols, _byDay, most, nameof(WorldSettings.NightPatrols), whose);
    }

    /// <summary>When units come and go, as hours of the day.</summary>
    public static IReadOnlyList<double> Changes { get; } = [NightEnds, ShiftA, ShiftB, NightBegins];

    /// <summary>Whether a unit patrols: it has a radio of the plan. The others wait until they are sent.</summary>
    public bool Patrols(UnitDefinition unit) => _patrols.Contains(unit);

    /// <summary>Whether a unit is on duty now.</summary>
    public bool IsOnDuty(UnitDefinition unit)
    {
        var index = _patrols.IndexOf(unit);
        var hour = _world.Calendar.HourOf(_world.Agenda.Now);
        return index < (hour is >= NightEnds and < NightBegins ? _byDay : _byNight);
    }

    /// <summary>Which half of the roster is on duty now.</summary>
    public Shift ShiftNow => _world.Calendar.HourOf(_world.Agenda.Now) is >= ShiftA and < ShiftB ? Shift.A : Shift.B;
}
