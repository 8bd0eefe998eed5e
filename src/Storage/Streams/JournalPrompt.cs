using Orleans.Providers.Streams.Common;
using Orleans.Streams;

namespace SafeCommunity.Storage.Streams;

/// <summary>Tells the agent to look at a stream. It carries no entries: those are in the subscriptions' cursors.</summary>
internal sealed class JournalPrompt(StreamId stream) : IBatchContainer
{
    public StreamId StreamId => stream;

    // From here the agent starts a subscription whose own position it could not learn, the subscriber's silo having
    // died, say. The first delivery then tells it the position. Starting at the journal's end would put that off
    // until the next entry, so it is the beginning.
    public StreamSequenceToken SequenceToken => new EventSequenceTokenV2(0);

    public IEnumerable<Tuple<T, StreamSequenceToken>> GetEvents<T>() => [];

    public bool ImportRequestContext() => false;
}
