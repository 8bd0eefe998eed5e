using System.Collections.Immutable;
using Orleans.Storage;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Storage.Sqlite;

/// <summary>Reads snapshots.</summary>
internal sealed class SqliteSnapshotReader(SqliteReadPool reads, SnapshotCare care, IGrainStorageSerializer serializer) : ISnapshotReader
{
    public async Task<ImmutableArray<KeyValuePair<string, T>>> ReadAllAsync<T>(
        string stateName, string keyPrefix, CancellationToken cancellation = default)
    {
        // Read to its end in one go: between the pages of a silo's devices others would write.
        var unreadable = new List<(SnapshotKey Key, string Etag, string Problem)>();
        var found = await reads.ReadAsync(
            session =>
            {
                unreadable.Clear();
                var states = ImmutableArray.CreateBuilder<KeyValuePair<string, T>>();
                session.ReadWhile(
                    """
                    SELECT grain_key, grain_type, etag, payload, checksum FROM snapshots
                    WHERE state_name = $0 AND grain_key >= $1 AND substr(grain_key, 1, length($1)) = $1 AND grain_key < $1 || char(1114111)
                    ORDER BY grain_key, grain_type
                    """,
                    row =>
                    {
                        var key = new SnapshotKey(stateName, row.GetString(1), row.GetString(0));
                        var stored = new StoredSnapshot(row.GetString(2), row.GetFieldValue<byte[]>(3), row.GetFieldValue<byte[]>(4));
                        var (state, problem) = SnapshotCare.Read(key, stored, serializer.Deserialize<T>);
                        if (problem is null)
                            states.Add(KeyValuePair.Create(key.GrainKey, state!));
                        else
                            unreadable.Add((key, stored.Etag, problem));
                        return true;
                    },
                    stateName,
                    keyPrefix);
                return states.DrainToImmutable();
            },
            cancellation);
        foreach (var (key, etag, problem) in unreadable)
            await care.SetAsideAsync(key, etag, problem);
        return found;
    }

    /// <summary>One snapshot as it is stored; null when there is none.</summary>
    public Task<StoredSnapshot?> ReadAsync(SnapshotKey key) =>
        reads.ReadAsync(
            session => session.ReadFirst(
                "SELECT etag, payload, checksum FROM snapshots WHERE state_name = $0 AND grain_type = $1 AND grain_key = $2",
                row => new StoredSnapshot(row.GetString(0), row.GetFieldValue<byte[]>(1), row.GetFieldValue<byte[]>(2)),
                key.StateName,
                key.GrainType,
                key.GrainKey),
            CancellationToken.None);
}

/// <summary>A snapshot as it is stored.</summary>
internal sealed record StoredSnapshot(string Etag, byte[] Payload, byte[] Checksum);
