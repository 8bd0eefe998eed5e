using System.Threading.Channels;
using Grpc.Core;

namespace SafeCommunity.Simulator.Play.Matters;

/// <summary>Follows the journal from a position on, through breaks and restarts: every entry once, in order, none left out.</summary>
internal sealed class JournalListener(RunningSystem system, Reachability reachability, TimeProvider time)
{
    /// <summary>More than anybody falls behind by; the server ends followers that read no more, and then we resume.</summary>
    private const int MaxUnheard = 4_096;

    private readonly Channel<V1.JournalEntry> _entries = Channel.CreateBounded<V1.JournalEntry>(
        new BoundedChannelOptions(MaxUnheard) { SingleReader = true, SingleWriter = true });
    private readonly BackOff _backOff = new(time);

    /// <summary>What was journalled.</summary>
    public ChannelReader<V1.JournalEntry> Entries => _entries.Reader;

    /// <summary>Follows until the cancellation.</summary>
    /// <param name="position">The last entry that is known already.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="PlayException">It is another journal than it was.</exception>
    public async Task RunAsync(long position, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                using var call = system.Journal.FollowJournal(
                    new V1.FollowJournalRequest { Parent = WireNames.OfCommunity(system.Community), AfterPosition = position },
                    cancellationToken: cancellation);
                while (await call.ResponseStream.MoveNext(cancellation))
                {
                    reachability.Found(this);
                    _backOff.Reset();
                    foreach (var entry in call.ResponseStream.Current.Entries)
                    {
                        if (entry.Position != position + 1)
                            throw new PlayException($"The journal of {system.Community} jumps from {position} to {entry.Position}; start playing again.");
                        await _entries.Writer.WriteAsync(entry, cancellation);
                        position = entry.Position;
                    }
                }

                reachability.Lost(this, "the journal's stream ended");
            }
            catch (RpcException fault) when (fault.StatusCode == StatusCode.Cancelled && cancellation.IsCancellationRequested)
            {
                throw new OperationCanceledException(fault.Message, fault, cancellation);
            }
            catch (RpcException fault) when (fault.StatusCode is StatusCode.OutOfRange or StatusCode.NotFound or StatusCode.InvalidArgument)
            {
                throw new PlayException(
                    $"The journal of {system.Community} is another one than when playing began ({fault.Status.Detail.TrimEnd('.')}); start playing again.", fault);
            }
            catch (RpcException fault)
            {
                cancellation.ThrowIfCancellationRequested();
                reachability.Lost(this, fault.Status.Detail);
            }

            await _backOff.WaitAsync(cancellation);
        }
    }
}
