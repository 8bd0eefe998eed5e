using System.Collections.Immutable;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Reports;
using SafeCommunity.Grains.Twins;
using SafeCommunity.Simulator.World;

namespace SafeCommunity.Simulator.Tests.World;

/// <summary>
/// Stands for the product: journals what the world does as the product would, without its rules and refusals, and lets
/// tests journal whatever else they want the world to hear.
/// </summary>
internal sealed class HandMadeProduct(SimulatedWorld world)
{
    private readonly List<JournalEntry> _entries = [];
    private readonly Dictionary<string, TaskRecord> _tasks = [];
    private readonly Dictionary<long, IncidentRecord> _incidents = [];
    private DateTimeOffset _now = Chengbei.Monday;
    private long _reports;

    /// <summary>Everything the world did.</summary>
    public List<WorldAction> Actions { get; } = [];

    public IReadOnlyList<JournalEntry> Entries => _entries;

    /// <summary>The procedure that a report's words lead to; null where they are not sure.</summary>
    public static Procedure? KindOf(string text) =>
        ReportClassifier.Classify(Chengbei.Procedures, text) is { Certainty: not ReportCertainty.Unsure, Procedure: var procedure } ? procedure : null;

    public IncidentRecord Incident(long number) => _incidents[number];

    /// <summary>Lives for a while.</summary>
    public void Live(TimeSpan span)
    {
        var until = _now + span;
        while (world.NextTime is { } next && next <= until)
        {
            _now = next;
            foreach (var action in world.Advance(next))
            {
                Actions.Add(action);
                Take(action);
            }
        }

        _now = until;
    }

    /// <summary>An alarm is raised and opens an incident; where its kind is life safety, a unit is asked. Returns the incident.</summary>
    public long Raise(string twin, string rule, string kind, string place, string unit = "unit-1")
    {
        var alarm = $"{twin}.{rule}.1";
        var procedure = Chengbei.Procedures.Find(kind)!;
        Write(alarm, new AlarmRaised
        {
            Twin = twin,
            Rule = rule,
            Severity = procedure.Severity,
            Message = new BilingualText("", ""),
            Cause = new AlarmCause(1, _now, 1),
        });
        var number = Open(procedure, place);
        Write(IncidentRecord.SubjectOf(number), new IncidentAlarmJoined(alarm, twin, JoinReason.Opened, new BilingualText("", "")));
        if (procedure.Dispatch.Automatic)
            Offer(number, unit);
        return number;
    }

    /// <summary>An alarm's condition ends.</summary>
    public void Clear(string alarm) => Write(alarm, new AlarmCleared(""));

    /// <summary>A unit is asked.</summary>
    public string Offer(long incident, string unit)
    {
        var task = TaskRecord.SubjectOf(incident, _incidents[incident].Tasks.Length + 1);
        Write(task, new TaskOffered(incident, unit, _now + TimeSpan.FromMinutes(1), []));
        Write(IncidentRecord.SubjectOf(incident), new IncidentTaskAdded(task));
        Move(incident, IncidentStage.Dispatched);
        return task;
    }

    /// <summary>Journals something, and lets the world hear it.</summary>
    public void Write(string subject, JournalEvent @event)
    {
        var entry = new JournalEntry
        {
            Community = "chengbei",
            Position = _entries.Count + 1,
            Time = _now,
            Subject = subject,
            Actor = "test",
            Event = @event,
            Hash = [],
        };
        _entries.Add(entry);
        if (@event is IncidentEvent)
        {
            var incident = IncidentFold.Apply(_incidents.GetValueOrDefault(NumberOf(subject)), entry);
            _incidents[incident.Number] = incident;
        }
        else if (@event is TaskEvent)
        {
            _tasks[subject] = TaskFold.Apply(_tasks.GetValueOrDefault(subject), entry);
        }

        world.Hear(entry);
    }

