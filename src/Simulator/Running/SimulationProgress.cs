namespace SafeCommunity.Simulator.Running;

/// <summary>How far a simulation is.</summary>
/// <param name="Now">The virtual time.</param>
/// <param name="Lived">How much virtual time went by.</param>
/// <param name="Span">How much shall go by.</param>
/// <param name="Wall">How long that took on the machine's clock.</param>
/// <param name="Readings">How many readings were sent.</param>
/// <param name="JournalEntries">How many entries the journal has.</param>
public sealed record SimulationProgress(
    DateTimeOffset Now, TimeSpan Lived, TimeSpan Span, TimeSpan Wall, long Readings, long JournalEntries)
{
    /// <summary>How many times as fast as life.</summary>
    public double Speed => Wall > TimeSpan.Zero ? Lived / Wall : 0;
}
