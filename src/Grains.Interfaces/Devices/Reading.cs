using System.Collections.Immutable;

namespace SafeCommunity.Grains.Devices;

/// <summary>One measurement from a device, as it travels between processes.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.Reading)]
public sealed record Reading
{
    /// <summary>The device's sequence number; null when it sent none, and then a repetition cannot be told.</summary>
    [Id(0)]
    public long? Seq { get; init; }

    /// <summary>When the device measured, by its clock; null when it did not say.</summary>
    [Id(1)]
    public DateTimeOffset? Time { get; init; }

    /// <summary>The named values.</summary>
    [Id(2)]
    public required ImmutableArray<ReadingValue> Values { get; init; }
}

/// <summary>One named value.</summary>
/// <param name="Name">The name.</param>
/// <param name="Value">A finite number; 1 and 0 for true and false.</param>
/// <param name="IsBoolean">Whether the device sent true or false.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.ReadingValue)]
public readonly record struct ReadingValue(
    [property: Id(0)] string Name,
    [property: Id(1)] double Value,
    [property: Id(2)] bool IsBoolean);

/// <summary>What became of a reading.</summary>
public enum ReadingOutcome
{
    /// <summary>It is the twin's newest state, and nothing it caused waits to be made durable.</summary>
    Accepted = 0,

    /// <summary>Its sequence number was seen before; it changed nothing.</summary>
    Duplicate = 1,

    /// <summary>It is older than the newest; it changed nothing.</summary>
    Late = 2,

    /// <summary>Something it, or one before it, caused is not durable yet: call <see cref="IDeviceGrain.Settle"/> before acknowledging.</summary>
    Unsettled = 3,

    /// <summary>The twin no longer lives in this process: use the grain.</summary>
    Detached = 4,
}

/// <summary>A device's word on itself.</summary>
/// <param name="Online">Whether it is there; its last will says false.</param>
/// <param name="Time">When, by its clock; null for a last will, which was written before.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.DeviceStatus)]
public sealed record DeviceStatus([property: Id(0)] bool Online, [property: Id(1)] DateTimeOffset? Time);
