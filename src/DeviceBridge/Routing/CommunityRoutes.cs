using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.DeviceBridge.Routing;

/// <summary>
/// The devices of one community. A route is made when its device is first heard: of a million devices most are silent most
/// of the time.
/// </summary>
internal sealed class CommunityRoutes
{
    private readonly Dictionary<string, TwinKind> _kinds;
    private readonly Dictionary<string, TwinKind>.AlternateLookup<ReadOnlySpan<char>> _kindsByName;
    private readonly ConcurrentDictionary<string, DeviceRoute> _routes;
    private readonly ConcurrentDictionary<string, DeviceRoute>.AlternateLookup<ReadOnlySpan<char>> _routesByName;
    private readonly Func<string, TwinKind, DeviceRoute> _make;

    private CommunityRoutes(
        string planHash,
        Dictionary<string, TwinKind> kinds,
        ConcurrentDictionary<string, DeviceRoute> routes,
        Func<string, TwinKind, DeviceRoute> make)
    {
        PlanHash = planHash;
        _kinds = kinds;
        _kindsByName = kinds.GetAlternateLookup<ReadOnlySpan<char>>();
        _routes = routes;
        _routesByName = routes.GetAlternateLookup<ReadOnlySpan<char>>();
        _make = make;
    }

    /// <summary>The hash of the plan that the devices are of.</summary>
    public string PlanHash { get; }

    /// <summary>How many devices there are.</summary>
    public int Count => _kinds.Count;

    /// <summary>The devices' names.</summary>
    public IEnumerable<string> Names => _kinds.Keys;

    /// <summary>The routes of those that were heard.</summary>
    public IEnumerable<DeviceRoute> Routes => _routes.Values;

    /// <summary>The devices of a list; those that stay keep their routes.</summary>
    public static CommunityRoutes Of(DeviceList list, CommunityRoutes? before, Func<string, TwinKind, DeviceRoute> make)
    {
        var kinds = new Dictionary<string, TwinKind>(list.Devices.Length);
        foreach (var device in list.Devices)
            kinds[device.Name] = device.Kind;
        // One and the same for both, so that a route that is made meanwhile is not made again.
        var routes = before?._routes ?? new ConcurrentDictionary<string, DeviceRoute>();
        foreach (var (name, route) in routes)
        {
            if (!kinds.TryGetValue(name, out var kind) || kind != route.Kind)
                routes.TryRemove(KeyValuePair.Create(name, route));
        }

        return new CommunityRoutes(list.PlanHash, kinds, routes, make);
    }

    /// <summary>Finds a device's route without allocating, once it was made.</summary>
    public bool TryFind(ReadOnlySpan<char> device, [NotNullWhen(true)] out DeviceRoute? route)
    {
        if (!_routesByName.TryGetValue(device, out route) && _kindsByName.TryGetValue(device, out var name, out var kind))
            route = _routes.GetOrAdd(name, static (name, made) => made.Make(name, made.Kind), (Make: _make, Kind: kind));
        return route is not null;
    }
}
