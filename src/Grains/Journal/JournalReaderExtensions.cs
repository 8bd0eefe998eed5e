using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Grains.Journal;

/// <summary>Questions that grains ask of a journal.</summary>
internal static class JournalReaderExtensions
{
    /// <summary>The last event of a sort about a subject; null when there is none.</summary>
    public static async Task<TEvent?> LastAsync<TEvent>(this IJournalReader journal, string community, string subject)
        where TEvent : JournalEvent =>
        (await journal.ReadSubjectAsync(community, subject)).Select(entry => entry.Event).OfType<TEvent>().LastOrDefault();
}
