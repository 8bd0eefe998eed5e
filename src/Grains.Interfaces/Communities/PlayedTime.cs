using SafeCommunity.Grains.Journal;

namespace SafeCommunity.Grains.Communities;

/// <summary>The time of a simulated world that is played against a community.</summary>
/// <param name="Time">What its clock shows now.</param>
/// <param name="Speed">How many times as fast as life it goes.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.PlayedTime)]
public sealed record PlayedTime([property: Id(0)] DateTimeOffset Time, [property: Id(1)] double Speed)
{
    /// <summary>For how long what was told holds: who plays tells it again before that. Without a word the wall's clock rules again.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(20);

    /// <summary>The slowest and the fastest that a world may go.</summary>
    public const double MinSpeed = 0.1, MaxSpeed = 100;
}

/// <summary>A simulated world began to live in the community: what comes after may be invented.</summary>
/// <param name="Time">What the world's clock showed.</param>
/// <param name="Speed">How many times as fast as life it went.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.PlayBegan)]
public sealed record PlayBegan([property: Id(0)] DateTimeOffset Time, [property: Id(1)] double Speed) : JournalEvent;
