using System.Threading.Channels;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace SafeCommunity.Follow;

/// <summary>The baseline: a gRPC stream that sends each message it is handed, with neither journal nor feed.</summary>
internal sealed class BareJournalService(BareBroadcast broadcast) : V1.JournalService.JournalServiceBase
{
    public override async Task FollowJournal(
        V1.FollowJournalRequest request, IServerStreamWriter<V1.FollowJournalResponse> responseStream, ServerCallContext context)
    {
        var messages = broadcast.Join();
        await responseStream.WriteAsync(new V1.FollowJournalResponse { Heartbeat = true }, context.CancellationToken);
        await foreach (var message in messages.ReadAllAsync(context.CancellationToken))
            await responseStream.WriteAsync(message, context.CancellationToken);
    }
}

/// <summary>Hands each message to all streams of the baseline.</summary>
internal sealed class BareBroadcast
{
    private readonly Lock _lock = new();
    private readonly List<Channel<V1.FollowJournalResponse>> _channels = [];

    public ChannelReader<V1.FollowJournalResponse> Join()
    {
        var channel = Channel.CreateBounded<V1.FollowJournalResponse>(4_096);
        lock (_lock)
            _channels.Add(channel);
        return channel;
    }

    public void Send(V1.FollowJournalResponse message)
    {
        lock (_lock)
        {
            foreach (var channel in _channels)
                channel.Writer.TryWrite(message);
        }
    }

    public static V1.FollowJournalResponse MakeMessage(long position)
    {
        var raised = BenchAlarm.Raise();
        return new V1.FollowJournalResponse
        {
            Position = position,
            Entries =
            {
                new V1.JournalEntry
                {
                    Position = position,
                    Time = Timestamp.FromDateTimeOffset(raised.Cause.Time),
                    Subject = $"communities/{BenchAlarm.Community}/alarms/{BenchAlarm.IdOf(position)}",
                    Actor = BenchAlarm.Actor,
                    Kind = "alarm.raised",
                    Hash = Google.Protobuf.ByteString.CopyFrom(new byte[32]),
                    AlarmRaised = new V1.AlarmRaised
                    {
                        Twin = $"communities/{BenchAlarm.Community}/twins/{raised.Twin}",
                        Rule = raised.Rule,
                        Severity = V1.AlarmSeverity.Critical,
                        Message = new V1.BilingualText { Zh = raised.Message.Zh, En = raised.Message.En },
                        Cause = new V1.AlarmCause
                        {
                            Seq = raised.Cause.Seq!.Value,
                            Time = Timestamp.FromDateTimeOffset(raised.Cause.Time),
                            Value = 0.31,
                        },
                    },
                },
            },
        };
    }
}
