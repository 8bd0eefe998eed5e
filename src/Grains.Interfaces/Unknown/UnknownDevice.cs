namespace SafeCommunity.Grains.Unknown;

/// <summary>An id that spoke and that no plan holds, or a topic that is no device's.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.UnknownDevice)]
public sealed record UnknownDevice
{
    /// <summary>The device's name in its topic; where the topic is no device's, the whole topic. Cut to 128 characters, without control characters.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>The topic that it last spoke on. Cut and cleaned as the id is.</summary>
    [Id(1)]
    public required string Topic { get; init; }

    /// <summary>Why its last message was refused: <c>unknown_device</c>, <c>unknown_community</c>, <c>bad_topic</c>.</summary>
    [Id(2)]
    public required string Reason { get; init; }

    /// <summary>When it first spoke, by the server's clock.</summary>
    [Id(3)]
    public DateTimeOffset FirstAt { get; init; }

    /// <summary>When it last spoke.</summary>
    [Id(4)]
    public DateTimeOffset LastAt { get; init; }

    /// <summary>How many of its messages were refused.</summary>
    [Id(5)]
    public long Count { get; init; }

    /// <summary>The known name that is most like it: of a device, or, where the community is unknown, of a community. Empty where none is like it.</summary>
    [Id(6)]
    public string Nearest { get; init; } = "";
}
