using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Grains.Directory;

/// <summary>Follows the table of alarms: the journal's push says that there is something to read, and no more.</summary>
internal sealed class AlarmFollower(string community, IAlarmReader reader)
{
    private const int PageSize = 1_000;

    private long _known;

    /// <summary>The journal's position up to which alarms were read.</summary>
    public long Position { get; private set; }

    /// <summary>Whether there is something to read.</summary>
    public bool IsBehind => Position < _known;

    /// <summary>The journal reached a position.</summary>
    public void Hint(long position) => _known = Math.Max(_known, position);

    /// <summary>Reads all open alarms, and those that hold although they were closed, once, and begins to follow from there.</summary>
    public async Task StartAsync(Action<AlarmRecord> apply, CancellationToken cancellation)
    {
        var (position, alarms) = await reader.ReadOpenAsync(community, cancellation);
        foreach (var alarm in alarms)
            apply(alarm);
        // What changed since the position is read again.
        foreach (var alarm in await reader.ReadHeldAsync(community, cancellation))
            apply(alarm);
        Position = position;
    }

    /// <summary>Reads what changed up to the last hint.</summary>
    public async Task CatchUpAsync(Action<AlarmRecord> apply, CancellationToken cancellation)
    {
        while (IsBehind)
        {
            // All up to here is in the table already, and so in what is read now.
            var known = _known;
            var changed = await reader.ReadChangedAsync(community, Position, PageSize, cancellation);
            foreach (var alarm in changed)
                apply(alarm);
            var last = changed.IsEmpty ? 0 : changed[^1].Position;
            Position = changed.Length < PageSize ? Math.Max(known, last) : last;
        }
    }
}
