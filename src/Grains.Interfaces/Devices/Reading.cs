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

    /// <summary>How it came.</summary>
    [Id(3)]
    public ReadingDelivery Delivery { get; init; }

    /// <summary>The parts of the message that could not be understood.</summary>
    [Id(4)]
    public ImmutableArray<LeftOutValue> LeftOut { get; init; } = [];
}

/// <summary>How a message came: what tells a message that is delivered again from a new one, and news from what a broker kept.</summary>
/// <param name="Connection">
/// The connection that it came over, a number that no other connection of this process has, and that grows as they are opened; 0
/// where that is not known.
/// </param>
/// <param name="IsRedelivery">Whether the sender says that it sends the message again: MQTT's DUP flag (MQTT 5, 3.3.1.1).</param>
/// <param name="IsRetained">Whether a broker kept the message and replays it: it is state, and no news.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.ReadingDelivery)]
public readonly record struct ReadingDelivery(
    [property: Id(0)] long Connection,
    [property: Id(1)] bool IsRedelivery,
    [property: Id(2)] bool IsRetained);

/// <summary>A part of a message that could not be understood.</summary>
/// <param name="Name">Its name in the message, cut to the limit of a name.</param>
/// <param name="Reason">Why: a constant such as <c>not_finite</c>.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.LeftOutValue)]
public readonly record struct LeftOutValue([property: Id(0)] string Name, [property: Id(1)] string Reason);

/// <summary>One named value.</summary>
/// <param name="Name">The name.</param>
/// <param name="Value">A finite number; 1 and 0 for true and false.</param>
/// <param name="IsBoolean">Whether the device sent true or false.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.ReadingValue)]
public readonly record struct ReadingValue(
    [property: Id(0)] string Name,
    [property: Id(1)] double Value,
    [property: Id(2)] bool IsBoolean)
{
    /// <summary>Whether it happened at a moment, as the press of a button, and is no state that lasts.</summary>
    [Id(3)]
    public bool IsEvent { get; init; }
}

/// <summary>What became of a reading.</summary>
public enum ReadingOutcome
{
    /// <summary>It is the twin's newest state, and nothing it caused waits to be made durable.</summary>
    Accepted = 0,

    /// <summary>It is surely a message that was taken before; it changed nothing.</summary>
    Duplicate = 1,

    /// <summary>Something it, or one before it, caused is not durable yet: call <see cref="IDeviceGrain.Settle"/> before acknowledging.</summary>
    Unsettled = 3,

    /// <summary>The twin no longer lives in this process: use the grain.</summary>
    Detached = 4,
}

/// <summary>A device's word on itself.</summary>
/// <param name="Online">Whether it is there; its last will says false.</param>
/// <param name="Time">When, by its clock; null for a last will, which was written before.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.DeviceStatus)]
public sealed record DeviceStatus([property: Id(0)] bool Online, [property: Id(1)] DateTimeOffset? Time)
{
    /// <summary>The connection that it is of, as in <see cref="ReadingDelivery"/>; 0 where that is not known.</summary>
    [Id(2)]
    public long Connection { get; init; }

    /// <summary>Whether it may be a last will, which says nothing of a device that speaks over another connection by now.</summary>
    [Id(3)]
    public bool IsWill { get; init; }
}
