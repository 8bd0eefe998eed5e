using Grpc.Core;
using SafeCommunity.Api.Errors;
using SafeCommunity.Api.Mapping;
using SafeCommunity.Api.Resources;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Edits;

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

    /// <inheritdoc/>
    public override async Task<V1.TellPlayedTimeResponse> TellPlayedTime(V1.TellPlayedTimeRequest request, ServerCallContext context)
    {
        var community = ResourceNames.ReadCommunity(request.Name, "name");
        var time = Requests.ReadTime(request.Time, "time") ?? throw ApiErrors.InvalidArgument("time", "is what the world's clock shows");
        await communities.EnsureExistsAsync(community);
        await grains.GetGrain<ICommunityGrain>(community).TellPlayedTime(new PlayedTime(time, request.Speed));
        return new V1.TellPlayedTimeResponse();
    }

    /// <inheritdoc/>
    public override async Task<V1.ListEditsResponse> ListEdits(V1.ListEditsRequest request, ServerCallContext context)
    {
        var community = ResourceNames.ReadCommunityOrAll(request.Parent, "parent");
        if (community is not null)
            await communities.EnsureExistsAsync(community);
        var names = community is null ? await grains.GetGrain<ICommunityListGrain>(0).List() : [community];
        var edits = await Task.WhenAll(names.Select(name => grains.GetGrain<IEditGrain>(name).List()));
        return new V1.ListEditsResponse { Edits = { edits.SelectMany(waiting => waiting).Select(EditMapper.ToProto) } };
    }

    /// <inheritdoc/>
    public override async Task<V1.Edit> ConfirmEdit(V1.ConfirmEditRequest request, ServerCallContext context)
    {
        var (community, id) = ResourceNames.ReadNamed(request.Name, "name", "edits");
        if (EditMapper.FindPart(id) is not { } part)
            throw ApiErrors.NotFound(request.Name);
        var command = MatterCommands.Read(request.Actor, request.Reason, "", reasonRequired: true);
        var hash = request.Hash.Length > 0 ? request.Hash : throw ApiErrors.InvalidArgument("hash", "is the hash of the edit that the yes is to");
        await communities.EnsureExistsAsync(community);
        return (await grains.GetGrain<IEditGrain>(community).Confirm(part, hash, command)).ToProto();
    }
}
