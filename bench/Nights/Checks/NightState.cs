using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Bench.Nights.Checks;

/// <summary>
/// What a journal says so far, as far as the invariants need it. It is read here a second time and differently from how the product
/// folds it, so that a mistake of the product's folds and judgements does not hide itself.
/// </summary>
internal sealed class NightState(ProcedureBook procedures, TeamBook teams)
{
    private readonly Dictionary<string, bool> _lifeSafetyRules = [];

    public Dictionary<string, AlarmSeen> Alarms { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, IncidentSeen> Incidents { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, TaskSeen> Tasks { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, UnitSeen> Units { get; } = teams.Units.ToDictionary(
        unit => unit.Name, unit => new UnitSeen(unit), StringComparer.Ordinal);

    /// <summary>Whether an entry is a person's word.</summary>
    public static bool IsPerson(JournalEntry entry) =>
        entry.Actor.Length > 0 && entry.Actor != "system" && !entry.Actor.StartsWith("twin:", StringComparison.Ordinal);

    /// <summary>The procedure that claims a rule: the first whose list names it; null when none does.</summary>
    public Procedure? ProcedureOf(string rule) =>
        procedures.Procedures.FirstOrDefault(procedure => procedure.Alarms.Any(pattern => Matches(pattern, rule)));

    /// <summary>The procedure of an incident as it is now; null when the book has none of its kind.</summary>
    public Procedure? ProcedureOf(IncidentSeen incident) => procedures.Find(incident.Kind);

    /// <summary>Whether an alarm is of life safety: by its severity, or by the procedure that claims its rule.</summary>
    public bool IsLifeSafety(AlarmSeen alarm)
    {
        if (!_lifeSafetyRules.TryGetValue(alarm.Rule, out var byRule))
            _lifeSafetyRules[alarm.Rule] = byRule = ProcedureOf(alarm.Rule)?.Class == ProcedureClass.LifeSafety;
        return byRule || alarm.Severity == AlarmSeverity.Critical;
    }

    /// <summary>Takes the next entry.</summary>
    public void Take(JournalEntry entry)
    {
        switch (entry.Event)
        {
            case AlarmRaised raised:
                Alarms[entry.Subject] = new AlarmSeen(entry.Subject, raised.Twin, raised.Rule, raised.Severity);
                TakeRaise(entry, raised.Onset);
                break;
            case AlarmEvent @event when Alarms.TryGetValue(entry.Subject, out var alarm):
                Take(entry, @event, alarm);
                break;
            case IncidentOpened opened:
                Incidents[entry.Subject] = new IncidentSeen(entry.Subject)
                {
                    Kind = opened.Kind,
                    Class = opened.Class,
                    BeganAt = entry.Position,
                };
                break;
            case IncidentEvent @event when Incidents.TryGetValue(entry.Subject, out var incident):
                Take(entry, @event, incident);
                break;
            case TaskEvent @event:
                Take(entry, @event);
                break;
            case UnitEvent @event when Units.TryGetValue(NameOf(entry.Subject), out var unit):
                Take(@event, unit);
                break;
            default:
                break;
        }
    }

    private void TakeRaise(JournalEntry entry, AlarmOnset onset)
    {
        var alarm = Alarms[entry.Subject];
        alarm.LastRaise = entry.Position;
        if (onset == AlarmOnset.Lasting)
            alarm.Holds = true;
    }

    private void Take(JournalEntry entry, AlarmEvent @event, AlarmSeen alarm)
    {
        switch (@event)
        {
            case AlarmRecurred recurred:
                TakeRaise(entry, recurred.Onset);
                break;
            case AlarmCleared:
                alarm.Holds = false;
                break;
            case AlarmRejected:
                alarm.RejectedAt = IsPerson(entry) ? entry.Position : alarm.RejectedAt;
                break;
            case AlarmConfirmed:
                alarm.RejectedAt = null;
                break;
            case AlarmShelved:
                alarm.IsShelved = true;
                break;
            case AlarmUnshelved:
                alarm.IsShelved = false;
                break;
            case AlarmSuppressed:
                alarm.IsSuppressed = true;
                break;
            case AlarmUnsuppressed:
                alarm.IsSuppressed = false;
                break;
            default:
                break;
        }
    }

    private static void Take(JournalEntry entry, IncidentEvent @event, IncidentSeen incident)
    {
        switch (@event)
        {
            case IncidentAlarmJoined { Reason: not JoinReason.Chattering } joined:
                incident.Alarms.Add(joined.Alarm);
                break;
            case IncidentReclassified reclassified:
                (incident.Kind, incident.Class) = (reclassified.Kind, reclassified.Class);
                incident.WasReclassifiedByPerson |= IsPerson(entry);
                break;
            case IncidentVerified verified when IsPerson(entry):
                incident.NoCallAt = verified.Grade == VerificationGrade.NoCall ? entry.Position : null;
                break;
            case IncidentMoved moved:
                incident.Stage = moved.Stage;
                break;
            case IncidentReopened reopened:
                (incident.Stage, incident.IsClosed, incident.BeganAt) = (reopened.Stage, false, entry.Position);
                break;
            case IncidentClosed or IncidentMerged:
                (incident.Stage, incident.IsClosed) = (IncidentStage.Closed, true);
                break;
            default:
                break;
        }
    }

    private void Take(JournalEntry entry, TaskEvent @event)
    {
        switch (@event)
        {
            case TaskStoodBy stoodBy:
                Tasks[entry.Subject] = new TaskSeen(Subject(stoodBy.Incident), stoodBy.Unit);
                break;
            case TaskOffered offered:
                Tasks[entry.Subject] = new TaskSeen(Subject(offered.Incident), offered.Unit);
                break;
            default:
                break;
        }

        if (!Tasks.TryGetValue(entry.Subject, out var task))
            return;
        task.State = @event switch
        {
            TaskStoodBy => TaskState.StandingBy,
            TaskOffered => TaskState.Offered,
            TaskAccepted => TaskState.Accepted,
            TaskStarted => TaskState.EnRoute,
            TaskArrived => TaskState.OnScene,
            TaskDone => TaskState.Done,
            TaskDeclined => TaskState.Declined,
            TaskExpired => TaskState.Expired,
            TaskRecalled => TaskState.Recalled,
            TaskReplaced => TaskState.Replaced,
            _ => task.State,
        };
        task.StateAt = entry.Position;
        task.WasEndedByPerson = IsPerson(entry);

        static string Subject(long incident) => IncidentRecord.SubjectOf(incident);
    }

    private static void Take(UnitEvent @event, UnitSeen unit)
    {
        switch (@event)
        {
            case UnitDeclared declared:
                unit.Declared = declared.Status;
                unit.IsLost &= declared.Status != UnitStatus.Off;
                break;
            case UnitContactLost:
                unit.IsLost = true;
                break;
            case UnitContactRegained:
                unit.IsLost = false;
                break;
            default:
                break;
        }
    }

    private static string NameOf(string subject) => subject[(subject.IndexOf('/', StringComparison.Ordinal) + 1)..];

    private static bool Matches(string pattern, string rule)
    {
        var parts = pattern.Split('*');
        if (parts.Length == 1)
            return pattern == rule;
        if (!rule.StartsWith(parts[0], StringComparison.Ordinal) || rule.Length < parts[0].Length + parts[^1].Length)
            return false;
        var at = parts[0].Length;
        foreach (var part in parts[1..^1])
        {
            var found = rule.IndexOf(part, at, StringComparison.Ordinal);
            if (found < 0)
                return false;
            at = found + part.Length;
        }

        return rule.Length - parts[^1].Length >= at && rule.EndsWith(parts[^1], StringComparison.Ordinal);
    }
}

/// <summary>An alarm.</summary>
internal sealed record AlarmSeen(string Id, string Twin, string Rule, AlarmSeverity Severity)
{
    /// <summary>Whether its condition holds.</summary>
    public bool Holds { get; set; }

    /// <summary>The position of its last raise.</summary>
    public long LastRaise { get; set; }

    /// <summary>Where a person last found it false; null when nobody did, or somebody found it real since.</summary>
    public long? RejectedAt { get; set; }

    public bool IsShelved { get; set; }

    public bool IsSuppressed { get; set; }

    /// <summary>Whether a person put it to rest.</summary>
    public bool IsAtRest => IsShelved || IsSuppressed;
}

/// <summary>An incident.</summary>
internal sealed record IncidentSeen(string Id)
{
    /// <summary>The alarms that belong to it; that a device chatters is a matter of its maintenance and joins nothing here.</summary>
    public HashSet<string> Alarms { get; } = new(StringComparer.Ordinal);

    public string Kind { get; set; } = "";

    public ProcedureClass Class { get; set; }

    public bool WasReclassifiedByPerson { get; set; }

    public IncidentStage Stage { get; set; } = IncidentStage.Sensed;

    public bool IsClosed { get; set; }

    /// <summary>Where it was opened, or last reopened.</summary>
    public long BeganAt { get; set; }

    /// <summary>Where a person last graded it as no call for service; null when the last grade is another.</summary>
    public long? NoCallAt { get; set; }

    /// <summary>Whether units are wanted: it goes on, and nobody said that there is nothing.</summary>
    public bool WantsForce => Class == ProcedureClass.LifeSafety && !IsClosed && Stage < IncidentStage.Resolved && NoCallAt is null;
}

/// <summary>A task.</summary>
internal sealed record TaskSeen(string Incident, string Unit)
{
    public TaskState State { get; set; }

    /// <summary>The position of its last change.</summary>
    public long StateAt { get; set; }

    public bool WasEndedByPerson { get; set; }
}

/// <summary>A unit.</summary>
internal sealed record UnitSeen(UnitDefinition Definition)
{
    public UnitStatus Declared { get; set; } = UnitStatus.Off;

    /// <summary>Whether it is silent though it is on duty.</summary>
    public bool IsLost { get; set; }
}
