namespace SafeCommunity.Simulator.Time;

/// <summary>What happens outside the product: devices that report, people who act.</summary>
public interface IWorld
{
    /// <summary>When something happens next, which may be the same moment again; null when nothing does any more.</summary>
    DateTimeOffset? NextAt { get; }

    /// <summary>
    /// Does what happens next. Readings of different devices may be sent together; whatever else goes to one grain is sent
    /// one after the other, in the order in which the world wants it.
    /// </summary>
    /// <returns>Ends when the product has answered. It must not wait for a later moment.</returns>
    Task ActAsync();
}
