using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Teams;
using SafeCommunity.Simulator.World.Causes;
using SafeCommunity.Simulator.World.Matters;
using SafeCommunity.Simulator.World.Officers;
using SafeCommunity.Simulator.World.Places;

namespace SafeCommunity.Simulator.World.Patrols;

/// <summary>
/// A unit: walks from one must-visit point to the next, answers offers, goes where it is sent, works there, records and
/// is done. It learns of its tasks from the journal alone, as from its radio.
/// </summary>
internal sealed class PatrolUnit
{
    private const double PatrolSpeed = 1.1;
    private const long SecondsPerFloor = 8;

    /// <summary>How often a unit looks whether the detectors are quiet, half a minute apart, before it says why it leaves all the same.</summary>
    private const int MostLooks = 20;

    private readonly WorldContext _world;
    private readonly OpenMatters _matters;
    private readonly PatrolSetting _setting;
    private readonly PatrolRadio? _radio;
    private readonly Entity _entity;
    private readonly Chance.RandomStream _random;
    private Walk _walk;
    private PatrolPlan.Stand? _goesTo;
    private bool _isOnDuty;
    private Shift _shift;
    private string _task = "";
    private bool _isWorking;
    private int _looks;
    private int _leg;

    public PatrolUnit(WorldContext world, OpenMatters matters, PatrolSetting setting, UnitDefinition definition)
    {
        (_world, _matters, _setting, Definition) = (world, matters, setting, definition);
        _entity = world.Agenda.Enter();
        _random = world.Draw("patrol", definition.Name);
        _radio = setting.Estate.Device(definition.Name) as PatrolRadio;
        var stands = setting.Estate.Find(definition.Base)?.Place ?? world.Plan.Twins[0].Place;
        _walk = Walk.Standing(setting.Plane.Of(stands), world.Agenda.Now);
    }

    /// <summary>What the teams' file says of it.</summary>
    public UnitDefinition Definition { get; }

    private string Name => Definition.Name;

    /// <summary>Comes on duty if it is its turn, and looks at every change of the roster whether it is.</summary>
    public void Start() => _world.Agenda.After(Ms.Seconds(_random.Between(5, 120) * (_world.Settings.UpWithin / WorldSettings.UsuallyUpWithin)), _entity, KeepRoster);

    /// <summary>Hears of a task of its own.</summary>
    public void Hear(TaskRecord task)
    {
        switch (task.State)
        {
            case TaskState.Offered:
                Answer(task);
                break;
            case TaskState.Accepted:
                _task = task.Id;
                Interrupt();
                Say(task, TaskState.EnRoute, _world.Draw("unit-start", task.Id), 9);
                break;
            case TaskState.EnRoute when task.Id == _task:
                GoTo(task);
                break;
            case TaskState.OnScene when task.Id == _task:
                Work(task);
                break;
            case >= TaskState.Done when task.Id == _task:
                _task = "";
                Interrupt();
                KeepDuty();
                break;
            default:
                break;
        }
    }

    private void KeepRoster()
    {
        KeepDuty();
        var now = _world.Agenda.Now;
        _world.Agenda.At(DutyRoster.Changes.Min(hour => _world.Calendar.NextAt(now + 1, hour)), _entity, KeepRoster);
    }

    // Who has a task ends it before going off.
    private void KeepDuty()
    {
        if (_task.Length > 0)
            return;
        var (onDuty, shift) = (_setting.Roster.IsOnDuty(Definition), _setting.Roster.ShiftNow);
        if (onDuty != _isOnDuty || (onDuty && shift != _shift))
            _world.Agenda.Do(_entity, new UnitDeclares(_world.Now, Name, onDuty ? UnitStatus.Available : UnitStatus.Off, shift));
        (_isOnDuty, _shift) = (onDuty, shift);
        if (!_isOnDuty || !_setting.Roster.Patrols(Definition))
            Interrupt(home: true);
        else if (_goesTo is null)
            Patrol();
    }

    private void Patrol()
    {
        if (!_isOnDuty || _task.Length > 0)
            return;
        // Now and then a rest of a quarter of an hour.
        if (_random.Chance(0.012))
        {
            Next(Ms.Minutes(_random.Between(10, 20)), Patrol);
            return;
        }

        var journey = _setting.Ways.From(Here);
        if (_setting.Plan.ChooseNext(journey) is not { } stand)
            return;
        _goesTo = stand;
        SetOff(journey.RouteTo(stand.At), PatrolSpeed * _random.Between(0.9, 1.1));
        Next(_walk.End - _world.Agenda.Now, () =>
        {
            _goesTo = null;
            _setting.Plan.Visit(stand, Name);
            Stand();
            Next(Ms.Seconds(_random.LogNormal(30, 0.4)), Patrol);
        });
    }

    private void Answer(TaskRecord task)
    {
        var random = _world.Draw("unit-answer", task.Id);
        if (random.Chance(_world.Settings.MissedOffers))
            return;
        var declines = random.Chance(_world.Settings.DeclinedOffers);
        Say(task, declines ? TaskState.Declined : TaskState.Accepted, random, declines ? 20 : 12, declines ? "busy with a resident" : "");
    }

    // Says a step after a while, if the task is then still as it was heard.
    private void Say(TaskRecord task, TaskState step, Chance.RandomStream random, double seconds, string reason = "") =>
        _world.Agenda.After(_world.Delay(random, seconds), _entity, () =>
        {
            if (_matters.Task(task.Id)?.State == task.State)
                _world.Agenda.Do(_entity, new UnitReportsTask(_world.Now, Name, task.Id, step, reason));
        });

