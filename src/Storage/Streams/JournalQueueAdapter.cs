using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Streams;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Storage.Streams;

/// <summary>
/// Shows the store to Orleans' persistent streams as a few queues. Each queue has the journals of some communities
/// and is served by one pulling agent at a time, wherever in the cluster that runs.
/// </summary>
internal sealed class JournalQueueAdapter(string name, IJournalReader reader, IServiceProvider services, ILoggerFactory loggers)
    : IQueueAdapterFactory, IQueueAdapter, IQueueAdapterCache
{
    private readonly HashRingBasedStreamQueueMapper _mapper = new(new HashRingStreamQueueMapperOptions(), name);
    private readonly ConcurrentDictionary<QueueId, JournalQueue> _queues = new();

    // The clock of the agents that call the queues.
    private readonly TimeProvider _time =
        services.GetKeyedService<TimeProvider>(StreamingTimeProviderNames.Streaming) ?? TimeProvider.System;

    public string Name => name;

    public bool IsRewindable => true;

    // The agents refuse producers by this.
    public StreamProviderDirection Direction => StreamProviderDirection.ReadOnly;

    public Task<IQueueAdapter> CreateAdapter() => Task.FromResult<IQueueAdapter>(this);

    public IQueueAdapterCache GetQueueAdapterCache() => this;

    public IStreamQueueMapper GetStreamQueueMapper() => _mapper;

    // Never gives a subscription up: an entry that cannot be delivered is tried again.
    public Task<IStreamFailureHandler> GetDeliveryFailureHandler(QueueId queueId) =>
        Task.FromResult<IStreamFailureHandler>(new NoOpStreamDeliveryFailureHandler());

    // An agent makes its cache first, then its receiver: both are the same queue.
    public IQueueCache CreateQueueCache(QueueId queueId) =>
        _queues[queueId] = new JournalQueue(
            reader,
            community => _mapper.GetQueueForStream(JournalStreams.Of(community)).Equals(queueId),
            _time,
            loggers.CreateLogger<JournalQueue>());

    public IQueueAdapterReceiver CreateReceiver(QueueId queueId) =>
        _queues.TryRemove(queueId, out JournalQueue? queue)
            ? queue
            : throw new InvalidOperationException($"The queue {queueId} has no cache yet.");

    public Task QueueMessageBatchAsync<T>(
        StreamId streamId, IEnumerable<T> events, StreamSequenceToken? token, Dictionary<string, object>? requestContext) =>
        throw new NotSupportedException("A journal's stream is only read. Append through the community's IJournalGrain.");
}
