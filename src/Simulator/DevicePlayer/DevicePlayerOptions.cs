using System.Collections.Immutable;

namespace SafeCommunity.Simulator.DevicePlayer;

/// <summary>What the device player plays, and to whom.</summary>
public sealed class DevicePlayerOptions
{
    /// <summary>The MQTT broker: <c>mqtt://[user:password@]host[:port]</c>.</summary>
    public Uri Broker { get; set; } = new("mqtt://127.0.0.1:1883");

    /// <summary>The communities whose devices are played.</summary>
    public ImmutableArray<string> Communities { get; set; } = [];

    /// <summary>Devices whose names hold one of these are left alone: they are for people to try things with.</summary>
    public ImmutableArray<string> LeftAlone { get; set; } = ["b03-15", "b03-f15"];

    /// <summary>How many devices of each model are played at most.</summary>
    public int DevicesPerModel { get; set; } = 5;

    /// <summary>The seed of the noise: the same seed gives the same readings in the same order.</summary>
    public int Seed { get; set; } = 20260102;
}
