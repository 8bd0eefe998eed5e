using System.Collections.Immutable;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Simulator.Running;
using SafeCommunity.Simulator.World;

namespace SafeCommunity.Simulator.Figures;

/// <summary>What an incident really was.</summary>
internal enum IncidentTruth
{
    /// <summary>Nothing in the world befell: a device fell silent, a battery is flat.</summary>
    Equipment,

    /// <summary>Something real, perhaps among nuisances.</summary>
    Real,

    /// <summary>Nuisances only: a false alarm.</summary>
    Nuisance,
}

/// <summary>An incident from its opening to its end, and what it really was.</summary>
internal sealed record IncidentHistory
{
    /// <summary>How it was at the run's end.</summary>
    public required IncidentRecord Record { get; init; }

    /// <summary>What it was of, each with the moment since when it was.</summary>
    public required ImmutableArray<(TrueEvent Event, DateTimeOffset Since)> Causes { get; init; }

    /// <summary>When somebody first graded it; null when nobody did.</summary>
    public DateTimeOffset? VerifiedAt { get; init; }

    /// <summary>When units were first sent; null when none were.</summary>
    public DateTimeOffset? DispatchedAt { get; init; }

    /// <summary>When the first unit was there; null when none was.</summary>
    public DateTimeOffset? ArrivedAt { get; init; }

    /// <summary>When it was first over; null while it was not.</summary>
    public DateTimeOffset? ResolvedAt { get; init; }

    /// <summary>When it was last graded; null when nobody did.</summary>
    public DateTimeOffset? GradedAt { get; init; }

    /// <summary>The stages that were overdue, and when, in order.</summary>
    public ImmutableArray<(IncidentStage Stage, DateTimeOffset Time)> Missed { get; init; } = [];

    /// <summary>How often it went up a rung.</summary>
    public int Escalations { get; init; }

    public long Number => Record.Number;

    public DateTimeOffset OpenedAt => Record.OpenedAt;

    /// <summary>When it was put away; null while it is open.</summary>
    public DateTimeOffset? ClosedAt => Record.Closed?.Time;

    public bool IsLifeSafety => Record.Class == ProcedureClass.LifeSafety;

    public bool IsMerged => Record.MergedInto is not null;

    public bool WasOverdue => !Missed.IsEmpty;

    /// <summary>What it was.</summary>
    public IncidentTruth Truth => Causes switch
    {
        { IsEmpty: true } => IncidentTruth.Equipment,
        _ when Causes.Any(cause => !cause.Event.IsNuisance) => IncidentTruth.Real,
        _ => IncidentTruth.Nuisance,
    };

    /// <summary>
    /// Whether the last grade is not what the incident was when it was given; null where nobody graded it, or nothing was
    /// then known to have caused it.
    /// </summary>
    public bool? IsWronglyGraded
    {
        get
        {
            if (GradedAt is not { } graded || Causes.All(cause => cause.Since > graded))
                return null;
            var isReal = Causes.Any(cause => cause.Since <= graded && !cause.Event.IsNuisance);
            return isReal == (Record.Grade == VerificationGrade.NoCall);
        }
    }

    /// <summary>Every incident of a run, in the order of their openings.</summary>
    public static ImmutableArray<IncidentHistory> Of(SimulatedRun run)
    {
        var causes = run.Truth
            .SelectMany(truth => truth.Incidents.Select(link => (link.Incident, Cause: (truth, link.Time))))
            .ToLookup(pair => pair.Incident, pair => pair.Cause);
        var incidents = new Dictionary<string, IncidentHistory>(StringComparer.Ordinal);
        foreach (var entry in run.Journal)
        {
            if (entry.Event is not IncidentEvent)
                continue;
            var before = incidents.GetValueOrDefault(entry.Subject);
            var record = IncidentFold.Apply(before?.Record, entry);
            before ??= new IncidentHistory { Record = record, Causes = [.. causes[record.Number]] };
            incidents[entry.Subject] = Apply(before with { Record = record }, entry);
        }

        return [.. incidents.Values.OrderBy(incident => incident.Number)];
    }

    private static IncidentHistory Apply(IncidentHistory incident, JournalEntry entry) => entry.Event switch
    {
        IncidentVerified => incident with { VerifiedAt = incident.VerifiedAt ?? entry.Time, GradedAt = entry.Time },
        IncidentMoved { Stage: IncidentStage.Dispatched } => incident with { DispatchedAt = incident.DispatchedAt ?? entry.Time },
        IncidentMoved { Stage: IncidentStage.OnScene } => incident with { ArrivedAt = incident.ArrivedAt ?? entry.Time },
        IncidentMoved { Stage: IncidentStage.Resolved } => incident with { ResolvedAt = incident.ResolvedAt ?? entry.Time },
        IncidentEscalated escalated => incident with
        {
            Escalations = incident.Escalations + 1,
            Missed = escalated.Missed is { } missed ? incident.Missed.Add((missed, entry.Time)) : incident.Missed,
        },
        IncidentOverdue overdue => incident with { Missed = incident.Missed.Add((overdue.Missed, entry.Time)) },
        _ => incident,
    };
}
