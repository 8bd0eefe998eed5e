using System.Collections.Immutable;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Grains.Alarms;

/// <summary>
/// Counts the figures of a period in one pass over what happened to alarms, in order. What it holds grows with the open
/// alarms, the devices, and the acknowledgements (8 bytes each), not with how often alarms are raised.
/// </summary>
/// <remarks>
/// <para>
/// A raise counts where its alarm does not stand suppressed by design and is not suppressed within <see cref="Settling"/>
/// after it: who suppresses hears of the raise first. So a raise waits that long before it is counted; and the suppressions
/// of that time after the period are to be added too, which is all that is looked at there.
/// </para>
/// <para>
/// What is added from before the period is not counted. It tells how alarms stand when the period begins: begin with the
/// oldest suppression that still held then.
/// </para>
/// <para>
/// Where the clock stepped, spans and windows go on by the time that passed, and an alarm counts in the hour that the clock
/// showed. An hour that the clock showed twice counts as one; one that it left out is an hour without alarms.
/// </para>
/// <para>Spans of ten minutes, hours and days are aligned to the period's first moment; a last one that is cut short is one.</para>
/// </remarks>
/// <param name="from">The period's first moment.</param>
/// <param name="until">The moment after its last.</param>
/// <param name="counted">Is told of every raise that counts, in order; null where nobody asks.</param>
internal sealed class AlarmFiguresCounter(DateTimeOffset from, DateTimeOffset until, Action<DateTimeOffset>? counted = null)
{
    /// <summary>How long after a raise its alarm may be suppressed for the raise not to count.</summary>
    public static readonly TimeSpan Settling = TimeSpan.FromMinutes(1);

    private const int MostFrequent = 10;
    private const int Severities = 4;

    private static readonly TimeSpan FleetingWithin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan EnoughTime = TimeSpan.FromDays(30);

    private readonly Dictionary<string, AlarmState> _alarms = new(StringComparer.Ordinal);
    private readonly Queue<Raise> _settling = [];
    private readonly AlarmSpans _tenMinutes = new(from, TimeSpan.FromMinutes(10), 10);
    private readonly AlarmSpans _hours = new(from, TimeSpan.FromHours(1), 30);
    private readonly AlarmSpans _days = new(from, TimeSpan.FromDays(1), 300);
    private readonly AlarmFloodTime _flood = new();
    private readonly Dictionary<(string Rule, string Twin), RecentRaises> _recent = [];
    private readonly Dictionary<string, long> _rules = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _twins = new(StringComparer.Ordinal);
    private readonly long[] _bySeverity = new long[Severities];
    private readonly List<long> _acknowledged = [];
    private long _raised;
    private int _chattering;
    private int _fleeting;
    private int _shelved;
    private int _suppressed;
    private int _judged;
    private int _rejected;
    private int _past;

    /// <summary>Takes the next thing that happened.</summary>
    public void Add(AlarmOccurrence occurrence)
    {
        if (occurrence.Kind == OccurrenceKind.ClockStepped)
        {
            Step(occurrence.By);
            return;
        }

        Settle(occurrence.Time);
        if (occurrence.Time >= until)
        {
            if (occurrence.Kind == OccurrenceKind.Suppressed && _alarms.TryGetValue(occurrence.Alarm, out var after))
                after.DropSettling();
            return;
        }

        switch (occurrence.Kind)
        {
            case OccurrenceKind.Raised:
                AddRaise(occurrence);
                break;
            case OccurrenceKind.Suppressed:
                Suppress(StateOf(occurrence.Alarm), occurrence.Time);
                break;
            case OccurrenceKind.Unsuppressed:
                StateOf(occurrence.Alarm).IsSuppressed = false;
                break;
            case OccurrenceKind.RaisedPast:
                _past += IsCounted(occurrence.Time) ? 1 : 0;
                break;
            case OccurrenceKind.Rejected:
                Judge(StateOf(occurrence.Alarm), Judgement.False, occurrence.Time);
                break;
            case OccurrenceKind.Confirmed:
                Judge(StateOf(occurrence.Alarm), Judgement.Confirmed, occurrence.Time);
                break;
            case OccurrenceKind.Shelved:
                _shelved += IsCounted(occurrence.Time) ? 1 : 0;
                break;
            case OccurrenceKind.Cleared when _alarms.TryGetValue(occurrence.Alarm, out var cleared):
                cleared.Clear(occurrence.Time);
                break;
            case OccurrenceKind.Acknowledged when _alarms.TryGetValue(occurrence.Alarm, out var acknowledged):
                Acknowledge(acknowledged, occurrence.Time);
                break;
            case OccurrenceKind.Closed:
                // Nothing comes after it: a later alarm of the rule has another id.
                _alarms.Remove(occurrence.Alarm);
                break;
        }
    }

