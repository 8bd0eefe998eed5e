using Google.Protobuf;
using Grpc.Core;
using SafeCommunity.Api.Feeds;
using SafeCommunity.Api.Filters;
using SafeCommunity.Api.Resources;
using SafeCommunity.Api.Services;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Api.Streams;

/// <summary>Serves the watches of one sort of matter: the snapshot of the open ones, then changes.</summary>
internal sealed class MatterWatch<T, TMessage>(
    IMatterSource<T, TMessage> source,
    IJournalReader journal,
    CommunityNames communities,
    FeedRegistry<MatterFeed<T, TMessage>> feeds,
    StreamSessions sessions)
    where TMessage : IMessage
{
    /// <summary>Serves one watch until it ends.</summary>
    /// <param name="parent">The community, as the request names it.</param>
    /// <param name="filter">Which matters.</param>
    /// <param name="after">The position to resume after; null to begin with the snapshot.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="context">The call.</param>
    public async Task RunAsync<TResponse>(
        string parent, MatterFilter<T> filter, long? after, IServerStreamWriter<TResponse> stream, ServerCallContext context)
        where TResponse : class, IWatchResponse<TMessage>, new()
    {
        var community = ResourceNames.ReadCommunity(parent, "parent");
        await communities.EnsureExistsAsync(community);
        if (after is { } position)
            await journal.EnsureReachedAsync(community, position, context.CancellationToken);

        using var lease = feeds.Rent(community);
        await sessions.WaitUntilReadyAsync(lease.Feed, context);
        var (openAt, open) = await source.ReadOpenAsync(community, context.CancellationToken);
        var follower = new MatterFollower<T, TMessage, TResponse>(
            lease.Feed, source.Collection, filter, [.. open.Select(source.Describe)], openAt, after);
        await sessions.RunAsync(follower, stream, context);
    }
}
