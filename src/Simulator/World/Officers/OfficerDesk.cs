using System.Globalization;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Teams;
using SafeCommunity.Simulator.World.Matters;
using SafeCommunity.Simulator.World.Places;
using SafeCommunity.Simulator.World.Residents;

namespace SafeCommunity.Simulator.World.Officers;

/// <summary>
/// The duty officers: as many as work at once, each with one thing at a time, the most urgent first. They see alarms,
/// verify with human delays and mistakes, send units where a person must, and close what is over.
/// </summary>
internal sealed class OfficerDesk
{
    /// <summary>Where nothing else brings an incident back to mind, an officer looks again after this, then after twice this ...</summary>
    private const long FirstLook = 6 * Ms.Minute;
    private const long LastLook = 12 * Ms.Hour;

    /// <summary>Life safety that no unit reached is verified from the desk after this long.</summary>
    private const long Patience = 10 * Ms.Minute;

    private readonly WorldContext _world;
    private readonly OpenMatters _matters;
    private readonly Estate _estate;
    private readonly Population _population;
    private readonly Entity _entity;
    private readonly IReadOnlyList<string> _officers;
    private readonly Queue<string> _idle;
    private readonly PriorityQueue<Work, (int Urgency, long Sequence)> _waiting = new();
    private readonly HashSet<string> _underWay = [];
    private readonly Dictionary<long, long> _looks = [];
    private readonly HashSet<long> _phoned = [];
    private long _sequence;

    /// <exception cref="ArgumentOutOfRangeException">The settings want more officers than the staff has, or fewer than none.</exception>
    public OfficerDesk(WorldContext world, OpenMatters matters, Estate estate, Population population)
    {
        (_world, _matters, _estate, _population, _entity) = (world, matters, estate, population, world.Agenda.Enter());
        var all = Staff.Of(world.Teams, DutyRole.Officer);
        var whose = $"{world.Plan.Community} has {all.Count} duty officers";
        var count = WorldSettings.Choose(world.Settings.Officers, all.Count, all.Count, nameof(WorldSettings.Officers), whose);
        _officers = [.. all.Take(count)];
        _idle = new Queue<string>(_officers);
    }

    /// <summary>The first officers sit down on the seats of their role.</summary>
    public void Start() => _world.Agenda.After(0, _entity, () =>
    {
        foreach (var (seat, officer) in _world.Teams.Seats.Where(seat => seat.Role == DutyRole.Officer).Zip(_officers))
            _world.Agenda.Do(_entity, new SeatIsTaken(_world.Now, seat.Name, officer));
    });

    /// <summary>An alarm wants to be seen.</summary>
    public void Notice(string alarm, AlarmSeverity severity) => Take(new Work($"see/{alarm}", 7, severity, 0.5, officer =>
    {
        if (_matters.IsUnseen(alarm))
            _world.Agenda.Do(_entity, new AlarmIsAcknowledged(_world.Now, officer, alarm));
    }));

    /// <summary>Something about an incident changed: decides what an officer has to do about it now.</summary>
    public void Consider(long number)
    {
        if (_matters.Incident(number) is not { IsOpen: true } incident || _world.Procedures.Find(incident.Kind) is not { } procedure)
        {
            _looks.Remove(number);
            _phoned.Remove(number);
            return;
        }

        if (!_looks.ContainsKey(number))
            LookAgainAfter(number, FirstLook);
        if (Next(incident, procedure) is { } work)
            Take(work);
    }

    private Work? Next(IncidentRecord incident, Procedure procedure)
    {
        if (incident.Grade == VerificationGrade.NoCall)
            return Closing(incident, procedure, Disposition.FalseAlarm);
        if (incident is { SecondLook: not null, Grade: VerificationGrade.None })
            return LookingAgain(incident, procedure);
        return incident.Stage switch
        {
            IncidentStage.Sensed => NeedsVerifying(procedure) ? Verifying(incident, procedure) : null,
            IncidentStage.Verified => procedure.Dispatch.Units > 0 && !HasUnits(incident) ? Sending(incident, procedure) : null,
            IncidentStage.Dispatched or IncidentStage.OnScene => OnTheWay(incident, procedure),
            IncidentStage.Resolved => AfterResolved(incident, procedure),
            _ => null,
        };
    }

    // Units are out. Life safety is reviewed as soon as somebody is there; before, an officer rings up the home.
    private Work? OnTheWay(IncidentRecord incident, Procedure procedure)
    {
        if (procedure.Class == ProcedureClass.LifeSafety && incident.Grade == VerificationGrade.None)
        {
            if (incident.Stage == IncidentStage.OnScene || _world.Now - incident.OpenedAt >= TimeSpan.FromMilliseconds(Patience))
                return Verifying(incident, procedure);
            if (_phoned.Add(incident.Number))
                return Phoning(incident, procedure);
        }

        if (HasUnits(incident))
            return null;
        if (!_matters.TasksOf(incident).Any(task => task.State == TaskState.Done))
            return Sending(incident, procedure);
        return Resolving(incident, procedure);
    }

