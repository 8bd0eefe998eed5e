using Grpc.Core;
using SafeCommunity.Api.Errors;
using SafeCommunity.Api.Feeds;
using SafeCommunity.Api.Filters;
using SafeCommunity.Api.Mapping;
using SafeCommunity.Api.Resources;
using SafeCommunity.Api.Streams;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Api.Services;

/// <summary>Serves <c>TwinService</c>.</summary>
internal sealed class TwinGrpcService(
    IGrainFactory grains, CommunityNames communities, FeedRegistry<TwinFeed> feeds, StreamSessions sessions)
    : V1.TwinService.TwinServiceBase
{
    /// <inheritdoc/>
    public override async Task<V1.Twin> GetTwin(V1.GetTwinRequest request, ServerCallContext context)
    {
        var id = ResourceNames.ReadTwin(request.Name, "name");
        await communities.EnsureExistsAsync(id.Community);
        var definition = await grains.GetGrain<ITwinDirectoryGrain>(id.Community).Find(id.Name)
            ?? throw ApiErrors.NotFound(request.Name);
        return (await grains.GetTwin(id, definition.Kind).Get()).ToProto();
    }

    /// <inheritdoc/>
    public override async Task<V1.ListTwinsResponse> ListTwins(V1.ListTwinsRequest request, ServerCallContext context)
    {
        var community = ResourceNames.ReadCommunityOrAll(request.Parent, "parent");
        var query = new TwinQuery
        {
            Filter = Requests.ReadFilter(request.Filter, FilterSchema.Twins),
            OrderBy = Requests.ReadOrderBy(request.OrderBy, FilterSchema.Twins),
            PageSize = Requests.ReadPageSize(request.PageSize),
            PageToken = request.PageToken,
        };
        var page = await ListAsync(community, query);
        var response = new V1.ListTwinsResponse
        {
            NextPageToken = page.NextPageToken,
            TotalSize = page.TotalSize,
            Position = page.Position,
        };
        foreach (var twin in page.Twins)
            response.Twins.Add(twin.ToProto());
        return response;
    }

    private async Task<TwinPage> ListAsync(string? community, TwinQuery query)
    {
        if (community is null)
            return await grains.GetGrain<ITwinSearchGrain>(0).List(query);
        await communities.EnsureExistsAsync(community);
        return await grains.GetGrain<ITwinDirectoryGrain>(community).List(query);
    }

    /// <inheritdoc/>
    public override async Task WatchTwins(
        V1.WatchTwinsRequest request, IServerStreamWriter<V1.WatchTwinsResponse> responseStream, ServerCallContext context)
    {
        var community = ResourceNames.ReadCommunity(request.Parent, "parent");
        var filter = new TwinFilter(Requests.ReadFilter(request.Filter, FilterSchema.Twins));
        await communities.EnsureExistsAsync(community);

        using var lease = feeds.Rent(community);
        await sessions.WaitUntilReadyAsync(lease.Feed, context);
        await sessions.RunAsync(new TwinFollower(lease.Feed, filter), responseStream, context);
    }
}
