using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Reports;
using SafeCommunity.Grains.Teams;
using SafeCommunity.Grains.Twins;
using SafeCommunity.Simulator.World.Causes;
using SafeCommunity.Simulator.World.Devices;
using SafeCommunity.Simulator.World.Matters;
using SafeCommunity.Simulator.World.Officers;
using SafeCommunity.Simulator.World.Patrols;
using SafeCommunity.Simulator.World.Places;
using SafeCommunity.Simulator.World.Residents;

namespace SafeCommunity.Simulator.World;

/// <summary>
/// A community that lives: residents, weather, devices, what befalls them, and the people on duty. It knows nothing of how
/// the product works; it acts on it and hears its journal. The same arguments and the same journal give the same actions.
/// </summary>
/// <remarks>Not thread-safe: one driver advances it and tells it what was journalled.</remarks>
public sealed class SimulatedWorld
{
    private readonly WorldContext _world;
    private readonly Population _population;
    private readonly PatrolPlan _plan;
    private readonly OpenMatters _matters;
    private readonly OfficerDesk _officers;
    private readonly GridOffice _grid;
    private readonly Raters _raters;
    private readonly Dictionary<string, PatrolUnit> _units;

    /// <summary>A community at the beginning of its simulated life.</summary>
    /// <param name="plan">What stands in it.</param>
    /// <param name="procedures">How its matters run.</param>
    /// <param name="teams">Who is on duty.</param>
    /// <param name="settings">How the world is.</param>
    /// <param name="seed">The same seed gives the same world.</param>
    /// <exception cref="ArgumentException">
    /// The settings name a scenario, a cause or a place that is not known (the message lists what is), or a number that
    /// cannot be.
    /// </exception>
    public SimulatedWorld(CommunityDefinition plan, ProcedureBook procedures, TeamBook teams, WorldSettings settings, ulong seed)
    {
        var scenario = settings.Scenario.Length == 0 ? null : Scenarios.Read(settings.Scenario);
        if (settings.RatesPerYear.Keys.FirstOrDefault(name => CauseKinds.Find(name) is null) is { } unknown)
            throw UnknownCause(unknown);
        settings.Check();

        _world = new WorldContext(plan, procedures, teams, settings, seed);
        var plane = new Plane(plan.Twins[0].Place);
        var devices = plan.Twins.Where(twin => twin.Kind.IsDevice()).ToDictionary(twin => twin.Id.Name, twin => Make(twin, plane));
        var estate = new Estate(plan, devices);
        _population = new Population(_world, estate, plane);
        var reports = new ReportOffice(_world, estate);
        var causes = PlanCauses(new CauseSetting(estate, _population, plane), reports, scenario);
        ExpectedPerDay = (causes.Sum(cause => cause.PerYear) + devices.Values.Sum(device => device.DropOutsPerYear)) / (Ms.Year / Ms.Day);
        if (!(ExpectedPerDay <= WorldLimits.MostPerDay))
            throw new ArgumentException(TooMuch("in a day", ExpectedPerDay, WorldLimits.MostPerDay), nameof(settings));

        _matters = new OpenMatters(_world, estate, reports);
        _officers = new OfficerDesk(_world, _matters, estate, _population);
        _grid = new GridOffice(_world, _matters, estate);
        _raters = new Raters(_world, _matters);
        var ways = new Walkways(plan.Paths, plane);
        _plan = new PatrolPlan(_world, estate, plane, ways);
        var setting = new PatrolSetting(estate, plane, ways, _plan, new DutyRoster(_world));
        _units = teams.Units.ToDictionary(unit => unit.Name, unit => new PatrolUnit(_world, _matters, setting, unit));

        foreach (var device in devices.Values)
            device.Start();
        _population.Start();
        foreach (var cause in causes)
            cause.Start();
        _officers.Start();
        foreach (var unit in _units.Values)
            unit.Start();
    }

    /// <summary>How many causes and drop-outs are expected in a day.</summary>
    public double ExpectedPerDay { get; }

    /// <summary>When something happens next; null when nothing will any more. What is heard may bring it forward.</summary>
    public DateTimeOffset? NextTime => _world.Agenda.Next is { } next ? DateTimeOffset.FromUnixTimeMilliseconds(next) : null;

    /// <summary>What really happened so far, oldest first.</summary>
    public IReadOnlyList<TrueEvent> Truth => _world.Truth;

    /// <summary>The points that patrols must visit: entrances, hydrants and gates of the plan.</summary>
    public IReadOnlyList<MustVisitPoint> MustVisitPoints => _plan.Points;