    /// <summary>The figures, after all that happened was added.</summary>
    /// <param name="open">
    /// The alarms that are open now, for those that were raised before the first occurrence and stayed active. Of a period
    /// that ended long ago, one that was raised again or closed since is not among the stale.
    /// </param>
    public AlarmFigures Finish(IEnumerable<AlarmRecord> open)
    {
        Settle(DateTimeOffset.MaxValue);
        _flood.End(until);
        _acknowledged.Sort();

        var length = until - from;
        var isEnough = length >= EnoughTime;
        var rules = MostOf(_rules);
        return new AlarmFigures
        {
            From = from,
            Until = until,
            Raised = _raised,
            RaisedBySeverity = [.. _bySeverity],
            PerHour = Per(TimeSpan.FromHours(1)),
            MostInTenMinutes = _tenMinutes.Most,
            FloodSpans = _tenMinutes.ShareOver(until),
            BusyHours = _hours.ShareOver(until),
            TimeInFlood = length > TimeSpan.Zero ? Math.Min(_flood.Total / length, 1) : 0,
            MostFrequentRules = rules,
            MostFrequentTwins = MostOf(_twins),
            Chattering = _chattering,
            Fleeting = _fleeting,
            Stale = CountStale(open),
            Shelved = _shelved,
            Suppressed = _suppressed,
            Rejected = _rejected,
            TimeToAcknowledge = AcknowledgedWithin(0.5),
            TimeToAcknowledge95 = AcknowledgedWithin(0.95),
            PerDay = isEnough ? Per(TimeSpan.FromDays(1)) : null,
            SeverityShares = isEnough ? [.. _bySeverity.Select(ShareOf)] : null,
            MostFrequentShare = isEnough ? ShareOf(rules.Sum(rule => rule.Count)) : null,
            BusyDays = isEnough ? _days.ShareOver(until) : null,
            EnoughData = isEnough,
            Judged = _judged,
            Acknowledged = _acknowledged.Count,
            TenMinuteSpans = _tenMinutes.Count(until),
            Length = length > TimeSpan.Zero ? length : TimeSpan.Zero,
            Past = _past,
        };

        double Per(TimeSpan unit) => length > TimeSpan.Zero ? _raised / (length / unit) : 0;
        double ShareOf(long count) => _raised > 0 ? (double)count / _raised : 0;
    }

    private bool IsCounted(DateTimeOffset time) => time >= from;

    private AlarmState StateOf(string alarm)
    {
        if (!_alarms.TryGetValue(alarm, out var state))
            _alarms.Add(alarm, state = new AlarmState());
        return state;
    }

    private void AddRaise(AlarmOccurrence occurrence)
    {
        var state = StateOf(occurrence.Alarm);
        state.LastRaised = occurrence.Time;
        state.IsActive = true;
        state.Newest = null;
        if (state.IsSuppressed || !IsCounted(occurrence.Time))
            return;

        var raise = new Raise(occurrence) { Before = state.Settling };
        state.Settling = raise;
        state.Newest = raise;
        state.Waiting ??= raise;
        _settling.Enqueue(raise);
    }

    private void Suppress(AlarmState state, DateTimeOffset time)
    {
        state.IsSuppressed = true;
        state.DropSettling();
        _suppressed += IsCounted(time) ? 1 : 0;
    }

    private void Judge(AlarmState state, Judgement judgement, DateTimeOffset time)
    {
        // An alarm may be judged again: it is one alarm, and what was found last counts.
        if (!IsCounted(time))
            return;
        _judged += state.Judgement == Judgement.None ? 1 : 0;
        _rejected += (judgement == Judgement.False ? 1 : 0) - (state.Judgement == Judgement.False ? 1 : 0);
        state.Judgement = judgement;
    }

    private void Acknowledge(AlarmState state, DateTimeOffset time)
    {
        // From the first raise since it was last acknowledged: so long it waited.
        if (state.Waiting is not { } waiting)
            return;
        state.Waiting = null;
        if (waiting.IsSettled)
            _acknowledged.Add((time - waiting.Time).Ticks);
        else
            waiting.AcknowledgedAfter = time - waiting.Time;
    }

    // Everything that is compared with what comes goes on by the new clock.
    private void Step(TimeSpan by)
    {
        Settle(DateTimeOffset.MaxValue);
        _flood.Step(by);
        foreach (var recent in _recent.Values)
            recent.Step(by);
        var raises = new HashSet<Raise>();
        foreach (var alarm in _alarms.Values)
        {
            alarm.LastRaised += by;
            if (alarm.Newest is { } newest)
                raises.Add(newest);
            if (alarm.Waiting is { } waiting)
                raises.Add(waiting);
        }

        foreach (var raise in raises)
            raise.Time += by;
    }

    /// <summary>Counts the raises that can no longer be suppressed at a time.</summary>
    private void Settle(DateTimeOffset time)
    {
        while (_settling.TryPeek(out var raise) && time - raise.Time > Settling)
        {
            _settling.Dequeue();
            raise.IsSettled = true;
            raise.Before = null;
            if (!raise.IsDropped)
                Count(raise);
        }
    }