    private Work? AfterResolved(IncidentRecord incident, Procedure procedure)
    {
        if (procedure.Class == ProcedureClass.LifeSafety && incident.Grade == VerificationGrade.None)
            return Verifying(incident, procedure);
        // The grid's staff answer first, and the alarms must have ended.
        var waits = (incident.AnswerRequired && _matters.UnansweredOf(incident).Any())
            || (incident.Alarms.Any(alarm => _matters.IsActive(alarm.Alarm)) && !_world.Draw("officer-careless", incident.Id).Chance(_world.Settings.Carelessness));
        return waits ? null : Closing(incident, procedure, Disposition.Handled);
    }

    private Work Verifying(IncidentRecord incident, Procedure procedure) => WorkOn("verify", incident, 70, 0.6, officer =>
    {
        // Where somebody asked for a second look meanwhile, that is the next thing to do.
        if (_matters.Incident(incident.Number) is not { IsOpen: true, Grade: VerificationGrade.None, SecondLook: null } now)
            return;
        var isReal = IsReal(now) != _world.Draw("officer-error", now.Id).Chance(_world.Settings.OfficerErrors);
        Grade(now, procedure, officer, isReal, isReal ? "seen" : "nothing to be seen");
    });

    // Several detectors against one person at a desk: somebody else looks for themselves.
    private Work LookingAgain(IncidentRecord incident, Procedure procedure) => WorkOn("look-again", incident, 60, 0.6, _ =>
    {
        if (_matters.Incident(incident.Number) is not { IsOpen: true, Grade: VerificationGrade.None, SecondLook: { } asked } now
            || SecondPerson(procedure, asked.Asked.Actor) is not { } second)
        {
            return;
        }

        var isReal = IsReal(now) != _world.Draw("second-look-error", now.Id).Chance(_world.Settings.OfficerErrors);
        GradeAs(now, procedure, second, isReal, isReal ? "looked again: seen" : "looked again: nothing to be seen");
    });

    private string? SecondPerson(Procedure procedure, string first)
    {
        var by = procedure.StageOf(IncidentStage.Verified) is { By.IsDefaultOrEmpty: false } rule ? rule.By : [DutyRole.Officer];
        return by.Contains(DutyRole.Officer) && _officers.FirstOrDefault(officer => officer != first) is { } officer
            ? officer
            : _world.Teams.Staff.FirstOrDefault(member => by.Contains(member.Role) && member.Role != DutyRole.Officer && member.Name != first)?.Name;
    }

    // Whoever is in says that it was the frying pan; where nobody answers, the unit will tell.
    private Work Phoning(IncidentRecord incident, Procedure procedure) => WorkOn("phone", incident, 90, 0.5, officer =>
    {
        if (_matters.Incident(incident.Number) is not { IsOpen: true, Grade: VerificationGrade.None } now)
            return;
        var random = _world.Draw("officer-phone", now.Id);
        if (!random.Chance(0.5) || _estate.Home(now.Place) is not { } home || _population.Of(home).Inside == 0)
            return;
        Grade(now, procedure, officer, IsReal(now), "on the phone");
    });

    private Work Sending(IncidentRecord incident, Procedure procedure) => WorkOn("send", incident, 25, 0.5, officer =>
    {
        if (_matters.Incident(incident.Number) is { IsOpen: true, Stage: < IncidentStage.Resolved } now && !HasUnits(now))
        {
            var actor = ActorFor(procedure, IncidentStage.Dispatched, officer);
            _world.Agenda.Do(_entity, new OfficerDispatches(_world.Now, actor, now.Number));
        }
    });

    // The units are done, and it did not end with them.
    private Work Resolving(IncidentRecord incident, Procedure procedure) => WorkOn("resolve", incident, 120, 0.5, officer =>
    {
        if (_matters.Incident(incident.Number) is { IsOpen: true, Stage: < IncidentStage.Resolved } now)
        {
            _world.Agenda.Do(_entity, new StaffResolves(
                _world.Now,
                ActorFor(procedure, IncidentStage.Resolved, officer),
                now.Number,
                RequiredItems.Missing(procedure, now, IncidentStage.Resolved, CauseOf(now)),
                "the units are done",
                _matters.HasActiveAlarm(now) ? "the units found nothing more to do" : ""));
        }
    });

