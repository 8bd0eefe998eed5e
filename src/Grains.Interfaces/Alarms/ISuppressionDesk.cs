namespace SafeCommunity.Grains.Alarms;

/// <summary>Suppresses alarms of some rules in a place for a while. The grain's key is the community's name.</summary>
[Alias(TypeAliases.ISuppressionDesk)]
public interface ISuppressionDesk : IGrainWithStringKey
{
    /// <summary>Begins one; the reason is required.</summary>
    /// <param name="command">Who and why.</param>
    /// <param name="place">The place, and all below it: the name of a twin.</param>
    /// <param name="rules">The rules: an id, or a pattern with <c>*</c>.</param>
    /// <param name="until">When it ends by itself; within 7 days.</param>
    [Alias("Suppress")]
    Task<SuppressionRecord> Suppress(MatterCommand command, string place, string rules, DateTimeOffset until);

    /// <summary>Ends one early; alarms that still hold count from now on.</summary>
    [Alias("EndSuppression")]
    Task<SuppressionRecord> EndSuppression(long suppression, MatterCommand command);
}
