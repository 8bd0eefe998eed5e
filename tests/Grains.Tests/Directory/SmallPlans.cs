using System.Collections.Immutable;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Tests.Directory;

/// <summary>Small plans for tests.</summary>
public static class SmallPlans
{
    /// <summary>A grid with buildings of homes, each home with a sensor, and a car gate at the community itself.</summary>
    public static CommunityDefinition Of(string community, int buildings = 2, int homes = 3, string hash = "plan-1")
    {
        var twins = new List<TwinDefinition>
        {
            Twin(community, TwinKind.Community, community, ""),
            Twin(community, TwinKind.Grid, "g1", community),
            Twin(community, TwinKind.CarGate, "gate", community),
        };
        for (var b = 1; b <= buildings; b++)
        {
            twins.Add(Twin(community, TwinKind.Building, $"b{b}", "g1"));
            twins.Add(Twin(community, TwinKind.Door, $"door-b{b}", $"b{b}"));
            for (var h = 1; h <= homes; h++)
            {
                twins.Add(Twin(community, TwinKind.Home, $"b{b}-{h}", $"b{b}", floor: h, residents: h));
                twins.Add(Twin(community, TwinKind.Sensor, $"smoke-b{b}-{h}", $"b{b}-{h}", floor: h));
            }
        }

        return Of(community, hash, [.. twins]);
    }

    public static CommunityDefinition Of(string community, string hash, ImmutableArray<TwinDefinition> twins) => new()
    {
        Community = community,
        Title = new BilingualText("测试", "Test"),
        TimeZone = "Asia/Shanghai",
        Hash = hash,
        Twins = twins,
    };

    public static TwinDefinition Twin(
        string community, TwinKind kind, string name, string parent, int floor = 0, int residents = 0, string model = "") => new()
    {
        Id = TwinId.Of(community, name),
        Kind = kind,
        Model = model.Length > 0 ? model : kind == TwinKind.Sensor ? "smoke" : "",
        Parent = parent,
        Place = new Place(108.9, 32.3, floor),
        Title = new BilingualText($"{name} 号", name),
        Residents = residents,
        SilenceLimit = kind.IsDevice() ? TimeSpan.FromMinutes(5) : default,
    };

    public static TwinSnapshot Report(CommunityDefinition plan, string name, Health health, DateTimeOffset? seen = null) => new()
    {
        Definition = plan.Twins.Single(twin => twin.Id.Name == name),
        Health = health,
        Device = new DeviceState { LastSeen = seen, Values = [new TwinValue("smoke", 0.5, false)] },
    };
}
