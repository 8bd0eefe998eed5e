using System.Collections.Immutable;
using System.Threading.Channels;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using SafeCommunity.Simulator.World;

namespace SafeCommunity.Simulator.Play.Matters;

/// <summary>
/// Gives the people's orders to the running system, one after the other. An order that is refused is counted; the world
/// looks again later, as a person does. One that found nobody there is given again until it is answered: should it have
/// been done and only its answer be lost, then it is refused, or, of a report, made twice, as people do too.
/// </summary>
internal sealed partial class OrderLane(RunningSystem system, Reachability reachability, TimeProvider time, ILogger log)
{
    private const int MaxWaiting = 64;

    private readonly Channel<WorldAction> _queue = Channel.CreateBounded<WorldAction>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private readonly ApiOrders _orders = new(system, time);
    private readonly BackOff _backOff = new(time);
    private ImmutableSortedDictionary<string, long> _refusals = ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal);
    private long _done;

    /// <summary>How many were done.</summary>
    public long Done => Interlocked.Read(ref _done);

    /// <summary>How often which orders were refused, by the order's name.</summary>
    public ImmutableSortedDictionary<string, long> Refusals => Volatile.Read(ref _refusals);

    /// <summary>Gives an order; waits while too many wait before it.</summary>
    public ValueTask SendAsync(WorldAction order, CancellationToken cancellation) => _queue.Writer.WriteAsync(order, cancellation);

    /// <summary>No more orders will come.</summary>
    public void Complete() => _queue.Writer.TryComplete();

    /// <summary>Works until everything was done after <see cref="Complete"/>.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await foreach (var order in _queue.Reader.ReadAllAsync(cancellation))
        {
            while (!await TryAsync(order, cancellation))
                await _backOff.WaitAsync(cancellation);
        }
    }

    /// <returns>Whether it was answered.</returns>
    private async Task<bool> TryAsync(WorldAction order, CancellationToken cancellation)
    {
        try
        {
            await _orders.DoAsync(order, cancellation);
            Interlocked.Increment(ref _done);
        }
        catch (RpcException fault) when (fault.StatusCode == StatusCode.Cancelled && cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(fault.Message, fault, cancellation);
        }
        catch (RpcException fault) when (RunningSystem.IsAway(fault))
        {
            cancellation.ThrowIfCancellationRequested();
            reachability.Lost(this, fault.Status.Detail);
            return false;
        }
        catch (RpcException fault)
        {
            var name = order.GetType().Name;
            Volatile.Write(ref _refusals, _refusals.SetItem(name, _refusals.GetValueOrDefault(name) + 1));
            LogRefused(name, fault.Status.Detail);
        }

        reachability.Found(this);
        _backOff.Reset();
        return true;
    }

    [LoggerMessage(1, LogLevel.Debug, "{Order} is refused: {Reason}")]
    private partial void LogRefused(string order, string reason);
}
