using System.Collections.Immutable;
using System.Text.Json;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Clocks;
using SafeCommunity.Grains.Desk;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Storage;
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
        var turn = NewTurn();
        turn.Order(decide);
        Commit(turn);
    }

    /// <summary>What a decision is refused with.</summary>
    public RefusedException Refused(Action<DeskTurn> decide) =>
        Assert.Throws<RefusedException>(() => decide(NewTurn()));

    /// <summary>An alarm is raised, or raised again, and the desk takes it up.</summary>
    public string Raise(
        string twin, string rule, int ordinal = 1, AlarmSeverity severity = AlarmSeverity.Critical, AlarmOnset onset = AlarmOnset.Lasting)
    {
        var id = AlarmRecord.IdOf(twin, rule, ordinal);
        var cause = new AlarmCause(null, Now, 1);
        var isNew = _journal.All(entry => entry.Subject != id);
        Append(id, $"twin:{twin}", isNew
            ? new AlarmRaised { Twin = twin, Rule = rule, Severity = severity, Message = new BilingualText("报警", "alarm"), Cause = cause, Onset = onset }
            : new AlarmRecurred(cause) { Onset = onset });
        Run();
        return id;
    }

    /// <summary>An alarm's condition ends.</summary>
    public void Clear(string alarm)
    {
        Append(alarm, "twin:x", new AlarmCleared(""));
        Run();
    }

    /// <summary>An alarm says something of itself, and the desk did not look yet.</summary>
    public void Tell(string alarm, AlarmEvent @event) => Append(alarm, "twin:x", @event);

    /// <summary>Time goes by, and the desk does what is due.</summary>
    public void Wait(TimeSpan time)
    {
        Now += time;
        Run();
    }

    /// <summary>The clock steps, no time goes by, and the desk takes that up.</summary>
    public void Step(TimeSpan by)
    {
        var turn = NewTurn();
        ClockStepping.Write(turn, new ClockStepped(Now, Now + by, WhileStopped: false));
        Now += by;
        Commit(turn);
    }

    /// <summary>One round of the desk's work.</summary>
    /// <param name="killed">Whether the desk is killed before it told the alarms what it decided.</param>
    public void Run(bool killed = false)
    {
        foreach (var alarm in State.Pending.Select(id => State.Alarms[id]).Where(alarm => !alarm.IsComplete).ToList())
            State = Completed(History.CompleteAsync(State, alarm));
        var turn = NewTurn();
        var orders = DeskRound.Run(turn, State.Pending.ToList(), (_, part) => part());
        var settled = State.Pending.Where(id => !turn.State.Pending.Contains(id)).ToList();
        Commit(turn);
        foreach (var id in settled)
            State = State.Settle(id);
        if (killed)
            return;
        foreach (var order in orders.Concat(AlarmJudging.Orders(NewTurn())).ToList())
        {
            Assert.NotEmpty(order.Reason);
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

    /// <summary>Rounds of the desk's work until one writes nothing.</summary>
    public void Settle()
    {
        for (var round = 0; round < 10; round++)
        {
            var before = _journal.Count;
            Run();
            if (_journal.Count == before)
                return;
        }

        Assert.Fail($"The desk never comes to rest: {string.Join("; ", _journal.TakeLast(5))}");
    }

    /// <summary>Another desk that starts from what was stored, or from nothing, and reads the rest from the journal.</summary>
    public DeskBench Restart(StoredDesk? stored = null)
    {
        var desk = new DeskBench { Knowledge = Knowledge, Now = Now };
        if (stored is not null)
            desk.State = stored.ToState() with { KnowledgeIsOld = false };
        desk._journal.AddRange(_journal.Take((int)desk.State.Position));
        foreach (var entry in _journal.Skip(desk._journal.Count))
            desk.Fold(entry);
        return desk;
    }

    /// <summary>The desk forgets what waits for no one any more, as it does after each round.</summary>
    public void Forget() => State = State.WithoutFinished(Now);

    /// <summary>Reads what an order is about, where the desk does not hold it.</summary>
    public void Read(long incident = 0, long report = 0, long lesson = 0, string alarm = "")
    {
        State = Completed(History.WithIncidentAsync(State, incident));
        State = Completed(History.WithReportAsync(State, report));
        State = Completed(History.WithLessonAsync(State, lesson));
        State = Completed(History.WithAlarmAsync(State, alarm));
    }

    /// <summary>A decision that is not committed.</summary>
    public DeskTurn NewTurn() => new(State, Knowledge, Now);

    /// <summary>A unit's radio falls silent, or is heard again.</summary>
    public void SetSilent(string unit, bool silent = true) => Knowledge = Knowledge with
    {
        Units = Knowledge.Units.SetItem(unit, Knowledge.Units[unit] with { Silent = silent }),
    };

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

    /// <summary>The state that the journal alone makes; a desk that starts from it finds nothing more to do.</summary>
    public DeskState Replay()
    {
        var desk = Restart();
        desk.Run();
        Assert.Empty(desk.Journal.Skip(_journal.Count));
        return desk.State;
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

    private void Append(string subject, string actor, JournalEvent @event) => Fold(new JournalEntry
    {
        Community = Chengbei.Name,
        Position = _journal.Count + 1,
        Time = Now,
        Subject = subject,
        Actor = actor,
        Event = @event,
        Hash = [],
    });

    private void Fold(JournalEntry entry)
    {
        if (State.Misses(entry))
            State = Completed(History.WithSubjectAsync(State, entry));
        _journal.Add(entry);
        State = State.Apply(entry);
    }

    private MatterHistory History => new(Chengbei.Name, new MemoryJournal(_journal));

    private static T Completed<T>(Task<T> task)
    {
        Assert.True(task.IsCompletedSuccessfully, "the journal in memory never waits");
        return task.Result;
    }

    private sealed class MemoryJournal(List<JournalEntry> entries) : IJournalReader
    {
        public Task<JournalHead> GetHeadAsync(string community, CancellationToken cancellation = default) => throw new NotSupportedException();

        public Task<ImmutableArray<JournalEntry>> ReadAsync(
            string community, long afterPosition, int limit, CancellationToken cancellation = default) =>
            Task.FromResult(entries.Skip((int)afterPosition).Take(limit).ToImmutableArray());

        public Task<ImmutableArray<JournalEntry>> ReadSubjectAsync(
            string community, string subject, CancellationToken cancellation = default) =>
            Task.FromResult(entries.Where(entry => entry.Subject == subject).ToImmutableArray());

        public Task<ImmutableArray<string>> ListCommunitiesAsync(CancellationToken cancellation = default) => throw new NotSupportedException();

        public Task<JournalVerification> VerifyAsync(
            string community, IProgress<long>? progress = null, CancellationToken cancellation = default) =>
            throw new NotSupportedException();
    }
}
