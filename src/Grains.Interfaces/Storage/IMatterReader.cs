using System.Collections.Immutable;
using SafeCommunity.Grains.Filters;

namespace SafeCommunity.Grains.Storage;

/// <summary>Reads the table of one sort of matter, which the journal keeps in its own transactions.</summary>
/// <typeparam name="T">Incidents, tasks, units, reports, lessons, seats, or suppressions.</typeparam>
public interface IMatterReader<T>
    where T : class, IMatter
{
    /// <summary>One matter; null when there is none.</summary>
    /// <param name="community">The community.</param>
    /// <param name="id">The journal's subject, for instance <c>incidents/17</c>.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<T?> GetAsync(string community, string id, CancellationToken cancellation = default);

    /// <summary>One page of those that match.</summary>
    /// <exception cref="RefusedException">The page token is not one of this query, or a field is not in the list.</exception>
    Task<MatterPage<T>> ListAsync(string community, MatterQuery query, CancellationToken cancellation = default);

    /// <summary>Those whose last change is after a position, by that position.</summary>
    Task<ImmutableArray<T>> ReadChangedAsync(string community, long afterPosition, int limit, CancellationToken cancellation = default);

    /// <summary>All open ones, with the journal's position they were read at.</summary>
    Task<(long Position, ImmutableArray<T> Matters)> ReadOpenAsync(string community, CancellationToken cancellation = default);
}

/// <summary>Which matters, in which order, which page.</summary>
public sealed record MatterQuery
{
    /// <summary>What must hold; null for all. The fields are those of <see cref="MatterFields"/>.</summary>
    public FilterNode? Filter { get; init; }

    /// <summary>The order; newest first when empty.</summary>
    public ImmutableArray<SortKey> OrderBy { get; init; } = [];

    /// <summary>How many at most, 1 to 1,000.</summary>
    public required int PageSize { get; init; }

    /// <summary>Where the page before ended; empty for the first.</summary>
    public string PageToken { get; init; } = "";

    /// <summary>Now, for fields that depend on it.</summary>
    public required DateTimeOffset Now { get; init; }
}

/// <summary>A page of matters.</summary>
/// <typeparam name="T">The sort of matter.</typeparam>
/// <param name="Matters">The matters.</param>
/// <param name="NextPageToken">The token of the next page; empty after the last.</param>
/// <param name="TotalSize">How many match in all.</param>
public sealed record MatterPage<T>(ImmutableArray<T> Matters, string NextPageToken, int TotalSize);
