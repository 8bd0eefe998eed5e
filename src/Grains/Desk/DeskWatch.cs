using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;

namespace SafeCommunity.Grains.Desk;

/// <summary>
/// Whether the desks of this process do their work: alarms that no desk takes up are acknowledged all the same, so that a desk
/// that fails must be seen. From any thread.
/// </summary>
public sealed class DeskWatch(TimeProvider time)
{
    private const int MostNamed = 5;

    /// <summary>How long a desk may say that it cannot, before it counts as failing.</summary>
    private static readonly TimeSpan FaultPatience = TimeSpan.FromSeconds(3);

    /// <summary>How long a desk may say nothing at all: under load a round takes its time.</summary>
    private static readonly TimeSpan SilencePatience = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<string, DeskStatus> _desks = new(StringComparer.Ordinal);

    /// <summary>The desks that fail, a line for each of the first ones; empty when all work.</summary>
    public ImmutableArray<string> Failing =>
    [
        .. _desks.OrderBy(desk => desk.Key, StringComparer.Ordinal)
            .Select(desk => Describe(desk.Key, desk.Value)).OfType<string>().Take(MostNamed),
    ];

    /// <summary>A community's desk is to work from now on.</summary>
    internal void Expect(string community) => _desks.TryAdd(community, new DeskStatus(time.GetTimestamp(), 0, null));

    /// <summary>A desk did a round of its work.</summary>
    internal void Works(string community) => _desks[community] = new DeskStatus(time.GetTimestamp(), 0, null);

    /// <summary>A desk could not do its work.</summary>
    internal void Fails(string community, string reason)
    {
        var now = time.GetTimestamp();
        _desks.AddOrUpdate(
            community,
            new DeskStatus(now, now, reason),
            (_, before) => before with { FailsSince = before.FailsSince == 0 ? now : before.FailsSince, Reason = reason });
    }

    /// <summary>A desk reads the journal and has come a little further: that is work, if not yet what it is there for.</summary>
    internal void CatchesUp(string community, long position, long until)
    {
        var reason = string.Create(CultureInfo.InvariantCulture, $"it reads the journal anew, {position:N0} of {until:N0} entries so far");
        Fails(community, reason);
    }

    private string? Describe(string community, DeskStatus desk)
    {
        if (desk.FailsSince != 0 && time.GetElapsedTime(desk.FailsSince) is var failing && failing > FaultPatience)
            return Line(failing, desk.Reason ?? "");
        return time.GetElapsedTime(desk.WorkedAt) is var silent && silent > SilencePatience ? Line(silent, desk.Reason ?? "it does not answer") : null;

        string Line(TimeSpan span, string reason) => string.Create(
            CultureInfo.InvariantCulture,
            $"{community}: alarms open no incident and nothing that is due is done, for {span.TotalSeconds:0} s: {reason.ReplaceLineEndings(" ").TrimEnd('.')}");
    }

    private sealed record DeskStatus(long WorkedAt, long FailsSince, string? Reason);
}
