using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using SafeCommunity.Bench.Load;

namespace SafeCommunity.Bench.Overload;

/// <summary>
/// One connection of a gateway that sends whatever its devices say, ready or not. What the socket does not take, or what
/// finds no room among the unacknowledged messages, is lost at the gateway and counted as held back. One thread sends.
/// </summary>
internal sealed class FloodConnection(OverloadOptions options, PublishPacket[] packets, MessageClock clock) : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
    {
        NoDelay = true,
        SendBufferSize = 16 * 1024, // a small gateway's: what waits here is late before the silo sees it
    };

    private readonly byte[] _output = new byte[(options.Batch + 1) * packets.Max(packet => packet.Length)];
    private readonly byte[] _input = new byte[16 * 1024];
    private readonly long[] _sentAt = new long[options.Window + 1];
    private readonly Queue<AlarmMessage> _alarms = new();
    private readonly Lock _latencyLock = new();
    private readonly LatencyHistogram _latency = new();
    private int _start;
    private int _end;
    private int _nextPacket;
    private int _nextId = 1;
    private long _acknowledged;
    private Task _receiving = Task.CompletedTask;

    /// <summary>How many messages the socket has taken, all or in part.</summary>
    public long Sent { get; private set; }

    /// <summary>How many were acknowledged.</summary>
    public long Acknowledged => Interlocked.Read(ref _acknowledged);

    /// <summary>Why the connection broke; null while it stands.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Connects.</summary>
    public async Task ConnectAsync(IPEndPoint server, string clientId, CancellationToken cancellation)
    {
        await MqttHandshake.ConnectAsync(_socket, server, clientId, cancellation);
        _receiving = ReceiveAsync();
        _socket.Blocking = false;
    }

    /// <summary>Offers the next messages of its devices in turn; returns how many were taken.</summary>
    public int Offer(int messages)
    {
        if (Failure is not null || !Push())
            return 0;
        var offered = 0;
        do
        {
            while (_alarms.Count > 0 && Append(_alarms.Peek().Packet, _alarms.Peek().SmokePermille))
            {
                _alarms.Dequeue();
                Push();
            }

            var count = 0;
            while (count < options.Batch && offered < messages && Append(packets[_nextPacket], null))
            {
                _nextPacket = _nextPacket + 1 < packets.Length ? _nextPacket + 1 : 0;
                (count, offered) = (count + 1, offered + 1);
            }

            if (count == 0)
                return offered;
        }
        while (Push() && offered < messages);
        return offered;
    }

    /// <summary>Puts a message of an alarming device in front of what is offered next.</summary>
    public void Add(AlarmMessage message) => _alarms.Enqueue(message);

    /// <summary>Moves the times from publish to acknowledgement to another.</summary>
    public void TakeLatency(LatencyHistogram target)
    {
        lock (_latencyLock)
            target.TakeFrom(_latency);
    }

    public void Dispose() => _socket.Dispose();

    private bool Append(PublishPacket packet, int? smokePermille)
    {
        if (_output.Length - _end < packet.Length)
            return false;
        ushort id = 0;
        if (options.Qos > 0)
        {
            if (Volatile.Read(ref _sentAt[_nextId]) != 0)
                return false; // the oldest is not acknowledged yet
            id = (ushort)_nextId;
            _nextId = _nextId < options.Window ? _nextId + 1 : 1;
            Volatile.Write(ref _sentAt[id], Stopwatch.GetTimestamp());
        }

        packet.WriteNext(_output.AsSpan(_end), id, clock.Now, smokePermille);
        _end += packet.Length;
        Sent++;
        return true;
    }

    private bool Push()
    {
        while (_start < _end)
        {
            var sent = _socket.Send(_output.AsSpan(_start, _end - _start), SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
                return false;
            if (error != SocketError.Success)
            {
                Failure = new SocketException((int)error);
                return false;
            }

            _start += sent;
        }

        (_start, _end) = (0, 0);
        return true;
    }

    private async Task ReceiveAsync()
    {
        var buffered = 0;
        try
        {
            while (true)
            {
                var read = await _socket.ReceiveAsync(_input.AsMemory(buffered));
                if (read == 0)
                    throw new IOException("The server closed a connection.");
                buffered += read;
                var used = Take(_input.AsSpan(0, buffered));
                buffered -= used;
                _input.AsSpan(used, buffered).CopyTo(_input);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
        {
            Failure ??= e;
        }
    }

    private int Take(ReadOnlySpan<byte> input)
    {
        var (used, now) = (0, Stopwatch.GetTimestamp());
        lock (_latencyLock)
        {
            while (input.Length - used >= 2 && input.Length - used >= 2 + input[used + 1])
            {
                var packet = input.Slice(used, 2 + input[used + 1]);
                used += packet.Length;
                if (packet[0] != 0x40)
                    throw new IOException($"The server sent an unexpected packet of type {packet[0] >> 4}.");
                ref var sentAt = ref _sentAt[BinaryPrimitives.ReadUInt16BigEndian(packet[2..])];
                _latency.Record(sentAt, now);
                Volatile.Write(ref sentAt, 0);
                _acknowledged++;
            }
        }

        return used;
    }
}

/// <summary>A message that raises or clears an alarm.</summary>
/// <param name="Packet">The device's.</param>
/// <param name="SmokePermille">Its value.</param>
internal readonly record struct AlarmMessage(PublishPacket Packet, int SmokePermille);