    private void GoTo(TaskRecord task)
    {
        var place = _matters.Incident(task.Incident) is { } incident ? _setting.Estate.Find(incident.Place)?.Place : null;
        if (place is { } to)
            SetOff(_setting.Ways.From(Here).RouteTo(_setting.Plane.Of(to)), Definition.Speed);
        // People do not hurry on the way: haste is for tests of what they do, and nobody jumps.
        var climbs = Ms.Second * SecondsPerFloor * Math.Max(0, (place?.Floor ?? 1) - 1);
        Next(_walk.End - _world.Agenda.Now + climbs, () =>
        {
            Stand();
            if (_matters.Task(task.Id)?.State == TaskState.EnRoute)
                _world.Agenda.Do(_entity, new UnitReportsTask(_world.Now, Name, task.Id, TaskState.OnScene, ""));
        });
    }

    private void Work(TaskRecord task)
    {
        if (_isWorking || _matters.Incident(task.Incident) is not { } incident)
            return;
        _isWorking = true;
        _looks = 0;
        var random = _world.Draw("unit-work", task.Id);
        var isReal = RealCausesOf(incident).Any() || _matters.CausesOf(incident.Number).Count == 0;
        var span = _world.Delay(random, isReal ? SecondsFor(incident.Kind) : 240, 0.4);
        // It takes a while until what is the matter is got at.
        Next((long)(span * random.Between(0.1, 0.4)), () =>
        {
            foreach (var cause in _matters.CausesOf(incident.Number))
                cause.Attend();
            Next((long)(span * 0.6), () => Finish(task));
        });
    }

    // A unit stays until what it works on is over, and records before it is done.
    private void Finish(TaskRecord task)
    {
        if (_matters.Incident(task.Incident) is not { } incident)
            return;
        if (RealCausesOf(incident).Any(cause => cause.EndedAt is null && cause.IsAttended)
            && !_world.Draw("unit-careless", task.Id).Chance(_world.Settings.Carelessness))
        {
            Next(30 * Ms.Second, () => Finish(task));
            return;
        }

        // Whoever looks for a silent unit gives it another radio.
        foreach (var radio in incident.Alarms.Select(alarm => _setting.Estate.Device(alarm.Twin)).OfType<PatrolRadio>())
            radio.Repair();
        // What was smoke or gas takes a while to go.
        if (_matters.HasActiveAlarm(incident) && _looks++ < MostLooks)
        {
            Next(30 * Ms.Second, () => Finish(task));
            return;
        }

        var cause = RealCausesOf(incident).FirstOrDefault()?.Kind.Name;
        if (_world.Procedures.Find(incident.Kind) is { } procedure
            && RequiredItems.Missing(procedure, incident, IncidentStage.Resolved, cause) is { IsEmpty: false } items)
        {
            _world.Agenda.Do(_entity, new UnitRecords(_world.Now, Name, incident.Number, items));
        }

        Next(Ms.Seconds(2), () =>
        {
            if (_matters.Task(task.Id)?.State == TaskState.OnScene)
                _world.Agenda.Do(_entity, new UnitReportsTask(_world.Now, Name, task.Id, TaskState.Done, "", WhyStillActive(task)));
        });
    }

    private string WhyStillActive(TaskRecord task) => _matters.Incident(task.Incident) is { } incident && _matters.HasActiveAlarm(incident)
        ? "looked everywhere, nothing is left to do here, and the detector does not come to rest"
        : "";

    private IEnumerable<Cause> RealCausesOf(IncidentRecord incident) =>
        _matters.CausesOf(incident.Number).Where(cause => !cause.Kind.IsNuisance);

    private static double SecondsFor(string kind) => 60 * kind switch
    {
        "fire" => 16,
        "gas" => 12,
        "water" => 22,
        "electrical" => 25,
        "intrusion" => 8,
        "sos" or "medical" => 12,
        "noise" or "dispute" => 15,
        "door-held" => 3,
        _ => 9,
    };

    private Point Here => _walk.At(_world.Agenda.Now);

    private void SetOff(List<Point> corners, double speed) => Go(new Walk(corners, _world.Agenda.Now, speed));

    private void Stand() => Go(Walk.Standing(Here, _world.Agenda.Now));

    private void Go(Walk walk)
    {
        _walk = walk;
        _radio?.Follow(walk);
    }

    // Whatever it was about to do is left.
    private void Interrupt(bool home = false)
    {
        _leg++;
        _isWorking = false;
        if (_goesTo is { } stand)
            stand.IsTaken = false;
        _goesTo = null;
        if (home && _setting.Estate.Find(Definition.Base) is { } from && Here.DistanceTo(_setting.Plane.Of(from.Place)) > 1)
            SetOff(_setting.Ways.From(Here).RouteTo(_setting.Plane.Of(from.Place)), PatrolSpeed);
        else if (_walk.SpeedAt(_world.Agenda.Now) > 0)
            Stand();
    }

    private void Next(long span, Action what)
    {
        var leg = ++_leg;
        _world.Agenda.After(span, _entity, () =>
        {
            if (_leg == leg)
                what();
        });
    }
}

/// <summary>Where units walk and when.</summary>
/// <param name="Estate">What stands where.</param>
/// <param name="Plane">Metres and degrees.</param>
/// <param name="Ways">The paths.</param>
/// <param name="Plan">What must be visited.</param>
/// <param name="Roster">Who is on duty.</param>
internal sealed record PatrolSetting(Estate Estate, Plane Plane, Walkways Ways, PatrolPlan Plan, DutyRoster Roster);
