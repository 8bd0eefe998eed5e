using System.Diagnostics;
using System.Net;
using Grpc.Core;
using Grpc.Net.Client;
using SafeCommunity.V1;
using Task = System.Threading.Tasks.Task;

namespace SafeCommunity.Bench.Load;

/// <summary>Follows the alarms of the bench's community on a WatchAlarms stream, as an operator's console does.</summary>
internal sealed class AlarmWatch : IAsyncDisposable
{
    private readonly GrpcChannel _channel;
    private readonly CancellationTokenSource _stop = new();
    private readonly AsyncServerStreamingCall<WatchAlarmsResponse> _call;
    private readonly Action<Alarm, long> _changed;
    private Task _watching = Task.CompletedTask;

    private AlarmWatch(IPEndPoint grpc, Action<Alarm, long> changed)
    {
        _changed = changed;
        _channel = GrpcChannel.ForAddress($"http://{grpc}");
        _call = new AlarmService.AlarmServiceClient(_channel).WatchAlarms(
            new WatchAlarmsRequest { Parent = $"communities/{BenchCommunity.Name}" }, cancellationToken: _stop.Token);
    }

    /// <summary>The twin's name in an alarm of a device.</summary>
    public static string TwinOf(int device) => $"communities/{BenchCommunity.Name}/twins/{BenchCommunity.DeviceName(device)}";

    /// <summary>Begins to follow; the alarms that are open already are passed over.</summary>
    /// <param name="grpc">The silo's gRPC port.</param>
    /// <param name="changed">Hears of every change, with the <see cref="Stopwatch"/> timestamp of its arrival.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<AlarmWatch> StartAsync(IPEndPoint grpc, Action<Alarm, long> changed, CancellationToken cancellation)
    {
        var watch = new AlarmWatch(grpc, changed);
        var stream = watch._call.ResponseStream;
        while (await stream.MoveNext(cancellation) && !stream.Current.SnapshotComplete)
        {
            // Only what changes is of interest.
        }

        watch._watching = watch.WatchAsync();
        return watch;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        _call.Dispose();
        _channel.Dispose();
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        try
        {
            while (await _call.ResponseStream.MoveNext(CancellationToken.None))
            {
                var now = Stopwatch.GetTimestamp();
                foreach (var alarm in _call.ResponseStream.Current.Alarms)
                    _changed(alarm, now);
            }
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.Cancelled)
        {
            // The run is over.
        }
    }
}
