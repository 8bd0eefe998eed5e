using System.Collections.Immutable;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Clocks;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Lessons;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Reports;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Grains.Desk;

/// <summary>
/// All matters of a community that something may still have to be done about, as the journal made them. Immutable:
/// a decision folds what it would write into a copy and goes on from that; only what the journal took becomes the state.
/// </summary>
internal sealed record DeskState
{
    /// <summary>Nothing happened yet.</summary>
    public static DeskState Empty { get; } = new();

    /// <summary>The last entry that is folded in.</summary>
    public long Position { get; init; }

    /// <summary>The incidents that are not finished, and finished ones that somebody asked for.</summary>
    public ImmutableSortedDictionary<long, IncidentRecord> Incidents { get; init; } = ImmutableSortedDictionary<long, IncidentRecord>.Empty;

    /// <summary>The tasks of those incidents.</summary>
    public ImmutableSortedDictionary<string, TaskRecord> Tasks { get; init; } =
        ImmutableSortedDictionary.Create<string, TaskRecord>(StringComparer.Ordinal);

    /// <summary>The units that were ever on duty.</summary>
    public ImmutableSortedDictionary<string, UnitRecord> Units { get; init; } =
        ImmutableSortedDictionary.Create<string, UnitRecord>(StringComparer.Ordinal);

    /// <summary>The seats that were ever held.</summary>
    public ImmutableSortedDictionary<string, SeatRecord> Seats { get; init; } =
        ImmutableSortedDictionary.Create<string, SeatRecord>(StringComparer.Ordinal);

    /// <summary>The reports of those incidents.</summary>
    public ImmutableSortedDictionary<long, ReportRecord> Reports { get; init; } = ImmutableSortedDictionary<long, ReportRecord>.Empty;

    /// <summary>The suppressions that hold.</summary>
    public ImmutableSortedDictionary<long, SuppressionRecord> Suppressions { get; init; } =
        ImmutableSortedDictionary<long, SuppressionRecord>.Empty;

    /// <summary>The lessons that are not done, and done ones that somebody asked for.</summary>
    public ImmutableSortedDictionary<long, LessonRecord> Lessons { get; init; } = ImmutableSortedDictionary<long, LessonRecord>.Empty;

    /// <summary>The alarms that wait for a decision, are suppressed, or belong to those incidents.</summary>
    public ImmutableSortedDictionary<string, DeskAlarm> Alarms { get; init; } =
        ImmutableSortedDictionary.Create<string, DeskAlarm>(StringComparer.Ordinal);

    /// <summary>The ids of the alarms that wait for a decision, by the entries that made them wait.</summary>
    public ImmutableSortedDictionary<long, string> Waiting { get; init; } = ImmutableSortedDictionary<long, string>.Empty;

    /// <summary>The ids of the alarms that wait for a decision, oldest first.</summary>
    public IEnumerable<string> Pending => Waiting.Values;

    /// <summary>How often each rule of each twin raised lately, by <c>{twin}.{rule}</c>.</summary>
    public ImmutableDictionary<string, ChatterWindow> Chatter { get; init; } =
        ImmutableDictionary.Create<string, ChatterWindow>(StringComparer.Ordinal);

    /// <summary>How many alarms were raised lately.</summary>
    public FloodWindow Flood { get; init; } = FloodWindow.Empty;

    /// <summary>The numbers of the newest incident, report, lesson and suppression.</summary>
    public DeskNumbers Numbers { get; init; }

