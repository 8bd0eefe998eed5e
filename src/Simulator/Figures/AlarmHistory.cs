using System.Collections.Immutable;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Storage;
using SafeCommunity.Simulator.Running;

namespace SafeCommunity.Simulator.Figures;

/// <summary>The alarms of a run, counted as the product counts them (ANSI/ISA-18.2-2016, clause 16).</summary>
internal sealed class AlarmHistory
{
    /// <summary>The spans in which one operator's alarms are counted.</summary>
    public static readonly TimeSpan SpanLength = TimeSpan.FromMinutes(10);

    /// <summary>More alarms than that in ten minutes are a flood for one operator.</summary>
    public const int MostPerSpan = 10;

    private readonly int[] _spans;

    public AlarmHistory(SimulatedRun run, Span span, int operators)
    {
        Operators = operators;
        _spans = new int[Math.Max(0, (int)((span.Length.Ticks + SpanLength.Ticks - 1) / SpanLength.Ticks))];
        var raises = ImmutableArray.CreateBuilder<DateTimeOffset>();
        // The run's last moment belongs to it.
        var counter = new AlarmFiguresCounter(span.From, span.Until.AddMilliseconds(1), raises.Add);
        var alarms = new Dictionary<string, AlarmRecord>(StringComparer.Ordinal);
        foreach (var entry in run.Journal)
        {
            if (entry.Event is not AlarmEvent @event)
                continue;
            var alarm = AlarmFold.Apply(alarms.GetValueOrDefault(entry.Subject), entry);
            alarms[entry.Subject] = alarm;
            Acknowledgements += @event is AlarmAcknowledged ? 1 : 0;
            if (KindOf(@event) is { } kind)
                counter.Add(new AlarmOccurrence(entry.Time, kind, alarm.Id, alarm.Twin, alarm.Rule, alarm.Severity));
        }

        Figures = counter.Finish([]);
        Raises = raises.DrainToImmutable();
        Alarms = [.. alarms.Values.OrderBy(alarm => alarm.RaisedAt).ThenBy(alarm => alarm.Id, StringComparer.Ordinal)];
        foreach (var raise in Raises.Where(_ => _spans.Length > 0))
            _spans[Math.Min(_spans.Length - 1, (int)((raise - span.From).Ticks / SpanLength.Ticks))]++;
    }

    /// <summary>What the product says of them.</summary>
    public AlarmFigures Figures { get; }

    /// <summary>How often somebody acknowledged one.</summary>
    public int Acknowledgements { get; }

    /// <summary>The alarms as they were at the end, the oldest first.</summary>
    public ImmutableArray<AlarmRecord> Alarms { get; }

    /// <summary>When an alarm was raised, anew or again, each time that counts.</summary>
    public ImmutableArray<DateTimeOffset> Raises { get; }

    /// <summary>How many duty officers share them.</summary>
    public int Operators { get; }

    /// <summary>Alarms per operator in each span of ten minutes from the run's beginning; empty where there is no operator.</summary>
    public IEnumerable<double> PerOperator => Operators == 0 ? [] : _spans.Select(count => (double)count / Operators);

    private static OccurrenceKind? KindOf(AlarmEvent @event) => @event switch
    {
        AlarmRaised { Onset: AlarmOnset.Past } => OccurrenceKind.RaisedPast,
        AlarmRaised or AlarmRecurred => OccurrenceKind.Raised,
        AlarmConfirmed => OccurrenceKind.Confirmed,
        AlarmCleared => OccurrenceKind.Cleared,
        AlarmAcknowledged => OccurrenceKind.Acknowledged,
        AlarmShelved => OccurrenceKind.Shelved,
        AlarmSuppressed => OccurrenceKind.Suppressed,
        AlarmUnsuppressed => OccurrenceKind.Unsuppressed,
        AlarmRejected => OccurrenceKind.Rejected,
        AlarmClosed => OccurrenceKind.Closed,
        _ => null,
    };
}
