namespace SafeCommunity.Storage.Sqlite.Care;

/// <summary>
/// Asks the writer whether it can write: by an empty transaction, which a lock refuses, or by a row of its own, which a full
/// disk refuses as well.
/// </summary>
/// <param name="writes">Whether a row is written.</param>
internal sealed class StoreProbe(bool writes) : WriteOperation
{
    public override int Rows => writes ? 1 : 0;

    public override Exception? Write(SqliteWriteSession session)
    {
        if (writes)
            session.Probe();
        return null;
    }
}
