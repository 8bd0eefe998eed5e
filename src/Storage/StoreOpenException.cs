namespace SafeCommunity.Storage;

/// <summary>
/// The store cannot be opened, and trying again will not help: the file is not a database of ours, was written by a newer
/// version, or the folder cannot be used. The message is one line for a person.
/// </summary>
public sealed class StoreOpenException : Exception
{
    /// <summary>What is wrong and what to do.</summary>
    public StoreOpenException(string message)
        : base(message)
    {
    }

    /// <summary>What is wrong and what to do, with its cause.</summary>
    public StoreOpenException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
