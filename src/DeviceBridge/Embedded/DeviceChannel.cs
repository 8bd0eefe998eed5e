using System.Buffers;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Adapter;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using SafeCommunity.DeviceBridge.Codecs;
using SafeCommunity.DeviceBridge.Diagnostics;
using SafeCommunity.DeviceBridge.Dispatch;
using SafeCommunity.Grains.Devices;

namespace SafeCommunity.DeviceBridge.Embedded;

/// <summary>
/// One device's connection, under MQTTnet's broker. It stands in for MQTTnet's own channel because that one reads any
/// length a packet claims, and queues replies without bound for a client that does not read them; and it reads and
/// writes many packets with one system call.
/// </summary>
/// <remarks>
/// MQTTnet calls <see cref="ReceivePacketAsync"/> from one loop and <see cref="SendPacketAsync"/> from another, and a
/// DISCONNECT from anywhere.
/// </remarks>
internal sealed class DeviceChannel : IMqttChannelAdapter
{
    private const int FirstBufferSize = 2048;
    private const int BusyBufferSize = 16 * 1024;
    private const int MaxShedATurn = 64;
    private const int NoTurn = -1;
    private const int MaxCoalescedBytes = 4096;
    private const int MaxPendingBytes = 64 * 1024;
    private const ushort MaxTopicAlias = 16;

    private static long _connections;

    private readonly Socket _socket;
    private readonly DeviceBridgeOptions _options;
    private readonly BridgeMeter _meter;
    private readonly TimeProvider _time;
    private readonly ReadingDispatcher _dispatcher;
    private readonly Turns _turns;
    private readonly string _remote;

    // Of the receiving loop.
    private byte[] _input = new byte[FirstBufferSize];
    private int _inputStart;
    private int _inputEnd;
    private string? _assignedClientId;
    private long _repliesOwed;
    private long _acknowledgementsReceived;
    private BacklogWatch _backlog;
    private bool _accepted;
    private int _shedThisTurn = NoTurn;
    private bool _wantsTurn;

    // Of the sending loop, written under the lock.
    private readonly Lock _sendLock = new();
    private byte[] _pending = new byte[64];
    private byte[] _sending = new byte[64];
    private int _pendingLength;
    private bool _moreInput;
    private long _repliesSent;
    private long _acknowledgementsOwed;
    private Task _flush = Task.CompletedTask;
    private int _closed;
    private long _bytesReceived;
    private long _bytesSent;

    public DeviceChannel(
        Socket socket, DeviceBridgeOptions options, ReadingDispatcher dispatcher, Turns turns, BridgeMeter meter, TimeProvider time)
    {
        _dispatcher = dispatcher;
        _turns = turns;
        _backlog = new BacklogWatch(time, options.MaxReadingDelay);
        _socket = socket;
        _options = options;
        _meter = meter;
        _time = time;
        RemoteEndPoint = socket.RemoteEndPoint;
        LocalEndPoint = socket.LocalEndPoint;
        _remote = RemoteEndPoint?.ToString() ?? "";
        PacketFormatterAdapter = new MqttPacketFormatterAdapter(new MqttBufferWriter(256, options.MaxPacketBytes));
    }

    /// <summary>The connection's number, which no other of this process has.</summary>
    public long Connection { get; } = Interlocked.Increment(ref _connections);

    /// <summary>What a DISCONNECT that the broker sends gives as its reason; null for what MQTTnet says.</summary>
    public MqttDisconnectReasonCode? Farewell { get; set; }

    /// <inheritdoc/>
    public MqttPacketFormatterAdapter PacketFormatterAdapter { get; }

    /// <inheritdoc/>
    public EndPoint? RemoteEndPoint { get; }

    /// <inheritdoc/>
    public EndPoint? LocalEndPoint { get; }

    /// <inheritdoc/>
    public bool IsSecureConnection => false;

    /// <inheritdoc/>
    public X509Certificate2? ClientCertificate => null;

    /// <inheritdoc/>
    public long BytesReceived => Interlocked.Read(ref _bytesReceived);

    /// <inheritdoc/>
    public long BytesSent => Interlocked.Read(ref _bytesSent);

    /// <inheritdoc/>
    public Task ConnectAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void ResetStatistics() => (_bytesReceived, _bytesSent) = (0, 0);

