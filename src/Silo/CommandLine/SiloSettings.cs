using System.Collections.Immutable;

namespace SafeCommunity.Silo.CommandLine;

/// <summary>How a silo was asked to run.</summary>
internal sealed record SiloSettings
{
    /// <summary>The data folder, in full.</summary>
    public required string DataFolder { get; init; }

    /// <summary>The folders of the communities, as they were given; at least one.</summary>
    public required ImmutableArray<string> Communities { get; init; }

    /// <summary>Where HTTP/1.1 is served.</summary>
    public required HostPort Http { get; init; }

    /// <summary>Where HTTP/2 is served, without TLS.</summary>
    public required HostPort Grpc { get; init; }

    /// <summary>Where the embedded MQTT broker listens; not used with an external one.</summary>
    public required HostPort Mqtt { get; init; }

    /// <summary>The external MQTT broker; null for the embedded one. It may hold a password: never print it whole.</summary>
    public required Uri? MqttBroker { get; init; }

    /// <summary>Who plays the communities.</summary>
    public required PlayMode Play { get; init; }

    /// <summary>Web pages of these origins may call the HTTP port from a browser.</summary>
    public ImmutableArray<string> AllowedOrigins { get; init; } = [];

    /// <summary>Whether what enters the journal may be invented.</summary>
    public bool IsSimulated => Play is PlayMode.World or PlayMode.Life or PlayMode.Outside;
}

/// <summary>Who plays the communities of a silo.</summary>
internal enum PlayMode
{
    /// <summary>Nobody: real devices and people may come.</summary>
    Off,

    /// <summary>Devices with normal readings; nothing happens, nobody is on duty.</summary>
    Devices,

    /// <summary>A whole simulated life at a lively pace, whose matters enter the journal.</summary>
    World,

    /// <summary>The same at the pace of an ordinary life.</summary>
    Life,

    /// <summary>Another program does, as it likes: what it invents enters the journal.</summary>
    Outside,
}
