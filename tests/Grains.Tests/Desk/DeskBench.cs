using System.Text.Json;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Desk;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Teams;
using SafeCommunity.Grains.Twins;
using Xunit;

namespace SafeCommunity.Grains.Tests.Desk;

/// <summary>A desk without a silo: decisions, a journal in memory, and a clock that a test moves.</summary>
internal sealed class DeskBench
{
    private readonly List<JournalEntry> _journal = [];

    public DeskBench()
    {
        Knowledge = Chengbei.Knowledge;
        State = DeskState.Empty with { KnowledgeIsOld = false };
    }

    public DeskKnowledge Knowledge { get; set; }

    public DeskState State { get; private set; }

    public DateTimeOffset Now { get; private set; } = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    public IReadOnlyList<JournalEntry> Journal => _journal;

    public IReadOnlyList<IncidentRecord> Incidents => [.. State.Incidents.Values];

    /// <summary>Decides and commits; a refusal leaves everything as it was.</summary>
    public void Do(Action<DeskTurn> decide)
    {
        var turn = new DeskTurn(State, Knowledge, Now);
        decide(turn);
        Commit(turn);
    }

    /// <summary>What a decision is refused with.</summary>
    public RefusedException Refused(Action<DeskTurn> decide) =>
        Assert.Throws<RefusedException>(() => decide(new DeskTurn(State, Knowledge, Now)));

    /// <summary>An alarm is raised, or raised again, and the desk takes it up.</summary>
    public string Raise(string twin, string rule, int ordinal = 1, AlarmSeverity severity = AlarmSeverity.Critical)
    {
        var id = AlarmRecord.IdOf(twin, rule, ordinal);
        var cause = new AlarmCause(null, Now, 1);
        var isNew = _journal.All(entry => entry.Subject != id);
        Append(id, $"twin:{twin}", isNew
            ? new AlarmRaised { Twin = twin, Rule = rule, Severity = severity, Message = new BilingualText("报警", "alarm"), Cause = cause }
            : new AlarmRecurred(cause));
        Run();
        return id;
    }

    /// <summary>An alarm's condition ends.</summary>
    public void Clear(string alarm)
    {
        Append(alarm, "twin:x", new AlarmCleared(""));
        Run();
    }

    /// <summary>Time goes by, and the desk does what is due.</summary>
    public void Wait(TimeSpan time)
    {
        Now += time;
        Run();
    }

    /// <summary>One round of the desk's work.</summary>
    public void Run()
    {
        var turn = new DeskTurn(State, Knowledge, Now);
        Escalation.RunDue(turn);
        UnitOrders.WatchContact(turn);
        var orders = new List<AlarmOrder>();
        foreach (var id in turn.State.Pending.ToList())
        {
            if (turn.State.Alarms[id] is { SuppressedBy: null } alarm && AlarmIntake.Decide(turn, alarm) is { } order)
                orders.Add(order);
        }

        AlarmIntake.WatchFlood(turn);
        var settled = State.Pending.Except(turn.State.Pending).ToList();
        Commit(turn);
        foreach (var id in settled)
            State = State.Settle(id);
        foreach (var order in orders.Concat(AlarmJudging.Orders(State)).ToList())
        {
            Append(order.Alarm, order.Actor, order.Kind switch
            {
                AlarmOrderKind.Confirm => new AlarmConfirmed(order.Reason),
                AlarmOrderKind.Reject => new AlarmRejected(order.Reason),
                AlarmOrderKind.Close => new AlarmClosed(order.Reason),
                AlarmOrderKind.Suppress => new AlarmSuppressed(order.Suppression, order.Reason),
                _ => new AlarmUnsuppressed(order.Reason),
            });
        }
    }

    public static MatterCommand By(string actor, string reason = "because") => new(actor, reason, null);

    public void OnDuty(params string[] units)
    {
        foreach (var unit in units)
            Do(turn => UnitOrders.Declare(turn, unit, By(unit), UnitStatus.Available, Shift.A));
    }

    public void Report(string task, TaskState step) =>
        Do(turn => TaskOrders.Report(turn, task, By(turn.State.Tasks[task].Unit), step));

    public TaskRecord TaskOf(string unit) => State.Tasks.Values.Last(task => task.Unit == unit);

    public void Record(long incident, string actor, params string[] names) => Do(turn => IncidentOrders.Record(
        turn, incident, By(actor), [.. names.Select(name => new ItemToRecord(name, "noted"))]));

    /// <summary>The state that the journal alone makes, with all that a running desk settles without writing.</summary>
    public DeskState Replay()
    {
        var state = _journal.Aggregate(DeskState.Empty, (before, entry) => before.Apply(entry)) with { KnowledgeIsOld = false };
        return state.Pending.ToList().Aggregate(state, (before, id) => before.Settle(id));
    }

    /// <summary>A state as text, to compare two.</summary>
    public static string Print(DeskState state) => JsonSerializer.Serialize(StoredDesk.Of(state));

    private void Commit(DeskTurn turn)
    {
        foreach (var draft in turn.Drafts)
        {
            foreach (var @event in draft.Events)
                Append(draft.Subject, draft.Actor, @event);
        }
    }

    private void Append(string subject, string actor, JournalEvent @event)
    {
        var entry = new JournalEntry
        {
            Community = Chengbei.Name,
            Position = _journal.Count + 1,
            Time = Now,
            Subject = subject,
            Actor = actor,
            Event = @event,
            Hash = [],
        };
        _journal.Add(entry);
        State = State.Apply(entry);
    }
}
