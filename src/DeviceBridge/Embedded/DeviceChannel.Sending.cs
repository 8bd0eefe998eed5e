using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using SafeCommunity.DeviceBridge.Diagnostics;
using SafeCommunity.DeviceBridge.Embedded.Conformance;

namespace SafeCommunity.DeviceBridge.Embedded;

/// <summary>What goes to the client: within the limits that it named, and together where that spares system calls.</summary>
internal sealed partial class DeviceChannel
{
    private const int MaxCoalescedBytes = 4096;
    private const int MaxPendingBytes = 64 * 1024;

    // What is not sent of what MQTTnet gave to be sent, and waits to be taken out of its list; null until there was any.
    private volatile ConcurrentQueue<ushort>? _letGo;

    // Written under the lock.
    private readonly Lock _sendLock = new();
    private byte[] _pending = new byte[64];
    private byte[] _sending = new byte[64];
    private int _pendingLength;
    private bool _moreInput;
    private long _repliesSent;
    private Deliveries? _deliveries;
    private Task _flush = Task.CompletedTask;

    // As the client said in CONNECT; without a word the largest there are.
    private int _receiveMaximum = ushort.MaxValue;
    private uint _maxPacketOfClient = uint.MaxValue;
    private bool _wantsReasons = true;

    /// <summary>
    /// Whether a message may be sent to the client, as far as its size tells without the subscription's part; counts it if not
    /// (MQTT 5, 3.1.2.11.4). Asked before MQTTnet keeps the message, for it keeps it until the client has it.
    /// </summary>
    public bool MayTake(MqttApplicationMessage message)
    {
        if (_maxPacketOfClient == uint.MaxValue || PublishSize.Of(message) is var size && size <= _maxPacketOfClient)
            return true;
        _meter.Reject(Rejection.SubscriberLimit, _remote, size);
        return false;
    }

