namespace SafeCommunity.Bench.Load;

/// <summary>How the generator loads a server.</summary>
internal sealed record LoadOptions
{
    /// <summary>The quality of service, 0 or 1.</summary>
    public required int Qos { get; init; }

    /// <summary>How many devices publish.</summary>
    public required int Devices { get; init; }

    /// <summary>How many connections share them.</summary>
    public required int Connections { get; init; }

    /// <summary>How many packets one write to the socket carries.</summary>
    public required int Batch { get; init; }

    /// <summary>How many messages of one connection may wait for their acknowledgement (QoS 1).</summary>
    public required int Window { get; init; }

    /// <summary>Messages a second in all; null for as many as the server takes.</summary>
    public int? Rate { get; init; }
}
