namespace SafeCommunity.Storage.Sqlite;

/// <summary>
/// Something to write, all of it or nothing. Many operations share a transaction; <see cref="Write"/> may therefore be
/// called again when another operation of the transaction failed.
/// </summary>
internal abstract class WriteOperation
{
    // Continuations must not run on the writer's thread: it has the next transaction to do.
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _refusal;

    /// <summary>Ends when the operation is durable, or failed.</summary>
    public Task Done => _done.Task;

    /// <summary>Whether it refused to be written, the last time that it was asked.</summary>
    public bool IsRefused => _refusal is not null;

    /// <summary>About how many rows it writes.</summary>
    public abstract int Rows { get; }

    /// <summary>
    /// Writes its rows, or returns why it refuses to, having written nothing. Anything it throws takes back the
    /// transaction.
    /// </summary>
    public abstract Exception? Write(SqliteWriteSession session);

    public void WriteOrRefuse(SqliteWriteSession session) => _refusal = Write(session);

    /// <summary>The transaction is durable.</summary>
    public void Complete()
    {
        if (_refusal is null)
            _done.SetResult();
        else
            _done.SetException(_refusal);
    }

    /// <summary>The transaction was taken back.</summary>
    public void Fail(Exception error) => _done.SetException(error);
}
