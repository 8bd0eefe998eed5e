namespace SafeCommunity.Grains.Communities;

/// <summary>Whether simulated worlds may be played against the communities of this silo.</summary>
public sealed class PlayingOptions
{
    /// <summary>
    /// Whether who plays may tell the time of its world, by which rules are then armed. Never where real devices are: whoever
    /// reaches the API could disarm a night's rules.
    /// </summary>
    public bool IsAllowed { get; set; }
}