    private Work Closing(IncidentRecord incident, Procedure procedure, Disposition disposition) => WorkOn("close", incident, 240, 0.7, officer =>
    {
        if (_matters.Incident(incident.Number) is not { IsOpen: true } now)
            return;
        var items = disposition == Disposition.Handled ? RequiredItems.Missing(procedure, now, IncidentStage.Closed, CauseOf(now)) : [];
        _world.Agenda.Do(_entity, new OfficerCloses(
            _world.Now,
            ActorFor(procedure, IncidentStage.Closed, officer),
            now.Number,
            disposition,
            items,
            disposition == Disposition.FalseAlarm ? "a false alarm" : "it is over"));
    }) with
    { Severity = AlarmSeverity.Low };

    private static Work WorkOn(string what, IncidentRecord incident, double seconds, double sigma, Action<string> act) =>
        new($"{what}/{incident.Number}", seconds, incident.Severity, sigma, act);

    private void Grade(IncidentRecord incident, Procedure procedure, string officer, bool isReal, string reason) =>
        GradeAs(incident, procedure, ActorFor(procedure, IncidentStage.Verified, officer), isReal, reason);

    private void GradeAs(IncidentRecord incident, Procedure procedure, string actor, bool isReal, string reason) => _world.Agenda.Do(
        _entity,
        new OfficerVerifies(
            _world.Now,
            actor,
            incident.Number,
            isReal ? GradeOf(procedure) : VerificationGrade.NoCall,
            reason));

    private static VerificationGrade GradeOf(Procedure procedure) => procedure.Class switch
    {
        ProcedureClass.LifeSafety => VerificationGrade.ThreatToLife,
        ProcedureClass.Person => VerificationGrade.Presence,
        _ => VerificationGrade.Limited,
    };

    private static bool NeedsVerifying(Procedure procedure) =>
        procedure.Class == ProcedureClass.LifeSafety || procedure.StageOf(IncidentStage.Verified) is { Optional: false };

    private bool HasUnits(IncidentRecord incident) =>
        _matters.TasksOf(incident).Any(task => task.State is TaskState.Offered || task.IsWorking);

    // What nothing in the world is known of (a silent device, a flat battery) is as the product says.
    private bool IsReal(IncidentRecord incident)
    {
        var causes = _matters.CausesOf(incident.Number);
        return causes.Count == 0 || causes.Any(cause => !cause.Kind.IsNuisance);
    }

    private string? CauseOf(IncidentRecord incident) =>
        _matters.CausesOf(incident.Number).FirstOrDefault(cause => !cause.Kind.IsNuisance)?.Kind.Name;

    private string ActorFor(Procedure procedure, IncidentStage stage, string officer)
    {
        var rule = procedure.StageOf(stage);
        return rule is null || rule.By.IsDefaultOrEmpty || rule.By.Contains(DutyRole.Officer)
            ? officer
            : Staff.First(_world.Teams, rule.By) ?? officer;
    }

    private void LookAgainAfter(long number, long span)
    {
        var look = ++_sequence;
        _looks[number] = look;
        _world.Agenda.After((long)(span / _world.Settings.Haste), _entity, () =>
        {
            if (_looks.GetValueOrDefault(number) != look)
                return;
            LookAgainAfter(number, Math.Min(span * 2, LastLook));
            Consider(number);
        });
    }

    private void Take(Work work)
    {
        if (_officers.Count == 0 || !_underWay.Add(work.Key))
            return;
        _waiting.Enqueue(work, (-(int)work.Severity, _sequence++));
        // After whatever else is heard at this moment, so that the most urgent of it comes first.
        _world.Agenda.After(0, _entity, BeginWaiting);
    }

    private void BeginWaiting()
    {
        while (_idle.Count > 0 && _waiting.TryDequeue(out var work, out _))
        {
            var officer = _idle.Dequeue();
            var random = _world.Draw("officer", string.Create(CultureInfo.InvariantCulture, $"{work.Key}@{_world.Agenda.Now}"));
            _world.Agenda.After(_world.Delay(random, work.Seconds, work.Sigma), _entity, () =>
            {
                _idle.Enqueue(officer);
                _underWay.Remove(work.Key);
                work.Do(officer);
                BeginWaiting();
            });
        }
    }

    /// <param name="Key">What is done to what: nothing waits twice.</param>
    /// <param name="Seconds">How long it takes, half of the time less.</param>
    /// <param name="Severity">How urgent.</param>
    /// <param name="Sigma">How much that varies.</param>
    /// <param name="Do">Does it.</param>
    private sealed record Work(string Key, double Seconds, AlarmSeverity Severity, double Sigma, Action<string> Do);
}
