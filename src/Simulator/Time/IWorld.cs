namespace SafeCommunity.Simulator.Time;

/// <summary>What happens outside the product: devices that report, people who act.</summary>
public interface IWorld
{
    /// <summary>When something happens next; null when nothing does any more.</summary>
    DateTimeOffset? NextAt { get; }

    /// <summary>Does what happens at this moment, and moves <see cref="NextAt"/> behind it.</summary>
    /// <returns>Ends when the product has answered. It must not wait for a later moment.</returns>
    Task ActAsync();
}
