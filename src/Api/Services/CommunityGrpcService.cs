using Grpc.Core;
using SafeCommunity.Api.Mapping;
using SafeCommunity.Api.Resources;
using SafeCommunity.Grains.Communities;

namespace SafeCommunity.Api.Services;

/// <summary>Serves <c>CommunityService</c>.</summary>
internal sealed class CommunityGrpcService(IGrainFactory grains, CommunityNames communities)
    : V1.CommunityService.CommunityServiceBase
{
    /// <inheritdoc/>
    public override async Task<V1.Community> GetCommunity(V1.GetCommunityRequest request, ServerCallContext context)
    {
        var community = ResourceNames.ReadCommunity(request.Name, "name");
        await communities.EnsureExistsAsync(community);
        return (await grains.GetGrain<ICommunityGrain>(community).GetSummary()).ToProto();
    }

    /// <inheritdoc/>
    public override async Task<V1.ListCommunitiesResponse> ListCommunities(V1.ListCommunitiesRequest request, ServerCallContext context)
    {
        var pageSize = Requests.ReadPageSize(request.PageSize);
        var skipped = (int)Math.Min(Requests.ReadPageToken(request.PageToken, 'c'), int.MaxValue);
        var names = await grains.GetGrain<ICommunityListGrain>(0).List();
        var summaries = await Task.WhenAll(
            names.Skip(skipped).Take(pageSize).Select(name => grains.GetGrain<ICommunityGrain>(name).GetSummary()));

        var response = new V1.ListCommunitiesResponse { TotalSize = names.Length };
        response.Communities.AddRange(summaries.Select(CommunityMapper.ToProto));
        if (skipped + summaries.Length < names.Length)
            response.NextPageToken = Requests.WritePageToken(skipped + summaries.Length, 'c');
        return response;
    }
}
