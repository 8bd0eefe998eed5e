using System.Collections.Immutable;
using Orleans.Concurrency;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Communities;

/// <summary>
/// Remembers what a folder described when it was last read whole, for a start at which its plan cannot be read: people must get
/// their alarms all the same. The grain's key is the folder's path as it was given.
/// </summary>
[Alias(TypeAliases.IFolderGrain)]
public interface IFolderGrain : IGrainWithStringKey
{
    /// <summary>The folder was read and its communities have their plans in force.</summary>
    [Alias("Remember")]
    Task Remember(FolderRecord folder);

    /// <summary>What it described; null when it was never read whole.</summary>
    [ReadOnly, Alias("Recall")]
    Task<FolderRecord?> Recall();
}

/// <summary>What a folder describes.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.FolderRecord)]
public sealed record FolderRecord
{
    /// <summary>Its communities.</summary>
    [Id(0)]
    public required ImmutableArray<FolderCommunity> Communities { get; init; }

    /// <summary>The district that they are of; empty for a single community.</summary>
    [Id(1)]
    public required string District { get; init; }
}

/// <summary>A community of a folder.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Title">What people call it.</param>
/// <param name="TimeZone">Its time zone (IANA).</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.FolderCommunity)]
public sealed record FolderCommunity([property: Id(0)] string Name, [property: Id(1)] BilingualText Title, [property: Id(2)] string TimeZone);
