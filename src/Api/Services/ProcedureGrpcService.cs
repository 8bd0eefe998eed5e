using Grpc.Core;
using SafeCommunity.Api.Errors;
using SafeCommunity.Api.Mapping;
using SafeCommunity.Api.Resources;
using SafeCommunity.Grains.Procedures;

namespace SafeCommunity.Api.Services;

/// <summary>Serves <c>ProcedureService</c>.</summary>
internal sealed class ProcedureGrpcService(IGrainFactory grains, CommunityNames communities) : V1.ProcedureService.ProcedureServiceBase
{
    /// <inheritdoc/>
    public override async Task<V1.Procedure> GetProcedure(V1.GetProcedureRequest request, ServerCallContext context)
    {
        var (community, kind) = ResourceNames.ReadNamed(request.Name, "name", "procedures");
        await communities.EnsureExistsAsync(community);
        var book = await grains.GetGrain<IProcedureGrain>(community).GetProcedures();
        return book.Find(kind)?.ToProto(community) ?? throw ApiErrors.NotFound(request.Name);
    }

    /// <inheritdoc/>
    public override async Task<V1.ListProceduresResponse> ListProcedures(V1.ListProceduresRequest request, ServerCallContext context)
    {
        var community = ResourceNames.ReadCommunity(request.Parent, "parent");
        await communities.EnsureExistsAsync(community);
        var book = await grains.GetGrain<IProcedureGrain>(community).GetProcedures();
        var (page, next) = Requests.ReadPage(book.Procedures, request.PageSize, request.PageToken, 'p');
        return new V1.ListProceduresResponse
        {
            Procedures = { page.Select(procedure => procedure.ToProto(community)) },
            NextPageToken = next,
            TotalSize = book.Procedures.Length,
            Hash = book.Hash,
        };
    }

    /// <inheritdoc/>
    public override async Task<V1.Teams> GetTeams(V1.GetTeamsRequest request, ServerCallContext context)
    {
        var community = ResourceNames.ReadTeams(request.Name, "name");
        await communities.EnsureExistsAsync(community);
        return (await grains.GetGrain<IProcedureGrain>(community).GetTeams()).ToProto(community);
    }
}
