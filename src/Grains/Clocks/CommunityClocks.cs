using System.Collections.Concurrent;
using System.Collections.Immutable;
using SafeCommunity.Grains.Journal;

namespace SafeCommunity.Grains.Clocks;

/// <summary>
/// What time it is in each community of this process. A community's time runs on without a step until its journal holds a
/// <see cref="ClockStepped"/>: its deadlines move with that same commit, and no decision is made in between. What the
/// machine's clock did since is still to be told to it.
/// </summary>
/// <param name="clock">The process's clock; one that is no <see cref="GuardedClock"/> makes no steps.</param>
public sealed class CommunityClocks(TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, Told> _told = new(StringComparer.Ordinal);

    /// <summary>The communities whose journal ended in the future when it was opened, lately, and by how much.</summary>
    /// <param name="within">How long ago at most, by monotonic time.</param>
    public ImmutableSortedDictionary<string, TimeSpan> FoundAhead(TimeSpan within) => _told
        .Where(told => told.Value.FoundAhead > TimeSpan.Zero && clock.GetElapsedTime(told.Value.Since) < within)
        .ToImmutableSortedDictionary(told => told.Key, told => told.Value.FoundAhead, StringComparer.Ordinal);

    /// <summary>A community's journal is opened; what was told to it in this process before still holds.</summary>
    /// <param name="community">The community.</param>
    /// <param name="head">Where its journal ends. Its time goes on from there where the clock shows an earlier one.</param>
    public void Begin(string community, JournalHead head)
    {
        if (_told.ContainsKey(community))
            return;
        var reading = Read();
        _told.TryAdd(community, head.Position == 0 ? new Told(reading.Stepped, clock.GetTimestamp()) : Continue(head, reading));
    }

    /// <summary>The community's time.</summary>
    public DateTimeOffset Now(string community) => Now(community, TimeSpan.Zero);

    /// <summary>The community's time once a step was told to it.</summary>
    public DateTimeOffset NowAfter(string community, ClockStepped step) => Now(community, step.By);

    /// <summary>What is still to be told to a community; null when nothing is.</summary>
    public ClockStepped? Untold(string community)
    {
        var reading = Read();
        if (!_told.TryGetValue(community, out var told) || (reading.Stepped - told.Stepped).Duration() < GuardedClock.SmallestStep)
            return null;
        var by = reading.Stepped - told.Stepped;
        var before = DateTimeOffset.FromUnixTimeMilliseconds((reading.Now - by).ToUnixTimeMilliseconds());
        return new ClockStepped(before, before + by, told.WhileStopped);
    }

    /// <summary>A step stands in the community's journal: its time is now what the step made it.</summary>
    public void Note(string community, ClockStepped step) => _told.AddOrUpdate(
        community,
        (_, by) => new Told(by, clock.GetTimestamp()),
        (_, told, by) => told with { Stepped = told.Stepped + by, WhileStopped = false },
        step.By);

    private DateTimeOffset Now(string community, TimeSpan by)
    {
        var reading = Read();
        return _told.TryGetValue(community, out var told) ? reading.Now - (reading.Stepped - told.Stepped - by) : reading.Now;
    }

    // Of a process that begins nothing was told to the community: what was stepped since the process began is.
    private Told Continue(JournalHead head, ClockReading reading)
    {
        var ahead = head.Time - (reading.Now - reading.Stepped);
        if (ahead < GuardedClock.SmallestStep)
            return new Told(TimeSpan.Zero, clock.GetTimestamp());
        ahead = TimeSpan.FromMilliseconds(Math.Ceiling(ahead.TotalMilliseconds));
        return new Told(ahead, clock.GetTimestamp()) { WhileStopped = true, FoundAhead = ahead };
    }

    private ClockReading Read() => clock is GuardedClock guarded ? guarded.Read() : new ClockReading(clock.GetUtcNow(), TimeSpan.Zero);

    /// <summary>What a community knows of the clock.</summary>
    /// <param name="Stepped">The steps that were told to it.</param>
    /// <param name="Since">When its journal was opened, by monotonic time.</param>
    private sealed record Told(TimeSpan Stepped, long Since)
    {
        /// <summary>Whether what is still to be told happened before this process began.</summary>
        public bool WhileStopped { get; init; }

        /// <summary>How far its journal ended in the future when it was opened; zero when it did not.</summary>
        public TimeSpan FoundAhead { get; init; }
    }
}
