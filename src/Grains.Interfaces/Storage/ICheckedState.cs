namespace SafeCommunity.Grains.Storage;

/// <summary>
/// A stored state that can tell whether a grain can begin from it. The storage asks once it was read: one that cannot be used is
/// set aside like one that cannot be read, and the grain begins from nothing.
/// </summary>
public interface ICheckedState
{
    /// <summary>Looks through the state.</summary>
    /// <exception cref="Exception">Any: it cannot be used, and the message says why.</exception>
    void Check();
}
