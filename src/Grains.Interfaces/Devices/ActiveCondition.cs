using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Devices;

/// <summary>A condition of a device that holds, by the device's newest value.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.ActiveCondition)]
public sealed record ActiveCondition
{
    /// <summary>The name of the device.</summary>
    [Id(0)]
    public required string Twin { get; init; }

    /// <summary>The rule.</summary>
    [Id(1)]
    public required string Rule { get; init; }

    /// <summary>The newest value; of a yes or no 1 and 0.</summary>
    [Id(2)]
    public required double Value { get; init; }

    /// <summary>When it was measured; null where that is not known.</summary>
    [Id(3)]
    public DateTimeOffset? Time { get; init; }

    /// <summary>The value farthest over the limit since the condition holds; null for conditions without a limit.</summary>
    [Id(4)]
    public double? Worst { get; init; }

    /// <summary>What the rule says of it, with the newest value and the worst.</summary>
    [Id(5)]
    public required BilingualText Message { get; init; }
}
