namespace SafeCommunity.Grains.Desk;

/// <summary>
/// Two persons who say different things of one matter within a short while may not know of each other. The later one is told
/// who said what and when, and says it nevertheless by giving the etag of the matter as it is now.
/// </summary>
internal static class SecondWord
{
    /// <summary>For how long a person's word is not replaced by another person who may not have seen it.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    /// <summary>Refuses a word that would replace another person's unseen.</summary>
    /// <param name="matter">The matter, for a message: <c>incidents/3</c>.</param>
    /// <param name="etag">The etag that lets the word through.</param>
    /// <param name="command">What is said now. One with an etag has seen the matter as it is: an older one was refused before.</param>
    /// <param name="first">Who said the other thing, when and why.</param>
    /// <param name="ago">How long ago that is.</param>
    /// <param name="what">What was said, after its speaker: <c>graded it presence</c>.</param>
    /// <exception cref="RefusedException"><see cref="Refusal.Stale"/>: with what changed.</exception>
    public static void RequireSeen(string matter, long etag, MatterCommand command, MatterNote first, TimeSpan ago, string what)
    {
        // The clock may have been set back since: what seems to come is as fresh as what just was.
        if (command.Etag is not null || first.Actor == command.Actor || ago.Duration() >= Window)
            return;
        var reason = string.IsNullOrWhiteSpace(first.Reason) ? "" : $": {first.Reason}";
        throw new RefusedException(
            Refusal.Stale, $"{first.Actor} {what} at {Words.Of(first.Time)}{reason}. To say otherwise nevertheless, repeat it with the etag {etag} of {matter}.");
    }
}
