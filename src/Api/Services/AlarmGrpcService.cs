using System.Collections.Immutable;
using Grpc.Core;
using SafeCommunity.Api.Errors;
using SafeCommunity.Api.Filters;
using SafeCommunity.Api.Mapping;
using SafeCommunity.Api.Resources;
using SafeCommunity.Api.Streams;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Api.Services;

/// <summary>Serves <c>AlarmService</c>.</summary>
internal sealed partial class AlarmGrpcService(
    IGrainFactory grains,
    IAlarmReader alarms,
    IMatterReader<SuppressionRecord> suppressions,
    MatterWatch<AlarmRecord, V1.Alarm> watch,
    CommunityNames communities,
    TimeProvider time)
    : V1.AlarmService.AlarmServiceBase
{
    private const int DefaultAcknowledged = 100;

    /// <inheritdoc/>
    public override async Task<V1.Alarm> GetAlarm(V1.GetAlarmRequest request, ServerCallContext context)
    {
        var (community, id) = ResourceNames.ReadAlarm(request.Name, "name");
        await communities.EnsureExistsAsync(community);
        var alarm = await alarms.GetAsync(community, id, context.CancellationToken) ?? throw ApiErrors.NotFound(request.Name);
        return (await ToProtosAsync(community, [alarm])).Single();
    }

    /// <inheritdoc/>
    public override async Task<V1.ListAlarmsResponse> ListAlarms(V1.ListAlarmsRequest request, ServerCallContext context)
    {
        var community = ResourceNames.ReadCommunity(request.Parent, "parent");
        var query = new AlarmQuery
        {
            Filter = Requests.ReadFilter(request.Filter, FilterSchema.Alarms),
            OrderBy = Requests.ReadOrderBy(request.OrderBy, FilterSchema.Alarms),
            PageSize = Requests.ReadPageSize(request.PageSize),
            PageToken = request.PageToken,
            Now = time.GetUtcNow(),
        };
        await communities.EnsureExistsAsync(community);

        var page = await alarms.ListAsync(community, query, context.CancellationToken);
        var response = new V1.ListAlarmsResponse { NextPageToken = page.NextPageToken, TotalSize = page.TotalSize };
        response.Alarms.Add(await ToProtosAsync(community, page.Alarms));
        return response;
    }

    /// <inheritdoc/>
    public override Task WatchAlarms(
        V1.WatchAlarmsRequest request, IServerStreamWriter<V1.WatchAlarmsResponse> responseStream, ServerCallContext context)
    {
        var filter = new AlarmFilter(Requests.ReadFilter(request.Filter, FilterSchema.Alarms), time);
        return watch.RunAsync(
            request.Parent, filter, request.HasAfterPosition ? request.AfterPosition : null, responseStream, context);
    }

    /// <inheritdoc/>
    public override Task<V1.Alarm> AcknowledgeAlarm(V1.AcknowledgeAlarmRequest request, ServerCallContext context) =>
        CommandAsync(
            request.Name,
            MatterCommands.Read(request.Actor, request.Reason, request.Etag, reasonRequired: false),
            (alarm, command) => alarm.Acknowledge(command));

    /// <inheritdoc/>
    public override async Task<V1.AcknowledgeAlarmsResponse> AcknowledgeAlarms(
        V1.AcknowledgeAlarmsRequest request, ServerCallContext context)
    {
        var community = ResourceNames.ReadCommunity(request.Parent, "parent");
        var command = MatterCommands.Read(request.Actor, request.Reason, etag: "", reasonRequired: false);
        var filter = Requests.ReadFilter(request.Filter, FilterSchema.Alarms)
            ?? throw ApiErrors.InvalidArgument("filter", "says which alarms, and this command needs it");
        var which = new AlarmsToAcknowledge
        {
            Filter = filter,
            AsOf = request.HasAsOfPosition ? request.AsOfPosition : null,
            PageSize = request.PageSize == 0 ? DefaultAcknowledged : Math.Min(Requests.ReadPageSize(request.PageSize), AlarmsToAcknowledge.Most),
            PageToken = request.PageToken,
        };
        await communities.EnsureExistsAsync(community);
        var done = await grains.GetGrain<IAlarmListGrain>(community).Acknowledge(command, which);
        return new V1.AcknowledgeAlarmsResponse
        {
            Acknowledged = { await ToProtosAsync(community, done.Acknowledged) },
            NotAcknowledged =
            {
                done.Others.Select(other => new V1.NotAcknowledged
                {
                    Alarm = ResourceNames.OfAlarm(community, other.Alarm),
                    Reason = other.Reason.ToProto(),
                }),
            },
            AsOfPosition = done.AsOf,
            NextPageToken = done.NextPageToken,
            TotalSize = done.TotalSize,
        };
    }

    /// <inheritdoc/>
    public override Task<V1.Alarm> ConfirmAlarm(V1.ConfirmAlarmRequest request, ServerCallContext context) =>
        CommandAsync(
            request.Name,
            MatterCommands.Read(request.Actor, request.Reason, request.Etag, reasonRequired: true),
            (alarm, command) => alarm.Confirm(command));

    /// <inheritdoc/>
    public override Task<V1.Alarm> RejectAlarm(V1.RejectAlarmRequest request, ServerCallContext context) =>
        CommandAsync(
            request.Name,
            MatterCommands.Read(request.Actor, request.Reason, request.Etag, reasonRequired: true),
            (alarm, command) => alarm.Reject(command));

    /// <inheritdoc/>
    public override Task<V1.Alarm> ShelveAlarm(V1.ShelveAlarmRequest request, ServerCallContext context)
    {
        var until = Requests.ReadExpireTime(request.ExpireTime, time.GetUtcNow());
        return CommandAsync(
            request.Name,
            MatterCommands.Read(request.Actor, request.Reason, request.Etag, reasonRequired: true),
            (alarm, command) => alarm.Shelve(command, until));
    }

    /// <inheritdoc/>
    public override Task<V1.Alarm> UnshelveAlarm(V1.UnshelveAlarmRequest request, ServerCallContext context) =>
        CommandAsync(
            request.Name,
            MatterCommands.Read(request.Actor, request.Reason, request.Etag, reasonRequired: false),
            (alarm, command) => alarm.Unshelve(command));

    /// <inheritdoc/>
    public override Task<V1.Alarm> CloseAlarm(V1.CloseAlarmRequest request, ServerCallContext context) =>
        CommandAsync(
            request.Name,
            MatterCommands.Read(request.Actor, request.Reason, request.Etag, reasonRequired: false),
            (alarm, command) => alarm.Close(command));

    private async Task<V1.Alarm> CommandAsync(
        string name, MatterCommand command, Func<IAlarmGrain, MatterCommand, Task<AlarmRecord>> send)
    {
        var (community, id) = ResourceNames.ReadAlarm(name, "name");
        await communities.EnsureExistsAsync(community);
        return (await ToProtosAsync(community, [await send(grains.GetGrain<IAlarmGrain>($"{community}/{id}"), command)])).Single();
    }

    // Each with what its device tells now.
    private async Task<IEnumerable<V1.Alarm>> ToProtosAsync(string community, IReadOnlyCollection<AlarmRecord> records)
    {
        var twins = records.Where(alarm => alarm.Active).Select(alarm => alarm.Twin).Distinct(StringComparer.Ordinal).ToImmutableArray();
        var conditions = twins.IsEmpty ? [] : await grains.GetGrain<IAlarmListGrain>(community).GetConditions(twins);
        var of = conditions.ToDictionary(condition => (condition.Twin, condition.Rule));
        var now = time.GetUtcNow();
        return records.Select(alarm => alarm.ToProto(now, of.GetValueOrDefault((alarm.Twin, alarm.Rule))));
    }
}
