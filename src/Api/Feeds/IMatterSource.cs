using System.Collections.Immutable;

namespace SafeCommunity.Api.Feeds;

/// <summary>One sort of matter as its watches read it: alarms, incidents, tasks, reports.</summary>
/// <typeparam name="T">The matter.</typeparam>
/// <typeparam name="TMessage">The same for the wire.</typeparam>
internal interface IMatterSource<T, TMessage>
{
    /// <summary>What the sort is called in resource names, metrics and logs: <c>alarms</c>, for instance.</summary>
    string Collection { get; }

    /// <summary>The change that left a matter as it is.</summary>
    MatterChange<T, TMessage> Describe(T matter);

    /// <summary>Those whose last change is after a position, by that position.</summary>
    Task<ImmutableArray<T>> ReadChangedAsync(string community, long after, int limit, CancellationToken cancellation);

    /// <summary>All open ones, with the journal's position they were read at.</summary>
    Task<(long Position, ImmutableArray<T> Open)> ReadOpenAsync(string community, CancellationToken cancellation);
}