    /// <summary>Which of them was visited when, oldest first.</summary>
    public IReadOnlyList<PointVisit> Visits => _plan.Visits;

    /// <summary>How many residents are at home now.</summary>
    public int ResidentsAtHome => _population.Inside;

    /// <summary>How warm it is outdoors now, in degrees Celsius.</summary>
    public double Temperature => _world.Weather.At(_world.Agenda.Now).Temperature;

    /// <summary>How much it rains now, in millimetres an hour.</summary>
    public double Rain => _world.Weather.At(_world.Agenda.Now).Rain;

    /// <summary>Lets everything happen up to a time, and returns what was done to the product, ordered by time, entity and sequence.</summary>
    /// <param name="now">The time; <see cref="NextTime"/> for one moment after the other. The world does not go back.</param>
    public IReadOnlyList<WorldAction> Advance(DateTimeOffset now) => _world.Agenda.Advance(now.ToUnixTimeMilliseconds());

    /// <summary>Hears what the product journalled. Who it concerns acts on it later, after human delays.</summary>
    /// <param name="entry">An entry of this community; in the journal's order.</param>
    public void Hear(JournalEntry entry)
    {
        _world.Agenda.MoveTo(entry.Time.ToUnixTimeMilliseconds());
        _matters.Hear(entry);
        switch (entry.Event)
        {
            case AlarmRaised raised:
                _officers.Notice(entry.Subject, raised.Severity);
                break;
            case AlarmRecurred:
                _officers.Notice(entry.Subject, AlarmSeverity.Medium);
                break;
            case AlarmCleared:
                foreach (var incident in _matters.IncidentsOf(entry.Subject))
                    _officers.Consider(incident);
                break;
            case IncidentClosed closed:
                _grid.PlanVisit(closed, entry);
                Consider(entry.Subject);
                break;
            case IncidentEvent:
                Consider(entry.Subject);
                break;
            case TaskEvent when _matters.Task(entry.Subject) is { } task:
                _units.GetValueOrDefault(task.Unit)?.Hear(task);
                Consider(IncidentRecord.SubjectOf(task.Incident));
                break;
            case ReportEvent when _matters.Report(NumberOf(entry.Subject)) is { } report:
                if (entry.Event is ReportAnswered)
                    _raters.Hear(entry);
                Consider(IncidentRecord.SubjectOf(report.Incident));
                break;
            default:
                break;
        }
    }

    /// <summary>Says that more is expected than can be.</summary>
    internal static string TooMuch(string when, double expected, double most) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"Some {expected:#,0} causes and drop-outs would happen {when}, {most:#,0} at most can: lower the rates, the drop-out factor or the time.");

    private void Consider(string incident)
    {
        var number = NumberOf(incident);
        _officers.Consider(number);
        _grid.Consider(number);
    }

    private SimulatedDevice Make(TwinDefinition twin, Plane plane) =>
        twin.Kind == TwinKind.PatrolUnit ? new PatrolRadio(_world, twin, plane) : new SimulatedDevice(_world, twin);

    private List<CauseSchedule> PlanCauses(CauseSetting setting, ReportOffice reports, Scenario? scenario)
    {
        var schedules = CauseKinds.All.ToDictionary(
            kind => kind.Name, kind => new CauseSchedule(_world, setting, reports, kind, RateOf(kind, scenario)));
        foreach (var cause in scenario?.Causes ?? [])
        {
            if (!schedules.TryGetValue(cause.Cause, out var schedule))
                throw UnknownCause(cause.Cause);
            if (cause.WhereItCan && !schedule.CanHappen)
                continue;
            var time = cause.After is { } after
                ? _world.Agenda.Now + (long)after.TotalMilliseconds
                : _world.Calendar.NextAt(_world.Agenda.Now, cause.At.ToTimeSpan().TotalHours);
            schedule.HappenAt(time, cause.Place);
        }

        return [.. schedules.Values];
    }

    private double RateOf(CauseKind kind, Scenario? scenario) =>
        _world.Settings.RatesPerYear.GetValueOrDefault(kind.Name, kind.PerYear)
        * _world.Settings.CauseFactor
        * (kind.IsNuisance ? scenario?.NuisanceFactor : scenario?.RateFactor).GetValueOrDefault(1);

    private static long NumberOf(string subject) =>
        long.Parse(subject.AsSpan(subject.IndexOf('/') + 1), System.Globalization.CultureInfo.InvariantCulture);

    private static ArgumentException UnknownCause(string name) =>
        new($"There is no cause '{name}'; known: {string.Join(", ", CauseKinds.All.Select(kind => kind.Name))}.");
}
