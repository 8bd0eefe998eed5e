using System.Collections.Immutable;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Teams;
using SafeCommunity.Grains.Twins;
using SafeCommunity.Simulator.Running;
using SafeCommunity.Simulator.Tests.World;
using SafeCommunity.Simulator.World;
using SafeCommunity.Simulator.World.Patrols;

namespace SafeCommunity.Simulator.Tests.Figures;

/// <summary>A run written down by hand, of which every figure is known. Times are hours after midnight by the community's clock.</summary>
internal sealed class HandMadeRun(double hours = 24)
{
    private readonly List<JournalEntry> _journal = [];
    private readonly List<TrueEvent> _truth = [];
    private readonly List<PointVisit> _visits = [];
    private readonly List<MustVisitPoint> _points = [];

    public static DateTimeOffset Start => Chengbei.Monday;

    public CommunityDefinition Plan { get; init; } = Chengbei.Plan;

    public WorldSettings World { get; init; } = new() { Start = Start };

    public TimeSpan? PlannedSpan { get; init; }

    public ulong Seed { get; init; } = 42;

    public static DateTimeOffset At(double hour) => Start.AddMilliseconds(Math.Round(hour * 3_600_000));

    public TrueEvent Happens(string cause, string kind, double from, double? until = null, bool isNuisance = false, string place = "b03")
    {
        var truth = new TrueEvent(_truth.Count + 1, cause, kind, isNuisance, place, At(from)) { End = until is { } end ? At(end) : null };
        _truth.Add(truth);
        return truth;
    }

    public void Opens(long incident, string kind, double hour, string place = "b03", BilingualText? title = null)
    {
        var procedure = Chengbei.Procedures.Find(kind)!;
        Writes(hour, IncidentRecord.SubjectOf(incident), new IncidentOpened
        {
            Kind = kind,
            Title = title ?? procedure.Title,
            Place = place,
            Severity = procedure.Severity,
            Class = procedure.Class,
            Level = procedure.Level,
            Origin = IncidentOrigin.Alarm,
        });
    }

    public void Verifies(long incident, double hour, VerificationGrade grade) =>
        Writes(hour, IncidentRecord.SubjectOf(incident), new IncidentVerified(grade, "", null));

    public void Moves(long incident, double hour, IncidentStage stage) =>
        Writes(hour, IncidentRecord.SubjectOf(incident), new IncidentMoved(stage, "", null));

    public void Closes(long incident, double hour, Disposition disposition = Disposition.Handled) =>
        Writes(hour, IncidentRecord.SubjectOf(incident), new IncidentClosed(disposition, "", null));

    public void Raises(string alarm, double hour, AlarmSeverity severity = AlarmSeverity.High) => Writes(hour, $"{alarm}.rule.1", new AlarmRaised
    {
        Twin = alarm,
        Rule = "smoke-high",
        Severity = severity,
        Message = new BilingualText("烟", "smoke"),
        Cause = new AlarmCause(1, At(hour), 1),
    });

    public void OnDuty(string unit, double from, double? until = null)
    {
        Writes(from, UnitRecord.SubjectOf(unit), new UnitDeclared(UnitStatus.Available, Shift.A, ""));
        if (until is { } end)
            Writes(end, UnitRecord.SubjectOf(unit), new UnitDeclared(UnitStatus.Off, Shift.None, ""));
    }

    public void Works(string unit, long incident, double accepted, double? done = null)
    {
        var task = TaskRecord.SubjectOf(incident, 1);
        Writes(accepted, task, new TaskOffered(incident, unit, At(accepted), []));
        Writes(accepted, task, new TaskAccepted(""));
        if (done is { } end)
            Writes(end, task, new TaskDone(""));
    }

    public void Point(string name, params double[] visits)
    {
        _points.Add(new MustVisitPoint(name, "entrance", 108.9, 32.31));
        _visits.AddRange(visits.Select(hour => new PointVisit(name, "unit-1", At(hour))));
    }

    public void Writes(double hour, string subject, JournalEvent @event) => _journal.Add(new JournalEntry
    {
        Community = Plan.Community,
        Position = _journal.Count + 1,
        Time = At(hour),
        Subject = subject,
        Actor = "test",
        Event = @event,
        Hash = [],
    });

    public SimulatedRun Ended() => new()
    {
        Plan = Plan,
        Procedures = Chengbei.Procedures,
        Teams = Chengbei.Teams,
        World = World,
        Seed = Seed,
        End = At(hours),
        PlannedEnd = Start + (PlannedSpan ?? TimeSpan.FromHours(hours)),
        Wall = TimeSpan.FromSeconds(hours > 0 ? 20 : 0),
        Readings = 1_000,
        Journal = [.. _journal.OrderBy(entry => entry.Time).Select((entry, index) => entry with { Position = index + 1 })],
        JournalHash = new string('a', 64),
        Truth = _truth,
        MustVisitPoints = _points,
        Visits = [.. _visits.OrderBy(visit => visit.Time)],
        Refusals = ImmutableSortedDictionary<string, long>.Empty.Add("UnitReportsTask", 2),
    };
}
