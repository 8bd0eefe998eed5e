namespace SafeCommunity.Grains.Storage;

/// <summary>Writing of snapshots that either is durable or did not happen.</summary>
internal static class PersistentStateExtensions
{
    /// <summary>Makes a changed state durable; where that fails, the state in memory is again the one before.</summary>
    /// <exception cref="RefusedException">The store could not write (<see cref="Refusal.Unavailable"/>).</exception>
    public static async Task WriteOrRevertAsync<T>(this IPersistentState<T> stored, T before)
    {
        try
        {
            await stored.WriteStateAsync();
        }
        catch (Exception exception)
        {
            stored.State = before;
            if (CauseOf(exception) is not { } unavailable)
                throw;
            throw new RefusedException(Refusal.Unavailable, unavailable.Message, unavailable);
        }
    }

    // Orleans wraps what the provider throws.
    private static StoreUnavailableException? CauseOf(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is StoreUnavailableException unavailable)
                return unavailable;
        }

        return null;
    }
}
