using Microsoft.Extensions.DependencyInjection;
using Orleans.Streams;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Storage.Streams;

/// <summary>Registers the journal as an Orleans stream.</summary>
public static class JournalStreamsSiloBuilderExtensions
{
    /// <summary>How often a followed journal is looked at for new entries.</summary>
    private static readonly TimeSpan PollPeriod = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Adds the stream provider <see cref="JournalStreams.Provider"/>. Its streams are read from the registered
    /// <see cref="IJournalReader"/>, its subscriptions are kept in the grain storage named <c>PubSubStore</c>.
    /// </summary>
    public static ISiloBuilder AddJournalStreams(this ISiloBuilder builder) =>
        builder.AddPersistentStreams(
            JournalStreams.Provider,
            static (services, name) => ActivatorUtilities.CreateInstance<JournalQueueAdapter>(services, name),
            static streams => streams.ConfigurePullingAgent(static options => options.Configure(static agent =>
            {
                agent.GetQueueMsgsTimerPeriod = PollPeriod;

                // Who names no position gets the whole journal: entries come twice rather than never.
                agent.InitialSubscriptionStartPosition = StreamSubscriptionStartPosition.EarliestAvailable;
            })));
}
