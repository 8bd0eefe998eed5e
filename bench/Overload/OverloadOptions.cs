namespace SafeCommunity.Bench.Overload;

/// <summary>How the silo is overloaded.</summary>
internal sealed record OverloadOptions
{
    /// <summary>How long in all, the search for the sustainable rate included.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>The flood's quality of service, 0 or 1.</summary>
    public required int Qos { get; init; }

    /// <summary>How many devices flood.</summary>
    public required int Devices { get; init; }

    /// <summary>How many connections they share.</summary>
    public required int Connections { get; init; }

    /// <summary>How many packets one write to the socket carries.</summary>
    public required int Batch { get; init; }

    /// <summary>How many messages of one connection may wait for their acknowledgement (QoS 1).</summary>
    public required int Window { get; init; }

    /// <summary>The CPUs of the silo, as <c>taskset -c</c> takes them; the others are the bench's. Null leaves all to both.</summary>
    public required string? SiloCpus { get; init; }

    /// <summary>The sustainable rate, messages a second; null to search for it.</summary>
    public required int? Sustainable { get; init; }
}
