using System.Collections.Immutable;

namespace SafeCommunity.Grains.Alarms;

/// <summary>
/// The last times that one rule of one twin raised, to notice chatter: three times or more within a minute
/// (ANSI/ISA-18.2). It is over when nothing was raised for ten minutes.
/// </summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.ChatterWindow)]
internal sealed record ChatterWindow(
    [property: Id(0)] ImmutableArray<DateTimeOffset> Times,
    [property: Id(1)] DateTimeOffset? Since)
{
    /// <summary>How many times make chatter.</summary>
    public const int Threshold = 3;

    /// <summary>Within which time.</summary>
    public static readonly TimeSpan Span = TimeSpan.FromMinutes(1);

    /// <summary>After how long without being raised it is over.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromMinutes(10);

    /// <summary>Nothing raised yet.</summary>
    public static ChatterWindow Empty { get; } = new([], null);

    /// <summary>When it last raised.</summary>
    public DateTimeOffset Last => Times.IsEmpty ? DateTimeOffset.MinValue : Times[^1];

    /// <summary>The window after one more raise.</summary>
    public ChatterWindow Add(DateTimeOffset time)
    {
        var kept = IsOver(time) ? Empty : this;
        var times = kept.Times.Length < Threshold ? kept.Times.Add(time) : [.. kept.Times[1..], time];
        var chatters = times.Length == Threshold && time - times[0] <= Span;
        return new ChatterWindow(times, kept.Since ?? (chatters ? time : null));
    }

    /// <summary>The window on a clock that stepped.</summary>
    public ChatterWindow Shift(TimeSpan by) => new([.. Times.Select(time => time + by)], Since + by);

    /// <summary>Whether it chatters at a time.</summary>
    public bool IsChattering(DateTimeOffset now) => Since is not null && !IsOver(now);

    /// <summary>Whether it was quiet for so long that it may be forgotten.</summary>
    public bool IsOver(DateTimeOffset now) => now - Last > Quiet;
}
