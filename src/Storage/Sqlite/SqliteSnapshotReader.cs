using System.Collections.Immutable;
using Orleans.Storage;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Storage.Sqlite;

/// <summary>Reads snapshots.</summary>
internal sealed class SqliteSnapshotReader(SqliteReadPool reads, IGrainStorageSerializer serializer) : ISnapshotReader
{
    public Task<ImmutableArray<KeyValuePair<string, T>>> ReadAllAsync<T>(
        string stateName, string keyPrefix, CancellationToken cancellation = default) =>
        reads.ReadAsync(
            session => session.ReadAll(
                """
                SELECT grain_key, payload FROM snapshots
                WHERE state_name = $0 AND grain_key >= $1 AND substr(grain_key, 1, length($1)) = $1 AND grain_key < $1 || char(1114111)
                ORDER BY grain_key, grain_type
                """,
                row => KeyValuePair.Create(row.GetString(0), serializer.Deserialize<T>(new BinaryData(row.GetFieldValue<byte[]>(1)))!),
                stateName,
                keyPrefix),
            cancellation);

    /// <summary>One snapshot as it is stored; null when there is none.</summary>
    public Task<StoredSnapshot?> ReadAsync(SnapshotKey key) =>
        reads.ReadAsync(
            session => session.ReadFirst(
                "SELECT etag, payload FROM snapshots WHERE state_name = $0 AND grain_type = $1 AND grain_key = $2",
                row => new StoredSnapshot(row.GetString(0), row.GetFieldValue<byte[]>(1)),
                key.StateName,
                key.GrainType,
                key.GrainKey),
            CancellationToken.None);
}

/// <summary>A snapshot as it is stored.</summary>
internal sealed record StoredSnapshot(string Etag, byte[] Payload);
