using System.Collections.Immutable;
using Grpc.Core;
using SafeCommunity.Api.Mapping;
using SafeCommunity.Api.Resources;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Unknown;

namespace SafeCommunity.Api.Services;

/// <summary>Serves <c>UnknownDeviceService</c>.</summary>
internal sealed class UnknownDeviceGrpcService(IGrainFactory grains, CommunityNames communities)
    : V1.UnknownDeviceService.UnknownDeviceServiceBase
{
    private const char TokenKind = 'u';

    /// <inheritdoc/>
    public override async Task<V1.ListUnknownDevicesResponse> ListUnknownDevices(V1.ListUnknownDevicesRequest request, ServerCallContext context)
    {
        var community = ResourceNames.ReadCommunityOrAll(request.Parent, "parent");
        if (community is not null)
            await communities.EnsureExistsAsync(community);

        string?[] asked = community is not null ? [community] : [null, .. await grains.GetGrain<ICommunityListGrain>(0).List()];
        var lists = await Task.WhenAll(asked.Select(ListAsync));
        var all = lists
            .SelectMany(list => list)
            .OrderByDescending(device => device.LastTime)
            .ThenBy(device => device.Community, StringComparer.Ordinal)
            .ThenBy(device => device.Id, StringComparer.Ordinal)
            .ToImmutableArray();
        var (page, next) = Requests.ReadPage(all, request.PageSize, request.PageToken, TokenKind);
        return new V1.ListUnknownDevicesResponse { UnknownDevices = { page }, NextPageToken = next, TotalSize = all.Length };
    }

    private async Task<IEnumerable<V1.UnknownDevice>> ListAsync(string? community)
    {
        var devices = await grains.GetGrain<IUnknownDevicesGrain>(community ?? IUnknownDevicesGrain.NoCommunity).List();
        return devices.Select(device => device.ToProto(community));
    }
}
