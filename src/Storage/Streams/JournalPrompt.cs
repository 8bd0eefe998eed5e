using Orleans.Providers.Streams.Common;
using Orleans.Streams;

namespace SafeCommunity.Storage.Streams;

/// <summary>Tells the agent to look at a stream. It carries no entries: those are in the subscriptions' cursors.</summary>
internal sealed class JournalPrompt(StreamId stream) : IBatchContainer
{
    public StreamId StreamId => stream;

    // A subscription that asks for the latest entries starts from this token.
    public StreamSequenceToken SequenceToken => new EventSequenceTokenV2(JournalCursor.Head);

    public IEnumerable<Tuple<T, StreamSequenceToken>> GetEvents<T>() => [];

    public bool ImportRequestContext() => false;
}
