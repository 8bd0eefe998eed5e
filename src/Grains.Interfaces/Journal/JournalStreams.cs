namespace SafeCommunity.Grains.Journal;

/// <summary>
/// The journal as an Orleans stream, for grains that follow it. Items are <see cref="JournalEntry"/>; the sequence
/// token is the entry's position, and a subscription may begin at any position.
/// </summary>
public static class JournalStreams
{
    /// <summary>The stream provider's name.</summary>
    public const string Provider = "journal";

    /// <summary>The stream of a community's journal.</summary>
    public static StreamId Of(string community) => StreamId.Create("journal", community);
}
