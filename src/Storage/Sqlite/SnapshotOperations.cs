using Orleans.Storage;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Storage.Sqlite;

/// <summary>A snapshot on its way into the store.</summary>
internal sealed class SnapshotWrite(SnapshotKey key, string? etag, string newEtag, SnapshotPayload payload) : WriteOperation
{
    public override int Rows => 1;

    public override Exception? Write(SqliteWriteSession session) =>
        session.Snapshots.TryWrite(key, etag, newEtag, payload) ? null : Stale.Snapshot(session.Snapshots, key, etag);
}

/// <summary>A snapshot on its way out of the store.</summary>
internal sealed class SnapshotDelete(SnapshotKey key, string etag) : WriteOperation
{
    public override int Rows => 1;

    public override Exception? Write(SqliteWriteSession session) =>
        session.Snapshots.TryDelete(key, etag) ? null : Stale.Snapshot(session.Snapshots, key, etag);
}

/// <summary>A snapshot that cannot be read, on its way aside.</summary>
internal sealed class SnapshotSetAside(SnapshotKey key, string etag, DateTimeOffset time, string reason) : WriteOperation
{
    public override int Rows => 3;

    public override Exception? Write(SqliteWriteSession session)
    {
        // How to reach a reporter is kept as long as the matter is open, and nowhere else.
        session.Snapshots.SetAside(key, etag, time.ToUnixTimeMilliseconds(), reason, key.StateName != GrainStorageNames.ReportContact);
        return null;
    }
}

file static class Stale
{
    public static InconsistentStateException Snapshot(SnapshotWriter snapshots, SnapshotKey key, string? etag) => new(
        $"The stored state '{key.StateName}' of {key.GrainType}/{key.GrainKey} is not the one that was read: somebody else wrote it.",
        snapshots.ReadEtag(key) ?? "",
        etag ?? "");
}
