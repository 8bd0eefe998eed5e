using Grpc.Core;
using SafeCommunity.Api.Errors;
using SafeCommunity.Api.Filters;
using SafeCommunity.Api.Mapping;
using SafeCommunity.Api.Resources;
using SafeCommunity.Grains.Alarms;

namespace SafeCommunity.Api.Services;

/// <content>Suppression by design, and the standard's figures.</content>
internal sealed partial class AlarmGrpcService
{
    private const string Suppressions = "suppressions";

    /// <inheritdoc/>
    public override async Task<V1.Suppression> SuppressAlarms(V1.SuppressAlarmsRequest request, ServerCallContext context)
    {
        var community = ResourceNames.ReadCommunity(request.Parent, "parent");
        var command = MatterCommands.Read(request.Actor, request.Reason, etag: "", reasonRequired: true);
        var place = ResourceNames.ReadTwinOf(community, request.Place, "place");
        var rules = Requests.ReadText(request.Rules, "rules", TextLimits.Rules, required: true);
        var until = Requests.ReadExpireTime(request.ExpireTime, time.GetUtcNow());
        await communities.EnsureExistsAsync(community);
        return (await grains.GetGrain<ISuppressionDesk>(community).Suppress(command, place, rules, until)).ToProto();
    }

    /// <inheritdoc/>
    public override async Task<V1.Suppression> EndSuppression(V1.EndSuppressionRequest request, ServerCallContext context)
    {
        var command = MatterCommands.Read(request.Actor, request.Reason, request.Etag, reasonRequired: false);
        var (community, number) = ResourceNames.ReadNumbered(request.Name, "name", Suppressions);
        await communities.EnsureExistsAsync(community);
        return (await grains.GetGrain<ISuppressionDesk>(community).EndSuppression(number, command)).ToProto();
    }

    /// <inheritdoc/>
    public override async Task<V1.Suppression> GetSuppression(V1.GetSuppressionRequest request, ServerCallContext context)
    {
        var (community, number) = ResourceNames.ReadNumbered(request.Name, "name", Suppressions);
        await communities.EnsureExistsAsync(community);
        var suppression = await suppressions.GetAsync(community, SuppressionRecord.SubjectOf(number), context.CancellationToken)
            ?? throw ApiErrors.NotFound(request.Name);
        return suppression.ToProto();
    }

    /// <inheritdoc/>
    public override async Task<V1.ListSuppressionsResponse> ListSuppressions(
        V1.ListSuppressionsRequest request, ServerCallContext context)
    {
        var community = ResourceNames.ReadCommunity(request.Parent, "parent");
        var query = Requests.ReadQuery(
            request.Filter, request.OrderBy, request.PageSize, request.PageToken, FilterSchema.Suppressions, time.GetUtcNow());
        await communities.EnsureExistsAsync(community);

        var page = await suppressions.ListAsync(community, query, context.CancellationToken);
        return new V1.ListSuppressionsResponse
        {
            Suppressions = { page.Matters.Select(SuppressionMapper.ToProto) },
            NextPageToken = page.NextPageToken,
            TotalSize = page.TotalSize,
        };
    }

    /// <inheritdoc/>
    public override async Task<V1.AlarmFigures> GetAlarmFigures(V1.GetAlarmFiguresRequest request, ServerCallContext context)
    {
        var community = ResourceNames.ReadCommunity(request.Parent, "parent");
        var from = Requests.ReadTime(request.StartTime, "start_time")
            ?? throw ApiErrors.InvalidArgument("start_time", "says where the period begins, and is needed here");
        var until = Requests.ReadTime(request.EndTime, "end_time") ?? time.GetUtcNow();
        var seat = request.Seat.Length == 0 ? "" : ResourceNames.ReadNamedOf(community, request.Seat, "seat", "seats");
        await communities.EnsureExistsAsync(community);
        return (await grains.GetGrain<IAlarmFiguresGrain>(community).Get(from, until, seat)).ToProto(community);
    }
}
