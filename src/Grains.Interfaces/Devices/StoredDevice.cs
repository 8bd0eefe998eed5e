using System.Collections.Immutable;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Devices;

/// <summary>What is kept of a device's twin while it does not live: its snapshot.</summary>
[GenerateSerializer, Alias(TypeAliases.StoredDevice)]
public sealed record StoredDevice
{
    /// <summary>Whether it was heard.</summary>
    [Id(0)]
    public Health Health { get; init; } = Health.Unknown;

    /// <summary>Its newest state.</summary>
    [Id(1)]
    public DeviceState State { get; init; } = new();

    /// <summary>What its rules wait for.</summary>
    [Id(2)]
    public ImmutableArray<StoredChange> Waiting { get; init; } = [];

    /// <summary>The readings from which its rates of change are told.</summary>
    [Id(3)]
    public ImmutableArray<StoredRate> Rates { get; init; } = [];

    /// <summary>The digest of the last message that a broker replayed as retained; 0 when there was none.</summary>
    [Id(4)]
    public long RetainedDigest { get; init; }

    /// <summary>How bad the conditions are that hold.</summary>
    [Id(5)]
    public ImmutableArray<StoredWorst> Worst { get; init; } = [];

    /// <summary>How far its clock is behind; null where it is not.</summary>
    [Id(6)]
    public StoredClock? Clock { get; init; }

    /// <summary>The newest alarm of each rule, as the twin knew it; null in what was stored before that was kept.</summary>
    [Id(7)]
    public ImmutableArray<StoredAlarm>? Alarms { get; init; }

    /// <summary>Whether its twin must live for something to happen in time, although nobody calls it.</summary>
    public bool MustLive => Health == Health.Online || !(Waiting.IsDefaultOrEmpty);
}

/// <summary>A device's clock that is behind the server's: what it says must not be taken for readings that were kept back.</summary>
/// <param name="BehindMs">By how many milliseconds.</param>
/// <param name="LastMs">What it showed last, in Unix milliseconds: it may stand.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.StoredClock)]
public sealed record StoredClock([property: Id(0)] long BehindMs, [property: Id(1)] long LastMs);

/// <summary>What the twin knew of a rule's newest alarm: where that differs, it changed after the snapshot was taken.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Ordinal">Which alarm of the rule it is.</param>
/// <param name="Count">How often it was raised.</param>
/// <param name="Active">Whether its condition held.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.StoredAlarm)]
public readonly record struct StoredAlarm(
    [property: Id(0)] string Rule,
    [property: Id(1)] int Ordinal,
    [property: Id(2)] int Count,
    [property: Id(3)] bool Active);

/// <summary>A change of a rule's mind that waits for a delay.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.StoredChange)]
public sealed record StoredChange
{
    /// <summary>The rule.</summary>
    [Id(0)]
    public required string Rule { get; init; }

    /// <summary>What waits: <c>on</c>, <c>off</c>, or <c>past</c> for what had been and is to be recorded.</summary>
    [Id(1)]
    public required string Kind { get; init; }

    /// <summary>When it began to wait, by the server's clock.</summary>
    [Id(2)]
    public required DateTimeOffset Since { get; init; }

    /// <summary>When the delay is over, by the server's clock.</summary>
    [Id(3)]
    public required DateTimeOffset Due { get; init; }

    /// <summary>The reading that began it.</summary>
    [Id(4)]
    public required AlarmCause Cause { get; init; }

    /// <summary>Whether that reading was kept back by the device and told late.</summary>
    [Id(5)]
    public bool IsLate { get; init; }
}

/// <summary>The readings from which a rule tells a rate of change.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Times">When each was measured, in Unix milliseconds.</param>
/// <param name="Values">The value of each.</param>
/// <param name="IsComplete">Whether no reading came after the last: false where some later ones may not have been stored.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.StoredRate)]
public sealed record StoredRate(
    [property: Id(0)] string Rule,
    [property: Id(1)] ImmutableArray<long> Times,
    [property: Id(2)] ImmutableArray<double> Values,
    [property: Id(3)] bool IsComplete);

/// <summary>How bad a condition is that holds, against which it is told whether it got worse after a person judged it.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Value">The value farthest over the limit since it holds.</param>
/// <param name="Before">The value that was the farthest before that.</param>
/// <param name="Time">When that value came, by the server's clock, in Unix milliseconds.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.StoredWorst)]
public sealed record StoredWorst(
    [property: Id(0)] string Rule,
    [property: Id(1)] double Value,
    [property: Id(2)] double Before,
    [property: Id(3)] long Time);