    private void Take(WorldAction action)
    {
        switch (action)
        {
            case AlarmIsAcknowledged seen:
                Write(seen.Alarm, new AlarmAcknowledged(""));
                break;
            case ReportIsMade made:
                Receive(made);
                break;
            case OfficerVerifies verifies:
                Write(IncidentRecord.SubjectOf(verifies.Incident), new IncidentVerified(verifies.Grade, verifies.Reason, null));
                if (_incidents[verifies.Incident].Stage == IncidentStage.Sensed)
                    Move(verifies.Incident, IncidentStage.Verified);
                break;
            case OfficerDispatches dispatches:
                Offer(dispatches.Incident, "unit-2");
                break;
            case UnitRecords records:
                Record(records.Incident, records.Items);
                break;
            case UnitReportsTask said:
                Take(said);
                break;
            case StaffResolves resolves:
                Record(resolves.Incident, resolves.Items);
                Move(resolves.Incident, IncidentStage.Resolved);
                break;
            case OfficerCloses closes:
                Record(closes.Incident, closes.Items);
                Write(IncidentRecord.SubjectOf(closes.Incident), new IncidentClosed(closes.Disposition, closes.Reason, FollowUpOf(closes.Incident)));
                break;
            case StaffFollowsUp visits:
                Write(IncidentRecord.SubjectOf(visits.Incident), new IncidentFollowedUp(visits.Reason));
                break;
            case GridAnswers answers:
                Write(ReportRecord.SubjectOf(answers.Report), new ReportAnswered(answers.Text));
                break;
            default:
                break;
        }
    }

    private void Take(UnitReportsTask said)
    {
        var incident = _tasks[said.Task].Incident;
        Write(said.Task, said.Step switch
        {
            TaskState.Accepted => new TaskAccepted(said.Reason),
            TaskState.Declined => new TaskDeclined(said.Reason),
            TaskState.EnRoute => new TaskStarted(said.Reason),
            TaskState.OnScene => new TaskArrived(said.Reason),
            _ => new TaskDone(said.Reason),
        });
        if (said.Step == TaskState.OnScene)
            Move(incident, IncidentStage.OnScene);
        else if (said.Step == TaskState.Done)
            Move(incident, IncidentStage.Resolved);
    }

    private void Receive(ReportIsMade made)
    {
        var procedure = KindOf(made.Text) ?? throw new InvalidOperationException($"No word says what '{made.Text}' is.");
        var number = ++_reports;
        Write(ReportRecord.SubjectOf(number), new ReportReceived
        {
            Kind = procedure.Kind,
            Place = made.Place,
            Text = made.Text,
            Reporter = made.Actor.Length > 0 ? ReporterKind.GridStaff : ReporterKind.Resident,
            Level = procedure.Level,
            SecretHash = "",
        });
        var incident = Open(procedure, made.Place);
        Write(IncidentRecord.SubjectOf(incident), new IncidentReportJoined(number));
        Write(ReportRecord.SubjectOf(number), new ReportJoined(incident, ""));
    }

    private long Open(Procedure procedure, string place)
    {
        var number = _incidents.Count + 1L;
        Write(IncidentRecord.SubjectOf(number), new IncidentOpened
        {
            Kind = procedure.Kind,
            Title = procedure.Title,
            Place = place,
            Severity = procedure.Severity,
            Class = procedure.Class,
            Level = procedure.Level,
            Origin = IncidentOrigin.Alarm,
            AnswerRequired = procedure.AnswerRequired,
        });
        return number;
    }

    private IncidentDeadline? FollowUpOf(long incident) =>
        Chengbei.Procedures.Find(_incidents[incident].Kind)!.FollowUp is { } after ? new IncidentDeadline(IncidentStage.Closed, _now + after) : null;

    private void Record(long incident, ImmutableArray<ItemToRecord> items)
    {
        foreach (var item in items)
            Write(IncidentRecord.SubjectOf(incident), new IncidentItemRecorded(item.Name, item.Value));
    }

    private void Move(long incident, IncidentStage stage) => Write(IncidentRecord.SubjectOf(incident), new IncidentMoved(stage, "", null));

    private static long NumberOf(string subject) => long.Parse(subject[(subject.IndexOf('/') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
}
