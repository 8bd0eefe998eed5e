using System.Collections.Immutable;
using SafeCommunity.Api.Resources;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Api.Feeds;

/// <summary>Matters as their watches read them.</summary>
/// <param name="collection">What the sort is called in resource names.</param>
/// <param name="reader">Reads its table.</param>
/// <param name="toProto">How the protos have one.</param>
internal sealed class MatterSource<T, TMessage>(string collection, IMatterReader<T> reader, Func<T, TMessage> toProto)
    : IMatterSource<T, TMessage>
    where T : class, IMatter
{
    /// <inheritdoc/>
    public string Collection => collection;

    /// <inheritdoc/>
    public MatterChange<T, TMessage> Describe(T matter) =>
        new(matter, toProto(matter), ResourceNames.OfMatter(matter.Community, matter.Id), matter.Position, matter.IsOpen);

    /// <inheritdoc/>
    public Task<ImmutableArray<T>> ReadChangedAsync(string community, long after, int limit, CancellationToken cancellation) =>
        reader.ReadChangedAsync(community, after, limit, cancellation);

    /// <inheritdoc/>
    public Task<(long Position, ImmutableArray<T> Open)> ReadOpenAsync(string community, CancellationToken cancellation) =>
        reader.ReadOpenAsync(community, cancellation);
}
