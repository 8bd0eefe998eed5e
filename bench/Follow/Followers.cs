using System.Diagnostics;
using System.Text.Json;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace SafeCommunity.Follow;

/// <summary>What the followers saw.</summary>
internal sealed record FollowersResult(double P50Ms, double P99Ms, double MaxMs, double DeliveriesPerSecond, long Missed);

/// <summary>The process of the followers: many streams over some connections, one of which is never read.</summary>
internal sealed class Followers(FollowOptions options)
{
    private static readonly MessageParser<LeanResponse> Parser = LeanResponse.Parser.WithDiscardUnknownFields(true);

    private static readonly Method<V1.FollowJournalRequest, LeanResponse> FollowJournal = new(
        MethodType.ServerStreaming,
        "safecommunity.v1.JournalService",
        "FollowJournal",
        Marshallers.Create(request => request.ToByteArray(), V1.FollowJournalRequest.Parser.ParseFrom),
        Marshallers.Create<LeanResponse>(
            (_, _) => throw new NotSupportedException(), context => Parser.ParseFrom(context.PayloadAsReadOnlySequence())));

    private const int StreamsPerConnection = 100;
    private const double BucketMs = 0.05;

    // Each delivery adds to one bucket; the last takes all that is slower.
    private readonly long[] _buckets = new long[200_000];
    private long _maxTicks;
    private long _missed;
    private long _deliveries;
    private volatile bool _measuring;

    /// <summary>Follows, measures, and writes the result to the standard output.</summary>
    public async Task RunAsync()
    {
        using var stop = new CancellationTokenSource();
        var connections = Enumerable.Range(0, (options.Followers + StreamsPerConnection - 1) / StreamsPerConnection)
            .Select(_ => GrpcChannel.ForAddress(options.Server!)).ToArray();
        var positions = new long[options.Followers];
        var begun = new TaskCompletionSource[options.Followers];
        var reading = new List<Task>();
        for (var i = 0; i < options.Followers; i++)
        {
            begun[i] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var client = connections[i / StreamsPerConnection].CreateCallInvoker();
            reading.Add(FollowAsync(client, i, positions, begun[i], stop.Token));
        }

        await Task.WhenAll(begun.Select(source => source.Task));
        Console.WriteLine("ready");
        await Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System);
        _measuring = true;
        await Task.Delay(TimeSpan.FromSeconds(options.Seconds), TimeProvider.System);
        _measuring = false;

        // Everyone but the stalled one must come to where the foremost was; whoever does not, lost something.
        var foremost = positions.Max();
        var patience = Stopwatch.StartNew();
        while (positions.Skip(1).Any(position => position < foremost) && patience.Elapsed < TimeSpan.FromSeconds(30))
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        _missed += positions.Skip(1).Where(position => position < foremost).Sum(position => foremost - position);
        Console.WriteLine(JsonSerializer.Serialize(new FollowersResult(
            Percentile(0.5), Percentile(0.99), ToMs(_maxTicks), _deliveries / (double)options.Seconds, _missed)));
        await stop.CancelAsync();
        await Task.WhenAll(reading);
    }

    private async Task FollowAsync(
        CallInvoker client, int number, long[] positions, TaskCompletionSource begun, CancellationToken stop)
    {
        using var call = client.AsyncServerStreamingCall(
            FollowJournal, null, new CallOptions(cancellationToken: stop), new V1.FollowJournalRequest { Parent = "communities/bench" });
        try
        {
            while (await call.ResponseStream.MoveNext(stop))
            {
                Count(call.ResponseStream.Current, ref positions[number]);
                begun.TrySetResult();
                if (number == 0)
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
            }
        }
        catch (Exception error) when (stop.IsCancellationRequested && error is RpcException or OperationCanceledException)
        {
            // The end of the measurement.
        }
    }

    private void Count(LeanResponse message, ref long position)
    {
        var now = Stopwatch.GetTimestamp();
        foreach (var entry in message.Entries)
        {
            if (position != 0 && entry.Position != position + 1)
                Interlocked.Add(ref _missed, Math.Abs(entry.Position - position - 1));
            position = entry.Position;
            if (!_measuring)
                continue;

            var ticks = now - entry.AlarmRaised.Cause.Seq;
            Interlocked.Increment(ref _deliveries);
            Interlocked.Increment(ref _buckets[Math.Clamp((int)(ToMs(ticks) / BucketMs), 0, _buckets.Length - 1)]);
            for (var max = _maxTicks; ticks > max; max = _maxTicks)
                Interlocked.CompareExchange(ref _maxTicks, ticks, max);
        }
    }

    private double Percentile(double share)
    {
        var left = (long)(_deliveries * share);
        var bucket = 0;
        while (bucket < _buckets.Length - 1 && (left -= _buckets[bucket]) > 0)
            bucket++;
        return (bucket + 1) * BucketMs;
    }

    private static double ToMs(long ticks) => ticks * 1_000.0 / Stopwatch.Frequency;
}
