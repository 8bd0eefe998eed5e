using System.Collections.Immutable;

namespace SafeCommunity.Grains.Devices;

/// <summary>
/// Keeps the retained status messages of devices for the embedded broker, over restarts: what the devices said, byte by
/// byte. The grain's key is one of <see cref="RetainedStatus.Parts"/> numbers, so that a change writes little.
/// </summary>
[Alias(TypeAliases.IRetainedStatusGrain)]
public interface IRetainedStatusGrain : IGrainWithIntegerKey
{
    /// <summary>All that are kept, those whose time is over included.</summary>
    [Alias("List")]
    Task<ImmutableArray<RetainedStatus>> List();

    /// <summary>Keeps one in the place of the one on the same topic. It is durable when this returns.</summary>
    /// <exception cref="RefusedException">The store could not write (<see cref="Refusal.Unavailable"/>).</exception>
    [Alias("Keep")]
    Task Keep(RetainedStatus status);

    /// <summary>Forgets the one on a topic, if there is one. It is forgotten for good when this returns.</summary>
    /// <exception cref="RefusedException">As for <see cref="Keep"/>.</exception>
    [Alias("Forget")]
    Task Forget(string topic);
}

/// <summary>A retained message on a device's status topic.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.RetainedStatus)]
public sealed record RetainedStatus
{
    /// <summary>How many grains share the messages.</summary>
    public const int Parts = 1024;

    /// <summary>The topic.</summary>
    [Id(0)]
    public required string Topic { get; init; }

    /// <summary>The payload as it came.</summary>
    [Id(1)]
    public required byte[] Payload { get; init; }

    /// <summary>The QoS that it was published with: 0, 1 or 2.</summary>
    [Id(2)]
    public int QualityOfService { get; init; }

    /// <summary>Its content type; null without one.</summary>
    [Id(3)]
    public string? ContentType { get; init; }

    /// <summary>Whether the payload is said to be UTF-8 text.</summary>
    [Id(4)]
    public bool IsText { get; init; }

    /// <summary>When its time is over, by the server's clock; null when it never is.</summary>
    [Id(5)]
    public DateTimeOffset? Expires { get; init; }

    /// <summary>Which grain keeps the message of a topic, the same in every process.</summary>
    public static long PartOf(string topic)
    {
        // FNV-1a.
        var hash = 2166136261;
        foreach (var c in topic)
            hash = unchecked((hash ^ c) * 16777619);
        return hash % Parts;
    }
}
