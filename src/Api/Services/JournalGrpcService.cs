using Grpc.Core;
using SafeCommunity.Api.Feeds;
using SafeCommunity.Api.Mapping;
using SafeCommunity.Api.Resources;
using SafeCommunity.Api.Streams;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Api.Services;

/// <summary>Serves <c>JournalService</c>.</summary>
internal sealed class JournalGrpcService(
    IJournalReader reader, CommunityNames communities, FeedRegistry<JournalFeed> feeds, StreamSessions sessions)
    : V1.JournalService.JournalServiceBase
{
    /// <inheritdoc/>
    public override async Task<V1.ListJournalEntriesResponse> ListJournalEntries(
        V1.ListJournalEntriesRequest request, ServerCallContext context)
    {
        var community = ResourceNames.ReadCommunity(request.Parent, "parent");
        var pageSize = Requests.ReadPageSize(request.PageSize);
        var after = request.PageToken.Length > 0 ? Requests.ReadPageToken(request.PageToken, 'j') : request.AfterPosition;
        await communities.EnsureExistsAsync(community);
        if (after != 0)
            await reader.EnsureReachedAsync(community, after, context.CancellationToken);

        // One more than asked for tells whether another page follows.
        var entries = await reader.ReadAsync(community, after, pageSize + 1, context.CancellationToken);
        var response = new V1.ListJournalEntriesResponse();
        var bytes = 0;
        foreach (var entry in entries.Take(pageSize).Select(JournalMapper.ToProto))
        {
            bytes += entry.CalculateSize();
            if (bytes > Requests.MaxPageBytes && response.Entries.Count > 0)
                break;
            response.Entries.Add(entry);
        }

        if (entries.Length > response.Entries.Count)
            response.NextPageToken = Requests.WritePageToken(response.Entries[^1].Position, 'j');
        return response;
    }

    /// <inheritdoc/>
    public override async Task FollowJournal(
        V1.FollowJournalRequest request, IServerStreamWriter<V1.FollowJournalResponse> responseStream, ServerCallContext context)
    {
        var community = ResourceNames.ReadCommunity(request.Parent, "parent");
        await communities.EnsureExistsAsync(community);
        if (request.HasAfterPosition)
            await reader.EnsureReachedAsync(community, request.AfterPosition, context.CancellationToken);

        using var lease = feeds.Rent(community);
        await sessions.WaitUntilReadyAsync(lease.Feed, context);
        var after = request.HasAfterPosition ? request.AfterPosition : lease.Feed.Position;
        await sessions.RunAsync(new JournalFollower(lease.Feed, after), responseStream, context);
    }
}
