using Grpc.Core;
using SafeCommunity.Api.Mapping;
using SafeCommunity.Api.Resources;
using SafeCommunity.Grains.Districts;

namespace SafeCommunity.Api.Services;

/// <summary>Serves <c>DistrictService</c>.</summary>
internal sealed class DistrictGrpcService(IGrainFactory grains) : V1.DistrictService.DistrictServiceBase
{
    /// <inheritdoc/>
    public override async Task<V1.District> GetDistrict(V1.GetDistrictRequest request, ServerCallContext context)
    {
        var district = ResourceNames.ReadDistrict(request.Name, "name");
        return (await grains.GetGrain<IDistrictGrain>(district).GetSummary()).ToProto();
    }

    /// <inheritdoc/>
    public override async Task<V1.ListDistrictsResponse> ListDistricts(V1.ListDistrictsRequest request, ServerCallContext context)
    {
        var pageSize = Requests.ReadPageSize(request.PageSize);
        var skipped = (int)Math.Min(Requests.ReadPageToken(request.PageToken, 'd'), int.MaxValue);
        var names = await grains.GetGrain<IDistrictListGrain>(0).List();
        var summaries = await Task.WhenAll(
            names.Skip(skipped).Take(pageSize).Select(name => grains.GetGrain<IDistrictGrain>(name).GetSummary()));

        var response = new V1.ListDistrictsResponse { TotalSize = names.Length };
        response.Districts.AddRange(summaries.Select(DistrictMapper.ToProto));
        if (skipped + summaries.Length < names.Length)
            response.NextPageToken = Requests.WritePageToken(skipped + summaries.Length, 'd');
        return response;
    }
}