    /// <inheritdoc/>
    public Task SendPacketAsync(MqttPacket packet, CancellationToken cancellationToken)
    {
        Task flush;
        lock (_sendLock)
        {
            if (!TrySend(packet))
                return Task.CompletedTask;
            // While more packets are there to be answered, their answers can go together.
            if (_moreInput && IsReply(packet) && _pendingLength < MaxCoalescedBytes)
                return Task.CompletedTask;
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

    // False when there is nothing to be sent now.
    private bool TrySend(MqttPacket packet)
    {
        Debug.Assert(_sendLock.IsHeldByCurrentThread);
        switch (packet)
        {
            case MqttConnAckPacket answer:
                _accepted = answer.ReturnCode == MqttConnectReturnCode.ConnectionAccepted && answer.ReasonCode == MqttConnectReasonCode.Success;
                if (!_accepted || !IsVersion5)
                    break;
                Append(Announcement.Write(_options, _sessionExpiryAsked, _assignedClientId));
                return true;
            case MqttSubAckPacket answer:
                _filterOrder?.Restore(answer, IsVersion5);
                break;
            case MqttPubRecPacket { ReasonCode: >= MqttPubRecReasonCode.UnspecifiedError } refused:
                // MQTT 5, 4.3.3: it will not be released.
                _exactlyOnce?.End(refused.PacketIdentifier);
                break;
            case MqttDisconnectPacket disconnect when Goodbye is { } reason:
                disconnect.ReasonCode = reason;
                break;
            case MqttPublishPacket publish:
                return TrySend(publish);
        }

        if (IsReply(packet))
            Volatile.Write(ref _repliesSent, _repliesSent + 1);
        return TryAppend(packet);
    }

    private bool TrySend(MqttPublishPacket publish)
    {
        // Of the message as it came, and nothing to this client, to whom it comes for the first time [MQTT-3.3.1-3].
        publish.Dup = false;
        if (!Deliveries.Counts(publish))
            return TryAppend(publish);

        _deliveries ??= new Deliveries(_receiveMaximum, _time);
        if (_deliveries.Count >= _options.MaxPendingPerClient)
        {
            // MQTTnet keeps every message that was not acknowledged: a client that never does is let go.
            CloseFor(Rejection.SlowReader);
            return false;
        }

        return _deliveries.TryBegin(publish) && TryAppendOrLetGo(publish);
    }

    // What MQTTnet is given of an acknowledgement; null when it has nothing to do with it.
    private MqttPacket? TakeAcknowledgement(MqttPacketWithIdentifier packet)
    {
        lock (_sendLock)
        {
            var asked = _deliveries?.QualityOf(packet.PacketIdentifier) ?? MqttQualityOfServiceLevel.AtMostOnce;
            var isReceipt = packet is MqttPubRecPacket;
            if (asked == MqttQualityOfServiceLevel.AtMostOnce)
            {
                // It acknowledges nothing. MQTT has an answer for PUBREC alone (MQTT 5, 4.3.3; 3.1.1: the next step).
                if (!isReceipt)
                    return null;
                _repliesOwed++;
                return Answer(new MqttPubRelPacket
                {
                    PacketIdentifier = packet.PacketIdentifier,
                    ReasonCode = MqttPubRelReasonCode.PacketIdentifierNotFound,
                });
            }

            // Each QoS has acknowledgements of its own (MQTT 5, 4.3).
            if (packet is MqttPubAckPacket != (asked == MqttQualityOfServiceLevel.AtLeastOnce))
                throw new PacketFaultException(PacketFault.ProtocolError);
            if (packet is MqttPubRecPacket { ReasonCode: < MqttPubRecReasonCode.UnspecifiedError })
            {
                _repliesOwed++;
                return packet;
            }

            _deliveries!.End(packet.PacketIdentifier);
            while (_deliveries.TryRelease(out var waited, out var isExpired))
            {
                if (isExpired)
                    LetGo(waited);
                else
                    TryAppendOrLetGo(waited);
            }

            BeginFlush();
            // A message that the client refused is as done as one that it has; MQTTnet would ask for its release.
            return isReceipt ? new MqttPubCompPacket { PacketIdentifier = packet.PacketIdentifier } : packet;
        }
    }

    private MqttPacket? Answer(MqttPacket answer)
    {
        lock (_sendLock)
        {
            // Goes with the next that is sent, or when all that came was read.
            TrySend(answer);
            return null;
        }
    }

    private bool TryAppendOrLetGo(MqttPublishPacket publish)
    {
        if (TryAppend(publish))
            return true;
        _deliveries!.End(publish.PacketIdentifier);
        LetGo(publish);
        return false;
    }

    private void LetGo(MqttPublishPacket publish)
    {
        Debug.Assert(_sendLock.IsHeldByCurrentThread);
        (_letGo ??= new ConcurrentQueue<ushort>()).Enqueue(publish.PacketIdentifier);
    }

    // False when the client takes no packet of that size; then nobody can send it [MQTT-3.1.2-24, MQTT-3.1.2-25].
    private bool TryAppend(MqttPacket packet)
    {
        Debug.Assert(_sendLock.IsHeldByCurrentThread);
        if (!_wantsReasons)
            LeaveReasonOut(packet);
        var encoded = PacketFormatterAdapter.Encode(packet);
        if (encoded.Length > _maxPacketOfClient && packet is not MqttPublishPacket)
        {
            LeaveReasonOut(packet);
            PacketFormatterAdapter.Cleanup();
            encoded = PacketFormatterAdapter.Encode(packet);
        }

        var fits = encoded.Length <= _maxPacketOfClient;
        if (fits)
            Append(encoded);
        else if (packet is MqttPublishPacket)
            _meter.Reject(Rejection.SubscriberLimit, _remote, encoded.Length);
        PacketFormatterAdapter.Cleanup();
        return fits;
    }

    // [MQTT-3.1.2-29]
    private static void LeaveReasonOut(MqttPacket packet)
    {
        switch (packet)
        {
            case MqttPubAckPacket acknowledgement:
                acknowledgement.ReasonString = null;
                break;
            case MqttPubRecPacket acknowledgement:
                acknowledgement.ReasonString = null;
                break;
            case MqttSubAckPacket answer:
                answer.ReasonString = null;
                break;
            case MqttUnsubAckPacket answer:
                answer.ReasonString = null;
                break;
        }
    }

    private static bool IsReply(MqttPacket packet) =>
        packet is MqttPubAckPacket or MqttPubRecPacket or MqttPubCompPacket or MqttPubRelPacket
            or MqttPingRespPacket or MqttSubAckPacket or MqttUnsubAckPacket;

    private void Append(MqttPacketBuffer packet)
    {
        MakeRoomToSend(packet.Length);
        packet.Packet.AsSpan().CopyTo(_pending.AsSpan(_pendingLength));
        _pendingLength += packet.Packet.Count;
        foreach (var segment in packet.Payload)
        {
            segment.Span.CopyTo(_pending.AsSpan(_pendingLength));
            _pendingLength += segment.Length;
        }
    }

    private void Append(ReadOnlySpan<byte> packet)
    {
        MakeRoomToSend(packet.Length);
        packet.CopyTo(_pending.AsSpan(_pendingLength));
        _pendingLength += packet.Length;
    }

    private void MakeRoomToSend(int length)
    {
        Debug.Assert(_sendLock.IsHeldByCurrentThread);
        if (_pending.Length - _pendingLength < length)
            Array.Resize(ref _pending, Math.Max(_pending.Length * 2, _pendingLength + length));
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
                CloseFor(Rejection.SlowReader);
                return;
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                Close();
                return;
            }
        }
    }
}
