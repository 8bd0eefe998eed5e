using System.Collections.Immutable;

namespace SafeCommunity.Grains.Alarms;

/// <summary>Computes the figures of ANSI/ISA-18.2-2016, clause 16. The grain's key is the community's name.</summary>
[Alias(TypeAliases.IAlarmFiguresGrain)]
public interface IAlarmFiguresGrain : IGrainWithStringKey
{
    /// <summary>The figures of a period.</summary>
    /// <param name="from">The first moment.</param>
    /// <param name="until">The moment after the last; now for a period that still runs.</param>
    /// <param name="seat">The name of a seat, for the alarms of its place only; empty for the whole community.</param>
    /// <exception cref="RefusedException">There is no such seat, or the period is empty or longer than 400 days.</exception>
    [Alias("Get")]
    Task<AlarmFigures> Get(DateTimeOffset from, DateTimeOffset until, string seat);
}

/// <summary>
/// How well the alarms of a period can be followed by whoever answers them (ANSI/ISA-18.2-2016, clause 16, and EEMUA 191).
/// The long ones are null where the journal holds less than 30 days of the period: there is not enough data.
/// </summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.AlarmFigures)]
public sealed record AlarmFigures
{
    /// <summary>The period's first moment, or the journal's where that is later.</summary>
    [Id(0)]
    public required DateTimeOffset From { get; init; }

    /// <summary>The moment after the period's last.</summary>
    [Id(1)]
    public required DateTimeOffset Until { get; init; }

    /// <summary>
    /// How often alarms were raised, anew or again. Those suppressed by design are not counted, and those that were over before they
    /// were told are counted apart: see <see cref="Past"/>.
    /// </summary>
    [Id(2)]
    public required long Raised { get; init; }

    /// <summary>The same by severity, from low to critical.</summary>
    [Id(3)]
    public required ImmutableArray<long> RaisedBySeverity { get; init; }

    /// <summary>Alarms an hour, on average. Acceptable: about 6; manageable at most: about 12.</summary>
    [Id(4)]
    public required double PerHour { get; init; }

    /// <summary>The most alarms within one of the period's spans of ten minutes. Acceptable: at most 10.</summary>
    [Id(5)]
    public required int MostInTenMinutes { get; init; }

    /// <summary>The share of spans of ten minutes with more than 10 alarms. Goal: under 0.01.</summary>
    [Id(6)]
    public required double FloodSpans { get; init; }

    /// <summary>The share of hours with more than 30 alarms. Goal: under 0.01.</summary>
    [Id(7)]
    public required double BusyHours { get; init; }

    /// <summary>The share of the time in a flood: from 10 alarms within ten minutes until fewer than 5. Goal: under 0.01.</summary>
    [Id(8)]
    public required double TimeInFlood { get; init; }

    /// <summary>The ten rules with the most alarms, and how many each. Goal: under 0.01 to 0.05 of all for the ten together.</summary>
    [Id(9)]
    public required ImmutableArray<AlarmCount> MostFrequentRules { get; init; }

    /// <summary>The ten devices with the most alarms, and how many each.</summary>
    [Id(10)]
    public required ImmutableArray<AlarmCount> MostFrequentTwins { get; init; }

    /// <summary>Alarms of one rule and device that came three times or more within a minute. Goal: none.</summary>
    [Id(11)]
    public required int Chattering { get; init; }

    /// <summary>Alarms whose condition ended within a second, too soon to act on. Goal: none.</summary>
    [Id(12)]
    public required int Fleeting { get; init; }

    /// <summary>Alarms that are active for more than 24 hours at the period's end. Goal: fewer than 5.</summary>
    [Id(13)]
    public required int Stale { get; init; }

    /// <summary>How often alarms were put on the shelf.</summary>
    [Id(14)]
    public required int Shelved { get; init; }

    /// <summary>How often alarms were suppressed by design.</summary>
    [Id(15)]
    public required int Suppressed { get; init; }

    /// <summary>How many alarms persons found false, of those that were judged: by the last judgement in the period.</summary>
    [Id(16)]
    public required int Rejected { get; init; }

    /// <summary>The median time from raised to acknowledged; null when none was.</summary>
    [Id(17)]
    public TimeSpan? TimeToAcknowledge { get; init; }

    /// <summary>The 95th percentile of it; null when none was.</summary>
    [Id(18)]
    public TimeSpan? TimeToAcknowledge95 { get; init; }

    /// <summary>Alarms a day, on average. Acceptable: about 150; manageable at most: about 300. Null under 30 days.</summary>
    [Id(19)]
    public double? PerDay { get; init; }

    /// <summary>The share of each severity, from low to critical. Goal: about 0.8, 0.15, 0.05 from low to high, few critical. Null under 30 days.</summary>
    [Id(20)]
    public ImmutableArray<double>? SeverityShares { get; init; }

    /// <summary>The share of all alarms that the ten most frequent rules make. Goal: under 0.05. Null under 30 days.</summary>
    [Id(21)]
    public double? MostFrequentShare { get; init; }

    /// <summary>The share of days with more than 300 alarms. Null under 30 days.</summary>
    [Id(22)]
    public double? BusyDays { get; init; }

    /// <summary>Whether the journal holds 30 days of the period, which the long figures need.</summary>
    [Id(23)]
    public required bool EnoughData { get; init; }

    /// <summary>How many alarms were judged in the period: what <see cref="Rejected"/> is taken over.</summary>
    [Id(24)]
    public int Judged { get; init; }

    /// <summary>How many acknowledgements the times to acknowledge are taken over.</summary>
    [Id(25)]
    public int Acknowledged { get; init; }

    /// <summary>How many spans of ten minutes <see cref="FloodSpans"/> is taken over; the last may be cut short.</summary>
    [Id(26)]
    public long TenMinuteSpans { get; init; }

    /// <summary>How long the period is: what the averages and the other shares are taken over.</summary>
    [Id(27)]
    public TimeSpan Length { get; init; }

    /// <summary>
    /// How many alarms told of what was over already: records, for which nobody could act. They are in no other figure, for they come
    /// at once when a device is heard again.
    /// </summary>
    [Id(28)]
    public int Past { get; init; }
}

/// <summary>How often something raised alarms.</summary>
/// <param name="Name">The rule or the twin.</param>
/// <param name="Count">How often.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.AlarmCount)]
public sealed record AlarmCount([property: Id(0)] string Name, [property: Id(1)] long Count);
