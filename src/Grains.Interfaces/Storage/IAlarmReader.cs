using System.Collections.Immutable;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Filters;

namespace SafeCommunity.Grains.Storage;

/// <summary>Reads the table of alarms, which the journal's transactions keep.</summary>
public interface IAlarmReader
{
    /// <summary>One alarm; null when there is none of that id.</summary>
    Task<AlarmRecord?> GetAsync(string community, string id, CancellationToken cancellation = default);

    /// <summary>One page of the alarms that match.</summary>
    /// <exception cref="RefusedException">The page token is not one of this list.</exception>
    Task<AlarmPage> ListAsync(string community, AlarmQuery query, CancellationToken cancellation = default);

    /// <summary>Alarms whose last change is after a position, oldest change first.</summary>
    Task<ImmutableArray<AlarmRecord>> ReadChangedAsync(string community, long afterPosition, int limit, CancellationToken cancellation = default);

    /// <summary>All open alarms, and the position of the journal they are read at, as one consistent read.</summary>
    Task<(long Position, ImmutableArray<AlarmRecord> Alarms)> ReadOpenAsync(string community, CancellationToken cancellation = default);

    /// <summary>The newest alarm of each rule of a twin, open or closed.</summary>
    Task<ImmutableArray<AlarmRecord>> ReadNewestOfTwinAsync(string community, string twin, CancellationToken cancellation = default);

    /// <summary>Alarms that a person closed, or found false, while their condition holds.</summary>
    Task<ImmutableArray<AlarmRecord>> ReadHeldAsync(string community, CancellationToken cancellation = default);

    /// <summary>Open alarms that hold and are on the shelf, or suppressed.</summary>
    Task<ImmutableArray<AlarmRecord>> ReadRestingAsync(string community, CancellationToken cancellation = default);

    /// <summary>Open alarms that are normal again: acknowledged and cleared, neither on the shelf nor suppressed.</summary>
    Task<ImmutableArray<AlarmRecord>> ReadReturnedAsync(string community, CancellationToken cancellation = default);

    /// <summary>Open alarms whose time on the shelf is over.</summary>
    Task<ImmutableArray<AlarmRecord>> ReadShelfExpiredAsync(string community, DateTimeOffset now, CancellationToken cancellation = default);
}

/// <summary>Which alarms, in which order, which page.</summary>
public sealed record AlarmQuery
{
    /// <summary>What must hold; null for all. The fields are those of <see cref="AlarmFields"/>.</summary>
    public FilterNode? Filter { get; init; }

    /// <summary>The order; newest raised first when empty.</summary>
    public ImmutableArray<SortKey> OrderBy { get; init; } = [];

    /// <summary>How many at most, 1 to 1,000.</summary>
    public required int PageSize { get; init; }

    /// <summary>Where the page before ended; empty for the first.</summary>
    public string PageToken { get; init; } = "";

    /// <summary>Now, for <c>shelved</c>.</summary>
    public required DateTimeOffset Now { get; init; }
}

/// <summary>A page of alarms.</summary>
/// <param name="Alarms">The alarms.</param>
/// <param name="NextPageToken">The token of the next page; empty after the last.</param>
/// <param name="TotalSize">How many match in all.</param>
public sealed record AlarmPage(ImmutableArray<AlarmRecord> Alarms, string NextPageToken, int TotalSize);