    /// <summary>The lessons that were ever drawn here, by <see cref="LessonKey"/>.</summary>
    public ImmutableSortedSet<string> Drawn { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>The last steps of the clock, in order.</summary>
    public ImmutableArray<ClockShift> Shifts { get; init; } = [];

    /// <summary>Whether plan, procedures or teams changed since the desk last read them; it is the desk that takes this back.</summary>
    public bool KnowledgeIsOld { get; init; } = true;

    // Who sets the clock more often than that has other troubles; the oldest are then as if they had never been.
    private const int MostShifts = 256;

    /// <summary>What makes a lesson the same, wherever it was drawn.</summary>
    public static string LessonKey(string origin, long incident, string weakness) => $"{origin}/{incident}/{weakness}";

    /// <summary>Whether an entry is about something that is not in the state any more: its history must be read first.</summary>
    public bool Misses(JournalEntry entry) => entry.Event switch
    {
        IncidentOpened or ReportReceived or LessonDrawn or SuppressionBegan => false,
        IncidentAlarmJoined joined when Alarms.GetValueOrDefault(joined.Alarm) is not { IsComplete: true } => true,
        // Whatever the desk decided about it before, it counts anew when it comes back.
        AlarmShelved or AlarmUnshelved or AlarmSuppressed or AlarmUnsuppressed => !Alarms.ContainsKey(entry.Subject),
        IncidentEvent => !Incidents.ContainsKey(NumberOf(entry.Subject)),
        ReportEvent => !Reports.ContainsKey(NumberOf(entry.Subject)),
        LessonEvent => !Lessons.ContainsKey(NumberOf(entry.Subject)),
        _ => false,
    };

    /// <summary>The time of an entry as the present clock would have stamped it, so that it can be compared with others and with now.</summary>
    /// <param name="stamp">The entry's time.</param>
    /// <param name="position">The entry's position; 0 for one from before positions were kept.</param>
    public DateTimeOffset OnClock(DateTimeOffset stamp, long position)
    {
        for (var i = Shifts.Length - 1; i >= 0 && Shifts[i].Position > position; i--)
            stamp += Shifts[i].By;
        return stamp;
    }

    /// <summary>The reports that are with an incident now; one that was joined to another since is not.</summary>
    public IEnumerable<ReportRecord> ReportsOf(IncidentRecord incident) => incident.Reports
        .Select(number => Reports.GetValueOrDefault(number)).OfType<ReportRecord>().Where(report => report.Incident == incident.Number);

    /// <summary>The state after an entry.</summary>
    /// <exception cref="InvalidDataException">The entry cannot follow: the journal was written wrongly.</exception>
    public DeskState Apply(JournalEntry entry) => Fold(entry) with { Position = entry.Position };

    /// <summary>The state without what waits for no one any more.</summary>
    public DeskState WithoutFinished(DateTimeOffset now)
    {
        var finished = Incidents.Values.Where(incident => incident.IsFinished && !IsAwaited(incident)).ToList();
        var state = this with
        {
            Chatter = Chatter.RemoveRange(Chatter.Where(window => window.Value.IsOver(now)).Select(window => window.Key)),
            Lessons = Lessons.RemoveRange(Lessons.Values.Where(lesson => !lesson.IsOpen).Select(lesson => lesson.Number)),
            Alarms = Alarms.RemoveRange(Alarms.Values.Where(alarm => !alarm.IsNeeded).Select(alarm => alarm.Id)),
        };
        return finished.Aggregate(state, (after, incident) => after.Without(incident));
    }

    /// <summary>The state with an alarm that no longer waits.</summary>
    public DeskState Settle(string alarm) =>
        Alarms.TryGetValue(alarm, out var known) && known.Pending
            ? Keep(known with { PendingAt = 0 }) with { Waiting = Waiting.Remove(known.PendingAt) }
            : this;

    /// <summary>The state with a finished incident, and what belongs to it, that somebody asked for again.</summary>
    public DeskState With(IncidentRecord incident, IEnumerable<TaskRecord> tasks, IEnumerable<ReportRecord> reports) => this with
    {
        Incidents = Incidents.SetItem(incident.Number, incident),
        Tasks = Tasks.SetItems(tasks.Select(task => KeyValuePair.Create(task.Id, task))),
        Reports = Reports.SetItems(reports.Select(report => KeyValuePair.Create(report.Number, report))),
    };

    /// <summary>The state with an alarm as it was read.</summary>
    public DeskState Keep(DeskAlarm alarm) =>
        this with { Alarms = alarm.IsNeeded ? Alarms.SetItem(alarm.Id, alarm) : Alarms.Remove(alarm.Id) };

    private bool IsAwaited(IncidentRecord incident) =>
        incident.Alarms.Any(joined => Alarms.TryGetValue(joined.Alarm, out var alarm) && AlarmJudging.WaitsFor(this, alarm, incident))
        || (incident.MergedInto is null && ReportsOf(incident).Any(report => report.IsOpen));

    private DeskState Without(IncidentRecord incident)
    {
        var state = this with
        {
            Incidents = Incidents.Remove(incident.Number),
            Tasks = Tasks.RemoveRange(incident.Tasks),
            Reports = Reports.RemoveRange(incident.Reports.Where(number =>
                !Reports.TryGetValue(number, out var report) || report.Incident == incident.Number || !Incidents.ContainsKey(report.Incident))),
        };
        foreach (var joined in incident.Alarms)
        {
            if (state.Alarms.TryGetValue(joined.Alarm, out var alarm))
                state = state.Keep(alarm with { Incidents = alarm.Incidents.Remove(incident.Number) });
        }

        return state;
    }

    private DeskState Fold(JournalEntry entry) => entry.Event switch
    {
        AlarmEvent e => FoldAlarm(entry, e),
        IncidentEvent e => FoldIncident(entry, e),
        TaskEvent => this with
        {
            Tasks = Tasks.SetItem(entry.Subject, TaskFold.Apply(Tasks.GetValueOrDefault(entry.Subject), entry)),
        },
        UnitEvent => FoldUnit(entry),
        ReportEvent => FoldReport(entry),
        SeatEvent => FoldSeat(entry),
        SuppressionEvent => FoldSuppression(entry),
        LessonEvent => FoldLesson(entry),
        AlarmFloodBegan e => this with { Flood = Flood with { InFlood = true, Total = e.Alarms } },
        AlarmFloodEnded => this with { Flood = Flood with { InFlood = false, Total = 0 } },
        ClockStepped e => FoldStep(entry, e),
        PlanApplied or ProceduresApplied or TeamsApplied => this with { KnowledgeIsOld = true },
        _ => this,
    };

    // The windows and the alarms are the desk's own and move as a whole; what matters hold stays as it was stamped.
    private DeskState FoldStep(JournalEntry entry, ClockStepped step)
    {
        var shifts = Shifts.Add(new ClockShift(entry.Position, step.By));
        return this with
        {
            Shifts = shifts.Length > MostShifts ? shifts[^MostShifts..] : shifts,
            Chatter = Chatter.SetItems(Chatter.Select(window => KeyValuePair.Create(window.Key, window.Value.Shift(step.By)))),
            Flood = Flood.Shift(step.By),
            Alarms = Alarms.SetItems(Alarms.Select(alarm => KeyValuePair.Create(alarm.Key, alarm.Value with
            {
                RaisedAt = alarm.Value.RaisedAt + step.By,
                JudgedAt = alarm.Value.JudgedAt + step.By,
                SuppressedAt = alarm.Value.SuppressedAt + step.By,
            }))),
        };
    }

    private DeskState FoldAlarm(JournalEntry entry, AlarmEvent @event)
    {
        // What had been before it was told is a record: nobody is sent.
        if (@event is AlarmRaised { Onset: AlarmOnset.Past })
            return this;
        if (@event is AlarmRaised raised)
        {
            return Count(raised.Twin, raised.Rule, entry.Time).AddPending(entry.Position, new DeskAlarm
            {
                Id = entry.Subject,
                Twin = raised.Twin,
                Rule = raised.Rule,
                Severity = raised.Severity,
                Message = raised.Message,
                RaisedAt = entry.Time,
                Active = raised.Onset == AlarmOnset.Lasting,
                IsMoment = raised.Onset == AlarmOnset.Moment,
            });
        }

        if (@event is AlarmRecurred recurred)
            return Recur(entry, recurred.Onset == AlarmOnset.Lasting);
        if (!Alarms.TryGetValue(entry.Subject, out var alarm))
            return this;
        return @event switch
        {
            AlarmCleared => Keep(alarm with { Active = false }),
            AlarmConfirmed => Keep(alarm with { Judgement = Judgement.Confirmed, JudgedAt = entry.Time }),
            AlarmRejected => Keep(alarm with { Judgement = Judgement.False, JudgedAt = entry.Time }),
            AlarmSuppressed e => Settle(alarm.Id).Keep(alarm with
            {
                SuppressedBy = e.Suppression,
                SuppressedAt = alarm.SuppressedAt ?? entry.Time,
                PendingAt = 0,
            }),
            // The twin alone says that it got worse.
            AlarmUnsuppressed => Resume(entry.Position, alarm with
            {
                SuppressedBy = null,
                RaisedAt = entry.Time,
                Worsened = alarm.Worsened || entry.Actor != DeskTurn.System,
            }),
            AlarmShelved e => Settle(alarm.Id).Keep(alarm with
            {
                Shelved = true,
                ShelvedUntil = e.Until,
                ShelvedBy = new MatterNote(entry.Actor, entry.Time, e.Reason),
                ShelvedPosition = entry.Position,
                PendingAt = 0,
            }),
            AlarmUnshelved => Resume(
                entry.Position, alarm with { Shelved = false, ShelvedUntil = null, ShelvedBy = null, RaisedAt = entry.Time }),
            AlarmClosed => this with { Alarms = Alarms.Remove(alarm.Id), Waiting = Waiting.Remove(alarm.PendingAt) },
            _ => this,
        };
    }

    private DeskState Recur(JournalEntry entry, bool lasts)
    {
        var (twin, rule) = DeskAlarm.Split(entry.Subject);
        var alarm = Alarms.GetValueOrDefault(entry.Subject) ?? new DeskAlarm
        {
            Id = entry.Subject,
            Twin = twin,
            Rule = rule,
            Severity = AlarmSeverity.Unspecified,
            RaisedAt = entry.Time,
            Active = lasts,
        };
        var state = Count(twin, rule, entry.Time);
        // What was over while it waited waits anew, whether the desk had settled it meanwhile or not: a desk that starts again cannot tell.
        if (alarm is { Pending: true, Active: false, IsMoment: false })
        {
            state = state.Settle(alarm.Id);
            alarm = alarm with { PendingAt = 0 };
        }

        // What a suppression had, and whether it got worse under it, is of the condition as it held. It counts until that holds anew, and
        // not only until it ended: a desk that starts again decides by then about what had come before.
        if (lasts && !alarm.Active)
            alarm = alarm with { SuppressedAt = alarm.SuppressedBy is null ? null : entry.Time, Worsened = false };
        alarm = alarm with { RaisedAt = entry.Time, Active = lasts || alarm.Active, IsMoment = !lasts };
        return alarm is { SuppressedBy: null, Shelved: false } ? state.AddPending(entry.Position, alarm) : state.Keep(alarm);
    }

    // What is suppressed or on the shelf waits for its own time, not for a decision.
    private DeskState Resume(long position, DeskAlarm alarm) =>
        alarm is { SuppressedBy: null, Shelved: false } && (alarm.Active || alarm.IsMoment) ? AddPending(position, alarm) : Keep(alarm);

    private DeskState Count(string twin, string rule, DateTimeOffset time)
    {
        var key = $"{twin}.{rule}";
        return this with
        {
            Chatter = Chatter.SetItem(key, Chatter.GetValueOrDefault(key, ChatterWindow.Empty).Add(time)),
            Flood = Flood.Add(time),
        };
    }

    private DeskState AddPending(long position, DeskAlarm alarm) => alarm.Pending
        ? this with { Alarms = Alarms.SetItem(alarm.Id, alarm) }
        : this with
        {
            Alarms = Alarms.SetItem(alarm.Id, alarm with { PendingAt = position }),
            Waiting = Waiting.Add(position, alarm.Id),
        };

    private DeskState FoldIncident(JournalEntry entry, IncidentEvent @event)
    {
        var number = NumberOf(entry.Subject);
        var state = this with
        {
            Incidents = Incidents.SetItem(number, IncidentFold.Apply(Incidents.GetValueOrDefault(number), entry)),
            Numbers = Numbers with { Incident = Math.Max(Numbers.Incident, number) },
        };
        if (@event is not IncidentAlarmJoined joined)
            return state;
        // What is not here is closed: every open alarm was here when it was joined, or is read before this entry.
        if (!Alarms.TryGetValue(joined.Alarm, out var alarm))
            return state;
        return state.Settle(alarm.Id).Keep(alarm with { PendingAt = 0, Incidents = [.. alarm.Incidents.Remove(number), number] });
    }

    private DeskState FoldUnit(JournalEntry entry)
    {
        var unit = UnitFold.Apply(Units.GetValueOrDefault(NameOf(entry.Subject)), entry);
        return this with { Units = Units.SetItem(unit.Name, unit) };
    }

    private DeskState FoldReport(JournalEntry entry)
    {
        var report = ReportFold.Apply(Reports.GetValueOrDefault(NumberOf(entry.Subject)), entry);
        return this with
        {
            Reports = Reports.SetItem(report.Number, report),
            Numbers = Numbers with { Report = Math.Max(Numbers.Report, report.Number) },
        };
    }

    private DeskState FoldSeat(JournalEntry entry)
    {
        var seat = SeatFold.Apply(Seats.GetValueOrDefault(NameOf(entry.Subject)), entry);
        return this with { Seats = Seats.SetItem(seat.Name, seat) };
    }

    private DeskState FoldSuppression(JournalEntry entry)
    {
        var suppression = SuppressionFold.Apply(Suppressions.GetValueOrDefault(NumberOf(entry.Subject)), entry);
        return this with
        {
            Suppressions = suppression.IsOpen
                ? Suppressions.SetItem(suppression.Number, suppression)
                : Suppressions.Remove(suppression.Number),
            Numbers = Numbers with { Suppression = Math.Max(Numbers.Suppression, suppression.Number) },
        };
    }

    private DeskState FoldLesson(JournalEntry entry)
    {
        var lesson = LessonFold.Apply(Lessons.GetValueOrDefault(NumberOf(entry.Subject)), entry);
        return this with
        {
            Lessons = Lessons.SetItem(lesson.Number, lesson),
            Drawn = Drawn.Add(LessonKey(lesson.Origin, lesson.Incident, lesson.Weakness)),
            Numbers = Numbers with { Lesson = Math.Max(Numbers.Lesson, lesson.Number) },
        };
    }

    private static string NameOf(string subject) => subject[(subject.IndexOf('/', StringComparison.Ordinal) + 1)..];

    private static long NumberOf(string subject) =>
        long.Parse(subject.AsSpan(subject.IndexOf('/') + 1), System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>The newest numbers that were given.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.DeskNumbers)]
internal readonly record struct DeskNumbers(
    [property: Id(0)] long Incident,
    [property: Id(1)] long Report,
    [property: Id(2)] long Lesson,
    [property: Id(3)] long Suppression);
