using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace SafeCommunity.Bench.Load;

/// <summary>
/// One MQTT 3.1.1 connection that publishes for some devices in turn and counts acknowledgements. Only as much of the
/// protocol as that needs: CONNECT, CONNACK, PUBLISH, PUBACK, PINGREQ and PINGRESP.
/// </summary>
internal sealed class LoadConnection : IAsyncDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
    {
        NoDelay = true,
        SendBufferSize = 256 * 1024,
    };

    private readonly LoadOptions _options;
    private readonly PublishPacket[] _packets;
    private readonly MessageClock _clock;
    private readonly Lock _gate = new();
    private readonly byte[] _output;
    private readonly byte[] _input = new byte[16 * 1024];
    private readonly long[] _sentAt;
    private readonly Stack<ushort> _freeIds;
    private TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? _pong;
    private Task _receiving = Task.CompletedTask;
    private int _nextPacket;
    private int _inFlight;
    private long _toSend;
    private long _acknowledged;

    public LoadConnection(LoadOptions options, PublishPacket[] packets, MessageClock clock)
    {
        (_options, _packets, _clock) = (options, packets, clock);
        _output = new byte[options.Batch * packets.Max(packet => packet.Length)];
        _sentAt = new long[options.Window + 1];
        _freeIds = new Stack<ushort>(Enumerable.Range(1, options.Window).Reverse().Select(id => (ushort)id));
    }

    /// <summary>Publish to PUBACK. Read it only while nothing is in flight.</summary>
    public LatencyHistogram Latency { get; } = new();

    /// <summary>How many messages were acknowledged (QoS 1), or sent and then confirmed read by a PINGRESP (QoS 0).</summary>
    public long Acknowledged => Interlocked.Read(ref _acknowledged);

    public async Task ConnectAsync(IPEndPoint server, string clientId, CancellationToken cancellation)
    {
        await MqttHandshake.ConnectAsync(_socket, server, clientId, cancellation);
        _receiving = ReceiveAsync();
    }

    /// <summary>Publishes one message of each device, then waits until all is acknowledged.</summary>
    public Task PublishEachOnceAsync() => SaturateAsync(_packets.Length, CancellationToken.None);

    /// <summary>Publishes as fast as the window allows until told to stop; then waits until all is acknowledged.</summary>
    public Task SaturateAsync(CancellationToken stop) => SaturateAsync(long.MaxValue, stop);

    private async Task SaturateAsync(long messages, CancellationToken stop)
    {
        if (_options.Qos == 0)
        {
            await SaturateUnacknowledgedAsync(messages, stop);
            return;
        }

        Task drained;
        lock (_gate)
        {
            _drained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            drained = _drained.Task;
            _toSend = messages;
            SendWhilePossible();
        }

        await using (stop.Register(StopSaturating))
            await await Task.WhenAny(drained, _receiving);
        if (!drained.IsCompleted)
            throw new IOException("The server closed the connection under load.");
    }

    /// <summary>Publishes one message, if the window has room.</summary>
    /// <param name="packet">The device's packet; one of this connection's.</param>
    /// <param name="message">The message.</param>
    /// <param name="sending">Hears of it just before it goes, for what it causes may come back at once.</param>
    public bool TryPublish(PublishPacket packet, PacedMessage message, Action<PacedMessage, long> sending)
    {
        lock (_gate)
        {
            ushort id = 0;
            if (_options.Qos > 0 && !_freeIds.TryPop(out id))
                return false;
            packet.WriteNext(_output, id, _clock.Now, message.SmokePermille);
            var now = Stopwatch.GetTimestamp();
            _sentAt[id] = now;
            sending(message, now);
            if (_options.Qos > 0)
                _inFlight++;
            else
                _acknowledged++;
            _socket.Send(_output.AsSpan(0, packet.Length));
            return true;
        }
    }

    /// <summary>Waits until the server has answered everything that was published.</summary>
    public async Task DrainAsync()
    {
        if (_options.Qos == 0)
        {
            await PingAsync(CancellationToken.None);
            return;
        }

        Task drained;
        lock (_gate)
        {
            if (_inFlight == 0)
                return;
            _drained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            drained = _drained.Task;
        }

        await await Task.WhenAny(drained, _receiving);
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        try
        {
            await _receiving;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
        {
            // The end of the socket is how receiving ends.
        }
    }

    private void StopSaturating()
    {
        lock (_gate)
        {
            _toSend = 0;
            if (_inFlight == 0)
                _drained.TrySetResult();
        }
    }

    private void SendWhilePossible()
    {
        while (_toSend > 0 && _freeIds.Count >= _options.Batch)
        {
            var length = 0;
            _toSend -= _options.Batch;
            var time = _clock.Now;
            var now = Stopwatch.GetTimestamp();
            for (var i = 0; i < _options.Batch; i++)
            {
                var id = _freeIds.Pop();
                var packet = NextPacket();
                packet.WriteNext(_output.AsSpan(length), id, time, null);
                length += packet.Length;
                _sentAt[id] = now;
            }

            _inFlight += _options.Batch;
            _socket.Send(_output.AsSpan(0, length));
        }
    }

    private async Task SaturateUnacknowledgedAsync(long messages, CancellationToken stop)
    {
        await Task.Yield();
        long sent = 0;
        while (sent < messages && !stop.IsCancellationRequested)
        {
            var length = 0;
            for (var i = 0; i < _options.Batch; i++)
            {
                var packet = NextPacket();
                packet.WriteNext(_output.AsSpan(length), 0, _clock.Now, null);
                length += packet.Length;
            }

            await _socket.SendAsync(_output.AsMemory(0, length), CancellationToken.None);
            sent += _options.Batch;
        }

        await PingAsync(CancellationToken.None);
        Interlocked.Add(ref _acknowledged, sent);
    }

    private async Task PingAsync(CancellationToken cancellation)
    {
        var pong = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _pong, pong);
        await _socket.SendAsync(new byte[] { 0xC0, 0 }, cancellation);
        await await Task.WhenAny(pong.Task, _receiving);
    }

    private PublishPacket NextPacket()
    {
        var packet = _packets[_nextPacket];
        _nextPacket = _nextPacket + 1 < _packets.Length ? _nextPacket + 1 : 0;
        return packet;
    }

    private async Task ReceiveAsync()
    {
        var buffered = 0;
        while (true)
        {
            var read = await _socket.ReceiveAsync(_input.AsMemory(buffered));
            if (read == 0)
                throw new IOException("The server closed the connection.");
            buffered += read;
            var used = Take(_input.AsSpan(0, buffered));
            buffered -= used;
            _input.AsSpan(used, buffered).CopyTo(_input);
        }
    }

    private int Take(ReadOnlySpan<byte> input)
    {
        var used = 0;
        lock (_gate)
        {
            var now = Stopwatch.GetTimestamp();
            while (input.Length - used >= 2 && input.Length - used >= 2 + input[used + 1])
            {
                var packet = input.Slice(used, 2 + input[used + 1]);
                used += packet.Length;
                switch (packet[0])
                {
                    case 0x40:
                        var id = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
                        Latency.Record(_sentAt[id], now);
                        _freeIds.Push(id);
                        _inFlight--;
                        _acknowledged++;
                        break;
                    case 0xD0:
                        _pong?.TrySetResult();
                        break;
                    default:
                        throw new IOException($"The server sent an unexpected packet of type {packet[0] >> 4}.");
                }
            }

            SendWhilePossible();
            if (_inFlight == 0)
                _drained.TrySetResult();
        }

        return used;
    }
}
