using Grpc.Core;
using SafeCommunity.Api.Errors;
using SafeCommunity.Api.Filters;
using SafeCommunity.Api.Mapping;
using SafeCommunity.Api.Resources;
using SafeCommunity.Api.Streams;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Api.Services;

/// <summary>Serves <c>IncidentService</c>.</summary>
internal sealed partial class IncidentGrpcService(
    IGrainFactory grains,
    IMatterReader<IncidentRecord> incidents,
    IJournalReader journal,
    MatterWatch<IncidentRecord, V1.Incident> watch,
    CommunityNames communities,
    TimeProvider time)
    : V1.IncidentService.IncidentServiceBase
{
    private const string Collection = "incidents";

    /// <inheritdoc/>
    public override async Task<V1.Incident> GetIncident(V1.GetIncidentRequest request, ServerCallContext context) =>
        (await ReadAsync(request.Name, "name", context.CancellationToken)).ToProto();

    /// <inheritdoc/>
    public override async Task<V1.ListIncidentsResponse> ListIncidents(V1.ListIncidentsRequest request, ServerCallContext context)
    {
        var community = ResourceNames.ReadCommunity(request.Parent, "parent");
        var query = Requests.ReadQuery(
            request.Filter, request.OrderBy, request.PageSize, request.PageToken, FilterSchema.Incidents, time.GetUtcNow());
        await communities.EnsureExistsAsync(community);

        var page = await incidents.ListAsync(community, query, context.CancellationToken);
        return new V1.ListIncidentsResponse
        {
            Incidents = { page.Matters.Select(IncidentMapper.ToProto) },
            NextPageToken = page.NextPageToken,
            TotalSize = page.TotalSize,
        };
    }

    /// <inheritdoc/>
    public override Task WatchIncidents(
        V1.WatchIncidentsRequest request, IServerStreamWriter<V1.WatchIncidentsResponse> responseStream, ServerCallContext context)
    {
        var filter = new IncidentFilter(Requests.ReadFilter(request.Filter, FilterSchema.Incidents), time);
        return watch.RunAsync(
            request.Parent, filter, request.HasAfterPosition ? request.AfterPosition : null, responseStream, context);
    }

    /// <inheritdoc/>
    public override async Task<V1.GetIncidentMovesResponse> GetIncidentMoves(
        V1.GetIncidentMovesRequest request, ServerCallContext context)
    {
        var (community, number) = ResourceNames.ReadNumbered(request.Name, "name", Collection);
        await communities.EnsureExistsAsync(community);
        var moves = await grains.GetGrain<IIncidentDesk>(community).GetMoves(number);
        return new V1.GetIncidentMovesResponse { Moves = { moves.Select(IncidentMapper.ToProto) } };
    }

    /// <inheritdoc/>
    public override async Task<V1.SuggestRelatedIncidentsResponse> SuggestRelatedIncidents(
        V1.SuggestRelatedIncidentsRequest request, ServerCallContext context)
    {
        var (community, number) = ResourceNames.ReadNumbered(request.Name, "name", Collection);
        await communities.EnsureExistsAsync(community);
        var related = await grains.GetGrain<IIncidentDesk>(community).SuggestRelated(number);
        return new V1.SuggestRelatedIncidentsResponse { Related = { related.Select(incident => incident.ToProto(community)) } };
    }

    /// <inheritdoc/>
    public override async Task<V1.ListIncidentTimelineResponse> ListIncidentTimeline(
        V1.ListIncidentTimelineRequest request, ServerCallContext context)
    {
        var pageSize = Requests.ReadPageSize(request.PageSize);
        var after = Requests.ReadPageToken(request.PageToken, 't');
        var incident = await ReadAsync(request.Parent, "parent", context.CancellationToken);

        var entries = await IncidentTimeline.ReadAsync(journal, incident, context.CancellationToken);
        var rest = entries.Where(entry => entry.Position > after).Take(pageSize + 1).ToArray();
        var response = new V1.ListIncidentTimelineResponse { Entries = { rest.Take(pageSize).Select(JournalMapper.ToProto) } };
        if (rest.Length > pageSize)
            response.NextPageToken = Requests.WritePageToken(response.Entries[^1].Position, 't');
        return response;
    }

    private async Task<IncidentRecord> ReadAsync(string name, string field, CancellationToken cancellation)
    {
        var (community, number) = ResourceNames.ReadNumbered(name, field, Collection);
        await communities.EnsureExistsAsync(community);
        return await incidents.GetAsync(community, IncidentRecord.SubjectOf(number), cancellation) ?? throw ApiErrors.NotFound(name);
    }
}
