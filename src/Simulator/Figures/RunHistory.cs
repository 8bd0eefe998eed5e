using System.Collections.Immutable;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Reports;
using SafeCommunity.Grains.Teams;
using SafeCommunity.Grains.Twins;
using SafeCommunity.Simulator.Running;
using SafeCommunity.Simulator.World;
using SafeCommunity.Simulator.World.Officers;

namespace SafeCommunity.Simulator.Figures;

/// <summary>A run with its journal read: what figures count and reports show.</summary>
internal sealed class RunHistory
{
    /// <summary>What nobody noticed for so long is missed, even while it goes on.</summary>
    public static readonly TimeSpan MissedAfter = TimeSpan.FromHours(24);

    private readonly Dictionary<string, BilingualText> _titles;

    public RunHistory(SimulatedRun run)
    {
        Run = run;
        _titles = run.Plan.Twins.ToDictionary(twin => twin.Id.Name, twin => twin.Title, StringComparer.Ordinal);
        Span = new Span(run.World.Start, run.End > run.World.Start ? run.End : run.World.Start);
        Calendar = new LocalCalendar(Zone = TimeZoneInfo.FindSystemTimeZoneById(run.Plan.TimeZone));
        Nights = new Nights(Calendar, Span);
        Incidents = IncidentHistory.Of(run);
        Alarms = new AlarmHistory(run, Span, run.World.Officers ?? Staff.Of(run.Teams, DutyRole.Officer).Count);
        Coverage = new PatrolCoverage(run, Span, Nights);
        Tasks = Fold<TaskEvent, TaskRecord>(run, TaskFold.Apply);
        Reports = Fold<ReportEvent, ReportRecord>(run, ReportFold.Apply);
        Units = UnitDuty.Of(run, Tasks, Span);
        Refusals = run.Refusals.Values.Sum();
        Patrols = run.World.Patrols ?? Units.Count(unit => unit.Patrols);
        NightPatrols = run.World.NightPatrols ?? Patrols;
    }

    public SimulatedRun Run { get; }

    /// <summary>From its beginning to its end.</summary>
    public Span Span { get; }

    public TimeZoneInfo Zone { get; }

    public LocalCalendar Calendar { get; }

    public Nights Nights { get; }

    public ImmutableArray<IncidentHistory> Incidents { get; }

    public AlarmHistory Alarms { get; }

    public PatrolCoverage Coverage { get; }

    public ImmutableArray<TaskRecord> Tasks { get; }

    public ImmutableArray<ReportRecord> Reports { get; }

    public ImmutableArray<UnitDuty> Units { get; }

    public long Refusals { get; }

    /// <summary>The position of the journal's last entry; 0 when it is empty.</summary>
    public long JournalPosition => Run.Journal is [.., var last] ? last.Position : 0;

    /// <summary>How many patrol units the settings have on duty by day.</summary>
    public int Patrols { get; }

    /// <summary>The same by night.</summary>
    public int NightPatrols { get; }

    /// <summary>What really happened, nuisances left out.</summary>
    public IEnumerable<TrueEvent> RealEvents => Run.Truth.Where(truth => !truth.IsNuisance);

    /// <summary>Whether an event is of a kind that threatens life.</summary>
    public bool IsLifeSafety(TrueEvent truth) => Run.Procedures.Find(truth.Kind)?.Class == ProcedureClass.LifeSafety;

    /// <summary>
    /// Whether a real event was missed: no incident was ever opened of it, and it ended in the run or went on for
    /// <see cref="MissedAfter"/>. What began later and goes on may still be noticed.
    /// </summary>
    public bool IsMissed(TrueEvent truth) =>
        !truth.IsNuisance && truth.Incident is null && (truth.End is not null || Span.Until - truth.Time >= MissedAfter);

    /// <summary>
    /// Whether a real event was dismissed: every incident that had it, those merged into another left out, was last graded as no
    /// call when that was its cause, and nobody ever dealt with it.
    /// </summary>
    public bool IsDismissed(TrueEvent truth)
    {
        if (truth.IsNuisance || truth.AttendedAt is not null)
            return false;
        var incidents = truth.Incidents.Select(link => (link.Time, Incident: IncidentOf(link.Incident)))
            .Where(link => link.Incident is { IsMerged: false }).ToList();
        return incidents.Count > 0
            && incidents.All(link => link.Incident!.Record.Grade == VerificationGrade.NoCall && link.Time <= link.Incident.GradedAt);
    }

    /// <summary>Whether nobody helped where something real befell: it was missed or dismissed.</summary>
    public bool IsLost(TrueEvent truth) => IsMissed(truth) || IsDismissed(truth);

    /// <summary>How long units took to arrive, in seconds, the shortest first; merged incidents left out.</summary>
    /// <param name="lifeSafetyOnly">Whether incidents of life safety alone are meant.</param>
    public IReadOnlyList<double> Arrivals(bool lifeSafetyOnly) =>
    [
        .. Incidents.Where(incident => incident is { IsMerged: false, ArrivedAt: not null } && (incident.IsLifeSafety || !lifeSafetyOnly))
            .Select(incident => (incident.ArrivedAt!.Value - incident.OpenedAt).TotalSeconds).Order(),
    ];

    /// <summary>The incident of a number; null when the journal has none.</summary>
    public IncidentHistory? IncidentOf(long number) => Incidents.FirstOrDefault(incident => incident.Number == number);

    /// <summary>The community's clock at a moment.</summary>
    public DateTimeOffset Local(DateTimeOffset time) => TimeZoneInfo.ConvertTime(time, Zone);

    /// <summary>What people call a twin; its name where the plan does not know it.</summary>
    public BilingualText TitleOf(string twin) => _titles.GetValueOrDefault(twin) ?? new BilingualText(twin, twin);

    private static ImmutableArray<TRecord> Fold<TEvent, TRecord>(SimulatedRun run, Func<TRecord?, JournalEntry, TRecord> apply)
        where TRecord : class
    {
        var matters = new Dictionary<string, TRecord>(StringComparer.Ordinal);
        foreach (var entry in run.Journal.Where(entry => entry.Event is TEvent))
            matters[entry.Subject] = apply(matters.GetValueOrDefault(entry.Subject), entry);
        return [.. matters.Values];
    }
}
