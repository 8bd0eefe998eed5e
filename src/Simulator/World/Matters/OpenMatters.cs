using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Reports;
using SafeCommunity.Simulator.World.Causes;
using SafeCommunity.Simulator.World.Places;

namespace SafeCommunity.Simulator.World.Matters;

/// <summary>
/// What people in the world know of the product's open matters, by the journal they hear; and, what nobody in the world
/// knows, which causes the matters are really about.
/// </summary>
internal sealed class OpenMatters(WorldContext world, Estate estate, ReportOffice reports)
{
    /// <summary>What is put away is remembered for as long as a rating may still reopen it.</summary>
    private const long Memory = 7 * Ms.Day;

    private readonly Entity _entity = world.Agenda.Enter();
    private readonly Dictionary<string, IncidentRecord> _incidents = [];
    private readonly Dictionary<string, TaskRecord> _tasks = [];
    private readonly Dictionary<string, ReportRecord> _reports = [];
    private readonly Dictionary<string, Alarm> _alarms = [];
    private readonly Dictionary<long, List<Cause>> _causes = [];
    private readonly Dictionary<string, Cause> _causesOfReports = [];

    /// <summary>An incident that is not put away yet; null for others.</summary>
    public IncidentRecord? Incident(long number) => _incidents.GetValueOrDefault(IncidentRecord.SubjectOf(number));

    /// <summary>A task of such an incident; null for others.</summary>
    public TaskRecord? Task(string id) => _tasks.GetValueOrDefault(id);

    /// <summary>A report of such an incident; null for others.</summary>
    public ReportRecord? Report(long number) => _reports.GetValueOrDefault(ReportRecord.SubjectOf(number));

    /// <summary>The tasks of an incident.</summary>
    public IEnumerable<TaskRecord> TasksOf(IncidentRecord incident) => incident.Tasks.Select(Task).OfType<TaskRecord>();

    /// <summary>The reports of an incident that wait for an answer.</summary>
    public IEnumerable<ReportRecord> UnansweredOf(IncidentRecord incident) =>
        incident.Reports.Select(Report).OfType<ReportRecord>().Where(report => report.IsOpen && report.Incident == incident.Number);

    /// <summary>Whether an alarm is open, its condition holds, and nobody found it false.</summary>
    public bool IsActive(string alarm) => _alarms.TryGetValue(alarm, out var known) && known is { IsActive: true, IsFalse: false };

    /// <summary>Whether an alarm of an incident is active.</summary>
    public bool HasActiveAlarm(IncidentRecord incident) => incident.Alarms.Any(alarm => IsActive(alarm.Alarm));

    /// <summary>Whether an alarm is open and nobody has seen it.</summary>
    public bool IsUnseen(string alarm) => _alarms.TryGetValue(alarm, out var known) && !known.IsSeen;

    /// <summary>What an incident is really about.</summary>
    public IReadOnlyList<Cause> CausesOf(long incident) => _causes.GetValueOrDefault(incident) ?? [];

    /// <summary>The incidents an alarm belongs to.</summary>
    public IReadOnlyList<long> IncidentsOf(string alarm) => _alarms.TryGetValue(alarm, out var known) ? known.Incidents : [];

    /// <summary>Hears an entry.</summary>
    public void Hear(JournalEntry entry)
    {
        switch (entry.Event)
        {
            case AlarmEvent alarm:
                HearAlarm(entry.Subject, alarm);
                break;
            case IncidentEvent incident when incident is IncidentOpened || _incidents.ContainsKey(entry.Subject):
                HearIncident(entry);
                break;
            // A task goes on or, where it is new, begins with these two.
            case TaskEvent task when task is TaskOffered or TaskStoodBy || _tasks.ContainsKey(entry.Subject):
                _tasks[entry.Subject] = TaskFold.Apply(_tasks.GetValueOrDefault(entry.Subject), entry);
                break;
            case ReportEvent report when report is ReportReceived || _reports.ContainsKey(entry.Subject):
                HearReport(entry);
                break;
            default:
                break;
        }
    }

    private void HearAlarm(string id, AlarmEvent @event)
    {
        if (@event is AlarmClosed)
        {
            _alarms.Remove(id);
            return;
        }

        if (!_alarms.TryGetValue(id, out var alarm))
            _alarms[id] = alarm = new Alarm();
        switch (@event)
        {
            // What happened at a moment holds no longer.
            case AlarmRaised { Onset: not AlarmOnset.Lasting } or AlarmRecurred { Onset: not AlarmOnset.Lasting }:
                alarm.IsSeen = false;
                break;
            case AlarmRaised or AlarmRecurred:
                (alarm.IsActive, alarm.IsSeen) = (true, false);
                break;
            case AlarmRejected:
                alarm.IsFalse = true;
                break;
            case AlarmConfirmed:
                alarm.IsFalse = false;
                break;
            case AlarmCleared:
                alarm.IsActive = false;
                break;
            case AlarmAcknowledged:
                alarm.IsSeen = true;
                break;
            default:
                break;
        }
    }

    private void HearIncident(JournalEntry entry)
    {
        var incident = IncidentFold.Apply(_incidents.GetValueOrDefault(entry.Subject), entry);
        _incidents[entry.Subject] = incident;
        switch (entry.Event)
        {
            case IncidentAlarmJoined joined:
                if (!_alarms.TryGetValue(joined.Alarm, out var alarm))
                    _alarms[joined.Alarm] = alarm = new Alarm();
                if (!alarm.Incidents.Contains(incident.Number))
                    alarm.Incidents.Add(incident.Number);
                if (estate.Device(joined.Twin)?.CauseAt(world.Agenda.Now) is { } sensed)
                    Link(incident.Number, sensed, entry.Time);
                break;
            case IncidentReportJoined joined when _causesOfReports.TryGetValue(ReportRecord.SubjectOf(joined.Report), out var reported):
                Link(incident.Number, reported, entry.Time);
                break;
            case IncidentMerged merged:
                foreach (var cause in CausesOf(incident.Number))
                    Link(merged.Into, cause, entry.Time);
                break;
            default:
                break;
        }

        if (incident.IsFinished)
            world.Agenda.After(Memory, _entity, () => Forget(incident.Id));
    }

    private void HearReport(JournalEntry entry)
    {
        _reports[entry.Subject] = ReportFold.Apply(_reports.GetValueOrDefault(entry.Subject), entry);
        if (entry.Event is ReportReceived received && reports.Take(received.Place, received.Text) is { } cause)
            _causesOfReports[entry.Subject] = cause;
    }

    private void Link(long incident, Cause cause, DateTimeOffset time)
    {
        if (!_causes.TryGetValue(incident, out var known))
            _causes[incident] = known = [];
        if (known.Contains(cause))
            return;
        known.Add(cause);
        cause.Truth.Join(incident, time);
    }

    private void Forget(string id)
    {
        if (!_incidents.TryGetValue(id, out var incident) || !incident.IsFinished)
            return;
        _incidents.Remove(id);
        _causes.Remove(incident.Number);
        foreach (var task in incident.Tasks)
            _tasks.Remove(task);
        foreach (var report in incident.Reports.Select(ReportRecord.SubjectOf))
        {
            if (_reports.TryGetValue(report, out var known) && known.Incident == incident.Number && !known.IsOpen)
            {
                _reports.Remove(report);
                _causesOfReports.Remove(report);
            }
        }
    }

    private sealed class Alarm
    {
        public bool IsActive { get; set; }

        public bool IsSeen { get; set; }

        public bool IsFalse { get; set; }

        public List<long> Incidents { get; } = [];
    }
}
