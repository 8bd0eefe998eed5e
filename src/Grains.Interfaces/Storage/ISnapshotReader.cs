using System.Collections.Immutable;

namespace SafeCommunity.Grains.Storage;

/// <summary>Reads the snapshots of many grains at once, without waking them.</summary>
public interface ISnapshotReader
{
    /// <summary>
    /// Every stored state of that name whose grain's key begins with the prefix, with the grain's key. One that cannot be read is
    /// set aside and left out.
    /// </summary>
    /// <typeparam name="T">The state's type, as the grains store it.</typeparam>
    Task<ImmutableArray<KeyValuePair<string, T>>> ReadAllAsync<T>(
        string stateName, string keyPrefix, CancellationToken cancellation = default);
}

/// <summary>The names of grain storage.</summary>
public static class GrainStorageNames
{
    /// <summary>The provider that keeps twins' snapshots, for <c>[PersistentState]</c>.</summary>
    public const string Snapshots = "snapshots";

    /// <summary>The state's name of a device's snapshot; its type is <see cref="Devices.StoredDevice"/>.</summary>
    public const string Device = "device";

    /// <summary>The state's name of how to reach a reporter: a secret that is kept nowhere else.</summary>
    public const string ReportContact = "report-contact";
}
