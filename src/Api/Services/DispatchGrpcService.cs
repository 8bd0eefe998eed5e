using Grpc.Core;
using SafeCommunity.Api.Errors;
using SafeCommunity.Api.Mapping;
using SafeCommunity.Api.Resources;
using SafeCommunity.Api.Streams;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Storage;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Api.Services;

/// <summary>Serves <c>DispatchService</c>: here units, and sending them.</summary>
internal sealed partial class DispatchGrpcService(
    IGrainFactory grains,
    IMatterReader<TaskRecord> tasks,
    MatterWatch<TaskRecord, V1.Task> watch,
    CommunityNames communities,
    TimeProvider time)
    : V1.DispatchService.DispatchServiceBase
{
    private const string Units = "units";

    /// <inheritdoc/>
    public override async Task<V1.Unit> GetUnit(V1.GetUnitRequest request, ServerCallContext context)
    {
        var (community, unit) = ResourceNames.ReadNamed(request.Name, "name", Units);
        await communities.EnsureExistsAsync(community);
        return await ReadUnitAsync(community, unit);
    }

    /// <inheritdoc/>
    public override async Task<V1.ListUnitsResponse> ListUnits(V1.ListUnitsRequest request, ServerCallContext context)
    {
        var community = ResourceNames.ReadCommunity(request.Parent, "parent");
        await communities.EnsureExistsAsync(community);
        var units = await DeskOf(community).ListUnits();
        var (page, next) = Requests.ReadPage(units, request.PageSize, request.PageToken, 'u');
        return new V1.ListUnitsResponse { Units = { page.Select(UnitMapper.ToProto) }, NextPageToken = next, TotalSize = units.Length };
    }

    /// <inheritdoc/>
    public override async Task<V1.Unit> SetUnitStatus(V1.SetUnitStatusRequest request, ServerCallContext context)
    {
        var command = MatterCommands.Read(request.Actor, request.Reason, request.Etag, reasonRequired: false);
        var (community, unit) = ResourceNames.ReadNamed(request.Name, "name", Units);
        var status = request.Status switch
        {
            V1.UnitStatus.Off => UnitStatus.Off,
            V1.UnitStatus.Available => UnitStatus.Available,
            V1.UnitStatus.Busy => UnitStatus.Busy,
            _ => throw ApiErrors.InvalidArgument(
                "status", "must be one of: UNIT_STATUS_OFF, UNIT_STATUS_AVAILABLE, UNIT_STATUS_BUSY; the others follow from the unit's tasks and its radio"),
        };
        var shift = request.Shift == V1.Shift.Unspecified ? Shift.None : Requests.ReadChoice<V1.Shift, Shift>(request.Shift, "shift");
        await communities.EnsureExistsAsync(community);
        await DeskOf(community).Declare(unit, command, status, shift);
        return await ReadUnitAsync(community, unit);
    }

    /// <inheritdoc/>
    public override async Task<V1.RecommendUnitsResponse> RecommendUnits(V1.RecommendUnitsRequest request, ServerCallContext context)
    {
        var (community, incident) = ResourceNames.ReadNumbered(request.Name, "name", "incidents");
        await communities.EnsureExistsAsync(community);
        var recommended = await DeskOf(community).Recommend(incident);
        return new V1.RecommendUnitsResponse { Recommendations = { recommended.Select(unit => unit.ToProto(community)) } };
    }

    /// <inheritdoc/>
    public override async Task<V1.DispatchUnitsResponse> DispatchUnits(V1.DispatchUnitsRequest request, ServerCallContext context)
    {
        var command = MatterCommands.Read(request.Actor, request.Reason, request.Etag, reasonRequired: false);
        var (community, incident) = ResourceNames.ReadNumbered(request.Name, "name", "incidents");
        if (request.Units.Count > TextLimits.Units)
            throw ApiErrors.InvalidArgument("units", $"has at most {TextLimits.Units} units");
        var units = request.Units.Select((unit, index) => ResourceNames.ReadNamedOf(community, unit, $"units[{index}]", Units));
        await communities.EnsureExistsAsync(community);
        var sent = await DeskOf(community).Dispatch(incident, command, [.. units]);
        return new V1.DispatchUnitsResponse { Tasks = { sent.Select(TaskMapper.ToProto) } };
    }

    private IDispatchDesk DeskOf(string community) => grains.GetGrain<IDispatchDesk>(community);

    private async Task<V1.Unit> ReadUnitAsync(string community, string unit) =>
        (await DeskOf(community).ListUnits()).FirstOrDefault(view => view.Definition.Name == unit)?.ToProto()
        ?? throw ApiErrors.NotFound(UnitMapper.NameOf(community, unit));
}