    /// <inheritdoc/>
    public Task<MqttPacket?> ReceivePacketAsync(CancellationToken cancellationToken)
    {
        try
        {
            return OwesTooMuch || !TryTakePacket(out var packet)
                ? ReceiveSlowlyAsync(cancellationToken)
                : Task.FromResult<MqttPacket?>(packet);
        }
        catch (Exception exception) when (RejectionOf(exception) is not Rejection.None)
        {
            return CloseAsync(RejectionOf(exception));
        }
    }

    /// <inheritdoc/>
    public Task SendPacketAsync(MqttPacket packet, CancellationToken cancellationToken)
    {
        Task flush;
        lock (_sendLock)
        {
            Prepare(packet);
            Append(PacketFormatterAdapter.Encode(packet));
            PacketFormatterAdapter.Cleanup();
            if (IsReply(packet))
            {
                Volatile.Write(ref _repliesSent, _repliesSent + 1);
                // While more packets are there to be answered, their answers can go together.
                if (_moreInput && _pendingLength < MaxCoalescedBytes)
                    return Task.CompletedTask;
            }

            flush = BeginFlush();
            if (_pendingLength < MaxPendingBytes)
                return flush.IsFaulted ? flush : Task.CompletedTask;
        }

        return flush.WaitAsync(cancellationToken);
    }

    /// <summary>Sends the answers that wait for more to go with them: nothing more will come for a while.</summary>
    public void Flush()
    {
        lock (_sendLock)
        {
            _moreInput = false;
            BeginFlush();
        }
    }

    /// <inheritdoc/>
    public async Task DisconnectAsync(CancellationToken cancellationToken)
    {
        Flush();
        await _flush.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Close();
    }

    /// <inheritdoc/>
    public void Dispose() => Close();

    private bool OwesTooMuch => _repliesOwed - Volatile.Read(ref _repliesSent) > _options.MaxPendingPerClient;

    private async Task<MqttPacket?> ReceiveSlowlyAsync(CancellationToken cancellationToken)
    {
        try
        {
            // A client that does not read its answers is not read either: they would pile up here.
            while (OwesTooMuch)
            {
                Flush();
                await _flush;
                await Task.Yield();
                cancellationToken.ThrowIfCancellationRequested();
            }

            MqttPacket? packet;
            while (!TryTakePacket(out packet))
            {
                if (_wantsTurn)
                {
                    EndTurn();
                    await _turns.BeginAsync(cancellationToken);
                    (_wantsTurn, _shedThisTurn) = (false, 0);
                    continue;
                }

                Flush();
                MakeRoom();
                var receive = _socket.ReceiveAsync(_input.AsMemory(_inputEnd), SocketFlags.None, cancellationToken);
                int read;
                if (receive.IsCompleted)
                {
                    read = await receive;
                    _backlog.HasMore();
                }
                else
                {
                    EndTurn();
                    read = await receive;
                    _backlog.CaughtUp();
                }

                if (read == 0)
                    return null;
                _inputEnd += read;
                _bytesReceived += read;
            }

            return packet;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The connection is gone, or is being closed: there is no next packet.
            return null;
        }
        catch (Exception exception) when (RejectionOf(exception) is not Rejection.None)
        {
            return await CloseAsync(RejectionOf(exception));
        }
        finally
        {
            EndTurn();
        }
    }

    private bool HasTurn => _shedThisTurn >= 0;

    private void EndTurn()
    {
        if (HasTurn)
            _turns.End();
        _shedThisTurn = NoTurn;
    }

    private async Task<MqttPacket?> CloseAsync(Rejection rejection)
    {
        _meter.Reject(rejection, _remote);
        if (PacketFormatterAdapter.ProtocolVersion == MqttProtocolVersion.V500)
        {
            await SendPacketAsync(
                new MqttDisconnectPacket
                {
                    ReasonCode = rejection switch
                    {
                        Rejection.PacketTooLarge => MqttDisconnectReasonCode.PacketTooLarge,
                        Rejection.SlowReader => MqttDisconnectReasonCode.ReceiveMaximumExceeded,
                        _ => MqttDisconnectReasonCode.MalformedPacket,
                    },
                },
                CancellationToken.None);
            await _flush;
        }

        Close();
        return null;
    }

