using System.Collections.Concurrent;
using SafeCommunity.Api.Errors;
using SafeCommunity.Api.Resources;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Districts;

namespace SafeCommunity.Api.Services;

/// <summary>Knows which communities live here, so that a request for another wakes no grain.</summary>
internal sealed class CommunityNames(IGrainFactory grains)
{
    private readonly ConcurrentDictionary<string, bool> _known = new();

    /// <summary>Returns when the community lives here.</summary>
    /// <exception cref="Grpc.Core.RpcException">NOT_FOUND, or UNAVAILABLE while it is being loaded.</exception>
    public async ValueTask EnsureExistsAsync(string community)
    {
        if (_known.ContainsKey(community))
            return;

        foreach (var known in await grains.GetGrain<ICommunityListGrain>(0).List())
            _known.TryAdd(known, true);
        if (_known.ContainsKey(community))
            return;
        var name = ResourceNames.OfCommunity(community);
        throw await IsExpectedAsync(community)
            ? ApiErrors.Unavailable($"{name} is being loaded; try again in a moment.", "NOT_LOADED")
            : ApiErrors.NotFound(name);
    }

    private async Task<bool> IsExpectedAsync(string community)
    {
        foreach (var district in await grains.GetGrain<IDistrictListGrain>(0).List())
        {
            var definition = await grains.GetGrain<IDistrictGrain>(district).GetDefinition();
            if (definition.Streets.Any(street => street.Communities.Any(member => member.Community == community)))
                return true;
        }

        return false;
    }
}
