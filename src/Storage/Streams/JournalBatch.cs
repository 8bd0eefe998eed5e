using Orleans.Providers.Streams.Common;
using Orleans.Streams;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Journal;

namespace SafeCommunity.Storage.Streams;

/// <summary>One entry on its way to a subscriber. One, because who stalls on many at once would be given them all again.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.JournalBatch)]
internal sealed class JournalBatch(JournalEntry entry) : IBatchContainer
{
    [Id(0)]
    public JournalEntry Entry { get; } = entry;

    public StreamId StreamId => JournalStreams.Of(Entry.Community);

    public StreamSequenceToken SequenceToken => new EventSequenceTokenV2(Entry.Position);

    public IEnumerable<Tuple<T, StreamSequenceToken>> GetEvents<T>() => [Tuple.Create((T)(object)Entry, SequenceToken)];

    public bool ImportRequestContext() => false;
}
