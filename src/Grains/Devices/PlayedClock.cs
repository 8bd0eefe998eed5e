using System.Collections.Concurrent;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Rules;

namespace SafeCommunity.Grains.Devices;

/// <summary>The clocks of the worlds that are played in this process, a community each; a community that nobody plays has none that goes.</summary>
internal sealed class PlayedClocks
{
    private readonly ConcurrentDictionary<string, PlayedClock> _clocks = new(StringComparer.Ordinal);

    /// <summary>The clock of a community, whether it goes or not.</summary>
    public PlayedClock Of(string community) => _clocks.GetOrAdd(community, static _ => new PlayedClock());
}

/// <summary>
/// The clock of a played world, by which a community's rules are armed while somebody tells it. Everything else goes by the
/// machine's clocks. It is memory alone: after a restart, and when who tells it falls silent, the wall's clock rules.
/// </summary>
internal sealed class PlayedClock
{
    /// <summary>What the world's clock may be off, in the machine's time, before times of the day are looked at anew.</summary>
    private const long SmallestStepMs = 2_000;

    private volatile Told? _told;
    private volatile int _version;

    /// <summary>Changes when it begins to go or is set; not when it is told again as it went.</summary>
    public int Version => _version;

    /// <summary>Sets it.</summary>
    /// <param name="time">What the world's clock shows.</param>
    /// <param name="steadyMs">Now, in steady time.</param>
    /// <returns>Whether it did not go before.</returns>
    public bool Tell(PlayedTime time, long steadyMs)
    {
        var next = new Told(time.Time.ToUnixTimeMilliseconds(), time.Speed, steadyMs);
        var before = _told is { } told && told.Goes(steadyMs) ? told : null;
        _told = next;
        // One that goes at another pace, or was set, makes what was found about times of the day untrue.
        if (before is null || before.Speed != next.Speed || Math.Abs(before.At(steadyMs) - next.AtMs) > SmallestStepMs * next.Speed)
            _version++;
        return before is null;
    }

    /// <summary>What it shows, in Unix milliseconds; null while it does not go.</summary>
    public long? At(long steadyMs) => _told is { } told && told.Goes(steadyMs) ? told.At(steadyMs) : null;

    /// <summary>Whether a schedule is armed at a moment of the wall's clock, and until when, by that clock, that holds at least.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="wallMs">The moment: now, or when a reading was measured.</param>
    /// <param name="now">Now.</param>
    public ArmedPeriod PeriodAt(ArmedSchedule schedule, long wallMs, Instant now)
    {
        if (_told is not { } told || !told.Goes(now.SteadyMs))
            return schedule.At(wallMs);
        var played = told.At(now.SteadyMs) + (long)((wallMs - now.WallMs) * told.Speed);
        var period = schedule.At(played);
        var untilMs = Math.Min((period.UntilMs - played) / told.Speed, told.EndMs - now.SteadyMs);
        return new ArmedPeriod(period.Armed, wallMs, wallMs + (long)Math.Ceiling(untilMs));
    }

    private sealed record Told(long AtMs, double Speed, long SteadyMs)
    {
        public long EndMs => SteadyMs + (long)PlayedTime.Lease.TotalMilliseconds;

        public bool Goes(long steadyMs) => steadyMs < EndMs;

        public long At(long steadyMs) => AtMs + (long)((steadyMs - SteadyMs) * Speed);
    }
}
