using System.Collections.Concurrent;
using SafeCommunity.Api.Errors;
using SafeCommunity.Api.Resources;
using SafeCommunity.Grains.Communities;

namespace SafeCommunity.Api.Services;

/// <summary>Knows which communities live here, so that a request for another wakes no grain.</summary>
internal sealed class CommunityNames(IGrainFactory grains)
{
    private readonly ConcurrentDictionary<string, bool> _known = new();

    /// <summary>Returns when the community lives here.</summary>
    /// <exception cref="Grpc.Core.RpcException">NOT_FOUND.</exception>
    public async ValueTask EnsureExistsAsync(string community)
    {
        if (_known.ContainsKey(community))
            return;

        foreach (var name in await grains.GetGrain<ICommunityListGrain>(0).List())
            _known.TryAdd(name, true);
        if (!_known.ContainsKey(community))
            throw ApiErrors.NotFound(ResourceNames.OfCommunity(community));
    }
}