    private void Count(Raise raise)
    {
        _raised++;
        counted?.Invoke(raise.Time);
        if ((int)raise.Severity is >= 1 and <= Severities)
            _bySeverity[(int)raise.Severity - 1]++;
        _rules[raise.Rule] = _rules.GetValueOrDefault(raise.Rule) + 1;
        _twins[raise.Twin] = _twins.GetValueOrDefault(raise.Twin) + 1;
        _tenMinutes.Add(raise.Time);
        _hours.Add(raise.Time);
        _days.Add(raise.Time);
        _flood.Add(raise.Time);
        _fleeting += raise.IsFleeting ? 1 : 0;
        if (raise.AcknowledgedAfter is { } after)
            _acknowledged.Add(after.Ticks);

        var key = (raise.Rule, raise.Twin);
        if (!_recent.TryGetValue(key, out var recent))
            _recent.Add(key, recent = new RecentRaises());
        _chattering += recent.AddAndBeginsToChatter(raise.Time) ? 1 : 0;
    }

    private int CountStale(IEnumerable<AlarmRecord> open)
    {
        var latest = until - AlarmRecord.StaleAfter;
        var count = _alarms.Values.Count(alarm => alarm.IsActive && alarm.LastRaised <= latest);
        foreach (var alarm in open)
        {
            var isSeen = _alarms.TryGetValue(alarm.Id, out var state) && state.LastRaised is not null;
            if (!isSeen && alarm.LastRaisedAt <= latest && (alarm.Active || alarm.ClearedAt >= until))
                count++;
        }

        return count;
    }

    // Nearest rank: the smallest time within which that share was acknowledged.
    private TimeSpan? AcknowledgedWithin(double share) => _acknowledged.Count == 0
        ? null
        : new TimeSpan(_acknowledged[(int)Math.Ceiling(share * _acknowledged.Count) - 1]);

    private static ImmutableArray<AlarmCount> MostOf(Dictionary<string, long> counts) =>
    [
        .. counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal)
            .Take(MostFrequent).Select(pair => new AlarmCount(pair.Key, pair.Value)),
    ];

    /// <summary>What is known of an open alarm.</summary>
    private sealed class AlarmState
    {
        /// <summary>When it was last raised; null while that was not seen.</summary>
        public DateTimeOffset? LastRaised { get; set; }

        public bool IsActive { get; set; }

        public bool IsSuppressed { get; set; }

        /// <summary>What it was last judged in the period; none while it was not.</summary>
        public Judgement Judgement { get; set; }

        /// <summary>The first raise that nobody acknowledged yet.</summary>
        public Raise? Waiting { get; set; }

        /// <summary>The last raise; null when it is not counted.</summary>
        public Raise? Newest { get; set; }

        /// <summary>The last of the raises that may still be dropped, with those before it.</summary>
        public Raise? Settling { get; set; }

        public void Clear(DateTimeOffset time)
        {
            IsActive = false;
            if (Newest is { } newest && time - newest.Time <= FleetingWithin)
                newest.IsFleeting = true;
        }

        /// <summary>It is suppressed: the raises just before do not count, and nobody is waited for.</summary>
        public void DropSettling()
        {
            for (var raise = Settling; raise is { IsSettled: false }; raise = raise.Before)
                raise.IsDropped = true;
            Settling = null;
            Waiting = null;
        }
    }

    /// <summary>A raise that waits to be counted.</summary>
    private sealed class Raise(AlarmOccurrence occurrence)
    {
        public DateTimeOffset Time { get; set; } = occurrence.Time;

        public string Rule { get; } = occurrence.Rule;

        public string Twin { get; } = occurrence.Twin;

        public AlarmSeverity Severity { get; } = occurrence.Severity;

        /// <summary>The alarm's raise before, while that waits too.</summary>
        public Raise? Before { get; set; }

        public bool IsSettled { get; set; }

        public bool IsDropped { get; set; }

        public bool IsFleeting { get; set; }

        public TimeSpan? AcknowledgedAfter { get; set; }
    }

    /// <summary>The last raises of one rule of one twin.</summary>
    private sealed class RecentRaises
    {
        private DateTimeOffset? _last;
        private DateTimeOffset? _beforeLast;
        private bool _chatters;

        public void Step(TimeSpan by) => (_beforeLast, _last) = (_beforeLast + by, _last + by);

        /// <summary>Whether this one is the first to make three within a minute.</summary>
        public bool AddAndBeginsToChatter(DateTimeOffset time)
        {
            var begins = !_chatters && _beforeLast is { } first && time - first <= ChatterWindow.Span;
            _chatters |= begins;
            (_beforeLast, _last) = (_last, time);
            return begins;
        }
    }
}
