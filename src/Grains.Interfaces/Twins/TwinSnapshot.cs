using System.Collections.Immutable;

namespace SafeCommunity.Grains.Twins;

/// <summary>A twin as it is now.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.TwinSnapshot)]
public sealed record TwinSnapshot
{
    /// <summary>What the plan says of it.</summary>
    [Id(0)]
    public required TwinDefinition Definition { get; init; }

    /// <summary>Whether it is heard.</summary>
    [Id(1)]
    public Health Health { get; init; }

    /// <summary>What the twin counts below itself, itself included.</summary>
    [Id(2)]
    public TwinCounts Counts { get; init; }

    /// <summary>What the device knows of itself; null for places.</summary>
    [Id(3)]
    public DeviceState? Device { get; init; }
}

/// <summary>The live state of a device.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.DeviceState)]
public sealed record DeviceState
{
    /// <summary>When its last message came, by the server's clock; null when never heard.</summary>
    [Id(0)]
    public DateTimeOffset? LastSeen { get; init; }

    /// <summary>The sequence number of the newest accepted message; null when none carried one.</summary>
    [Id(1)]
    public long? LastSeq { get; init; }

    /// <summary>When the newest reading was taken: the device's clock, or the server's where that was far off.</summary>
    [Id(2)]
    public DateTimeOffset? ReadingTime { get; init; }

    /// <summary>Whether the device's clock is far from the server's.</summary>
    [Id(3)]
    public bool ClockOff { get; init; }

    /// <summary>The newest value of each name.</summary>
    [Id(4)]
    public ImmutableArray<TwinValue> Values { get; init; } = [];

    /// <summary>What was counted of its messages since it was first heard.</summary>
    [Id(5)]
    public DeviceCounters Counters { get; init; }

    /// <summary>What was refused of it lately, newest first; at most 16 kinds.</summary>
    [Id(6)]
    public ImmutableArray<DeviceRefusal> Refusals { get; init; } = [];
}

/// <summary>A kind of refusal of what a device sent.</summary>
/// <param name="Reason">Why: a constant such as <c>malformed</c> or <c>not_finite</c>.</param>
/// <param name="Part">The name of the part that was left out of a message; empty where the whole message was refused.</param>
/// <param name="LastAt">When it last happened, by the server's clock.</param>
/// <param name="Count">How often.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.DeviceRefusal)]
public readonly record struct DeviceRefusal(
    [property: Id(0)] string Reason,
    [property: Id(1)] string Part,
    [property: Id(2)] DateTimeOffset LastAt,
    [property: Id(3)] long Count);

/// <summary>The newest value of one name.</summary>
/// <param name="Name">The name in the device's messages.</param>
/// <param name="Value">The value; 1 and 0 for true and false.</param>
/// <param name="IsBoolean">Whether the device sent true or false.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.TwinValue)]
public readonly record struct TwinValue(
    [property: Id(0)] string Name,
    [property: Id(1)] double Value,
    [property: Id(2)] bool IsBoolean);

/// <summary>What was counted of a device's messages.</summary>
/// <param name="Accepted">Messages that changed the twin.</param>
/// <param name="Duplicates">Messages whose sequence number was seen before; ignored.</param>
/// <param name="Late">Messages older than the newest; ignored.</param>
/// <param name="Missed">Sequence numbers that never came.</param>
/// <param name="ClockOff">Messages whose time was far from the server's.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.DeviceCounters)]
public readonly record struct DeviceCounters(
    [property: Id(0)] long Accepted,
    [property: Id(1)] long Duplicates,
    [property: Id(2)] long Late,
    [property: Id(3)] long Missed,
    [property: Id(4)] long ClockOff)
{
    /// <summary>Readings that were let go because the device, or its gateway, sent more than could be taken; they changed no alarm.</summary>
    [Id(5)]
    public long Shed { get; init; }
}