    // Takes the next packet out of the input, if all of it is there.
    private bool TryTakePacket([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out MqttPacket? packet)
    {
        packet = null;
        int headerLength, bodyLength, bodyStart;
        byte header;
        while (true)
        {
            if (!TryMeasure(_inputStart, out headerLength, out bodyLength))
                return false;
            if (headerLength + bodyLength > _options.MaxPacketBytes)
                throw new PacketTooLargeException();
            if (_inputEnd - _inputStart < headerLength + bodyLength)
                return false;

            header = _input[_inputStart];
            bodyStart = _inputStart + headerLength;
            if (!_backlog.IsBehind || !PublishView.IsPlain(header) || !_accepted)
                break;
            _wantsTurn = !HasTurn || _shedThisTurn == MaxShedATurn;
            if (_wantsTurn)
                return false;
            if (!TryShed(bodyStart, bodyLength))
                break;
            _shedThisTurn++;
            _inputStart = bodyStart + bodyLength;
        }

        // MQTTnet keeps parts of some packets (a last will, subscriptions); those of a PUBLISH are used up, or copied,
        // before the next packet is asked for.
        var body = (MqttControlPacketType)(header >> 4) == MqttControlPacketType.Publish
            ? new ArraySegment<byte>(_input, bodyStart, bodyLength)
            : new ArraySegment<byte>(_input.AsSpan(bodyStart, bodyLength).ToArray());
        _inputStart = bodyStart + bodyLength;
        var received = new ReceivedMqttPacket(header, body, headerLength + bodyLength);
        if (PacketFormatterAdapter.ProtocolVersion == MqttProtocolVersion.Unknown)
            PacketFormatterAdapter.DetectProtocolVersion(received);
        packet = PacketFormatterAdapter.Decode(received) ?? throw new MqttProtocolViolationException("The packet is malformed.");
        Note(packet);
        Volatile.Write(
            ref _moreInput,
            TryMeasure(_inputStart, out headerLength, out bodyLength) && _inputEnd - _inputStart >= headerLength + bodyLength);
        return true;
    }

    private bool TryShed(int bodyStart, int bodyLength) =>
        PublishView.TryRead(
            _input.AsSpan(bodyStart, bodyLength), PacketFormatterAdapter.ProtocolVersion == MqttProtocolVersion.V500, out var publish)
        && _dispatcher.TryShed(
            publish.Topic,
            new ReadOnlySequence<byte>(_input, bodyStart + publish.PayloadStart, bodyLength - publish.PayloadStart),
            ProtobufReadings.IsProtobuf(publish.Type),
            new ReadingDelivery(Connection, IsRedelivery: false, IsRetained: false));

    // MQTT 5, 2.1.4: the remaining length has one to four bytes of seven bits.
    private bool TryMeasure(int start, out int headerLength, out int bodyLength)
    {
        bodyLength = 0;
        for (headerLength = 1; headerLength <= 4; headerLength++)
        {
            if (start + headerLength >= _inputEnd)
                return false;
            var digit = _input[start + headerLength];
            bodyLength |= (digit & 0x7F) << (7 * (headerLength - 1));
            if ((digit & 0x80) == 0)
            {
                headerLength++;
                return true;
            }
        }

        throw new MqttProtocolViolationException("The remaining length has more than four bytes.");
    }

    private void MakeRoom()
    {
        if (_inputStart == _inputEnd)
        {
            _inputStart = _inputEnd = 0;
            // Who is behind is read in large pieces, for as long as that lasts.
            if (_backlog.IsBehind ? _input.Length < BusyBufferSize : _input.Length > FirstBufferSize && !_backlog.WasBehind)
                _input = new byte[_backlog.IsBehind ? BusyBufferSize : FirstBufferSize];
        }
        else if (_inputStart > 0 && _inputEnd == _input.Length)
        {
            _input.AsSpan(_inputStart, _inputEnd - _inputStart).CopyTo(_input);
            (_inputStart, _inputEnd) = (0, _inputEnd - _inputStart);
        }

        if (_inputEnd == _input.Length)
            Array.Resize(ref _input, Math.Min(_input.Length * 2, _options.MaxPacketBytes + FirstBufferSize));
    }

    private void Note(MqttPacket packet)
    {
        switch (packet)
        {
            case MqttPublishPacket { TopicAlias: > MaxTopicAlias }:
                throw new MqttProtocolViolationException("The topic alias is larger than the maximum.");
            case MqttPublishPacket { QualityOfServiceLevel: > MqttQualityOfServiceLevel.AtMostOnce }:
            case MqttPingReqPacket or MqttSubscribePacket or MqttUnsubscribePacket or MqttPubRelPacket or MqttPubRecPacket:
                _repliesOwed++;
                break;
            case MqttPubAckPacket or MqttPubCompPacket:
                Volatile.Write(ref _acknowledgementsReceived, _acknowledgementsReceived + 1);
                break;
            case MqttConnectPacket { ClientId: null or "" } connect:
                // MQTT 3.1.1 and 5, 3.1.3.1: the server may give a name to a client that has none.
                connect.ClientId = _assignedClientId = $"auto-{Guid.NewGuid():N}";
                break;
        }

        if (packet is MqttConnectPacket { WillFlag: true } willing)
            WillMark.Set(willing, Connection);
    }

    private void Prepare(MqttPacket packet)
    {
        switch (packet)
        {
            case MqttConnAckPacket answer:
                _accepted = answer.ReturnCode == MqttConnectReturnCode.ConnectionAccepted && answer.ReasonCode == MqttConnectReasonCode.Success;
                if (PacketFormatterAdapter.ProtocolVersion == MqttProtocolVersion.V500)
                {
                    answer.MaximumPacketSize = (uint)_options.MaxPacketBytes;
                    answer.TopicAliasMaximum = MaxTopicAlias;
                    answer.AssignedClientIdentifier = _assignedClientId;
                }

                break;
            case MqttDisconnectPacket goodbye when Farewell is { } reason:
                goodbye.ReasonCode = reason;
                break;
            case MqttPublishPacket { QualityOfServiceLevel: > MqttQualityOfServiceLevel.AtMostOnce }
                when ++_acknowledgementsOwed - Volatile.Read(ref _acknowledgementsReceived) > _options.MaxPendingPerClient:
                // MQTTnet keeps every message that was not acknowledged: a client that never does is let go.
                _meter.Reject(Rejection.SlowReader, _remote);
                Close();
                break;
        }
    }

    private static bool IsReply(MqttPacket packet) =>
        packet is MqttPubAckPacket or MqttPubRecPacket or MqttPubCompPacket or MqttPubRelPacket
            or MqttPingRespPacket or MqttSubAckPacket or MqttUnsubAckPacket;

    private void Append(MqttPacketBuffer packet)
    {
        Debug.Assert(_sendLock.IsHeldByCurrentThread);
        var length = packet.Length;
        if (_pending.Length - _pendingLength < length)
            Array.Resize(ref _pending, Math.Max(_pending.Length * 2, _pendingLength + length));
        packet.Packet.AsSpan().CopyTo(_pending.AsSpan(_pendingLength));
        _pendingLength += packet.Packet.Count;
        foreach (var segment in packet.Payload)
        {
            segment.Span.CopyTo(_pending.AsSpan(_pendingLength));
            _pendingLength += segment.Length;
        }
    }

    private Task BeginFlush()
    {
        Debug.Assert(_sendLock.IsHeldByCurrentThread);
        if (_pendingLength > 0 && _flush.IsCompleted)
            _flush = FlushAsync();
        return _flush;
    }

    private async Task FlushAsync()
    {
        while (true)
        {
            ReadOnlyMemory<byte> chunk;
            lock (_sendLock)
            {
                if (_pendingLength == 0)
                {
                    _flush = Task.CompletedTask;
                    return;
                }

                chunk = _pending.AsMemory(0, _pendingLength);
                (_pending, _sending) = (_sending, _pending);
                _pendingLength = 0;
            }

            try
            {
                while (!chunk.IsEmpty)
                {
                    var send = _socket.SendAsync(chunk, SocketFlags.None);
                    var sent = send.IsCompletedSuccessfully
                        ? send.Result
                        : await send.AsTask().WaitAsync(_options.SlowReaderTimeout, _time);
                    _bytesSent += sent;
                    chunk = chunk[sent..];
                }
            }
            catch (TimeoutException)
            {
                _meter.Reject(Rejection.SlowReader, _remote);
                Close();
                return;
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                Close();
                return;
            }
        }
    }

    // What MQTTnet's decoder throws on bytes that are not MQTT is not one kind of exception.
    private static Rejection RejectionOf(Exception exception) => exception switch
    {
        PacketTooLargeException => Rejection.PacketTooLarge,
        MqttProtocolViolationException or MqttCommunicationException or ArgumentException or InvalidOperationException
            or NotSupportedException or FormatException or IndexOutOfRangeException => Rejection.ProtocolError,
        _ => Rejection.None,
    };

    private void Close()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
            _socket.Dispose();
    }

    private sealed class PacketTooLargeException : Exception;
}
