using Microsoft.Extensions.Logging;
using SafeCommunity.Grains.Storage;
using SafeCommunity.Storage.Sqlite.Care;

namespace SafeCommunity.Storage.Sqlite;

/// <summary>
/// Looks whether a stored snapshot can be used, and puts one that cannot out of the way: damage to a snapshot may cost what only
/// the snapshot knew, never that its grain does not begin at all.
/// </summary>
internal sealed partial class SnapshotCare(SqliteWriter writer, StoreCondition condition, TimeProvider time, ILogger logger)
{
    /// <summary>The state in a snapshot; the problem when it cannot be used.</summary>
    public static (T? State, string? Problem) Read<T>(SnapshotKey key, StoredSnapshot stored, Func<BinaryData, T> deserialize)
    {
        if (!SnapshotChecksum.Of(key, stored.Etag, stored.Payload).AsSpan().SequenceEqual(stored.Checksum))
            return (default, "its checksum does not fit: it was damaged or altered");
        try
        {
            var state = deserialize(new BinaryData(stored.Payload));
            if (state is ICheckedState checkedState)
                checkedState.Check();
            return (state, null);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // Whatever it is, the same bytes will do the same the next time.
            return (default, $"it cannot be understood: {fault.Message.ReplaceLineEndings(" ").TrimEnd('.')}");
        }
    }

    /// <summary>Sets a snapshot aside, and tells it once.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot write: it stands where it stood.</exception>
    public async Task SetAsideAsync(SnapshotKey key, string etag, string problem)
    {
        await writer.WriteAsync(new SnapshotSetAside(key, etag, time.GetUtcNow(), problem), CancellationToken.None);
        var loss = SnapshotLoss.Of(key.StateName);
        if (condition.SetAside(key, $"{problem}; {loss}"))
            LogSetAside(key.StateName, key.GrainKey, problem, loss);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The snapshot '{State}' of {Grain} was set aside: {Problem}; {Loss}.")]
    private partial void LogSetAside(string state, string grain, string problem, string loss);
}
