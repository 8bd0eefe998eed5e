using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Adapter;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using SafeCommunity.DeviceBridge.Codecs;
using SafeCommunity.DeviceBridge.Diagnostics;
using SafeCommunity.DeviceBridge.Dispatch;
using SafeCommunity.DeviceBridge.Embedded.Conformance;
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
internal sealed partial class DeviceChannel : IMqttChannelAdapter
{
    private const int FirstBufferSize = 2048;
    private const int BusyBufferSize = 16 * 1024;
    private const int MaxShedATurn = 64;
    private const int NoTurn = -1;

    // Nobody needs more to say who they are, and whoever they are may say it.
    private const int MaxConnectBytes = 100_000;

    private static long _connections;

    private readonly Socket _socket;
    private readonly DeviceBridgeOptions _options;
    private readonly BridgeMeter _meter;
    private readonly TimeProvider _time;
    private readonly ReadingDispatcher _dispatcher;
    private readonly RetainedStatuses _retained;
    private readonly Turns _turns;
    private readonly string _remote;

    // Of the receiving loop.
    private byte[] _input = new byte[FirstBufferSize];
    private int _inputStart;
    private int _inputEnd;
    private PacketRules _rules;
    private bool _isConnecting = true;
    private bool _hasLeft;
    private uint _sessionExpiryAsked;
    private string? _assignedClientId;
    private ExactlyOnce? _exactlyOnce;
    private FilterOrder? _filterOrder;
    private long _repliesOwed;
    private BacklogWatch _backlog;
    private bool _accepted;
    private int _shedThisTurn = NoTurn;
    private bool _wantsTurn;

    private int _closed;
    private long _bytesReceived;
    private long _bytesSent;

    public DeviceChannel(
        Socket socket,
        DeviceBridgeOptions options,
        ReadingDispatcher dispatcher,
        RetainedStatuses retained,
        Turns turns,
        BridgeMeter meter,
        TimeProvider time)
    {
        _retained = retained;
        _dispatcher = dispatcher;
        _turns = turns;
        _backlog = new BacklogWatch(time, options.MaxReadingDelay);
        _quietSince = time.GetTimestamp();
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
    public MqttDisconnectReasonCode? Goodbye { get; set; }

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
            return OwesTooMuch || !TryTakePacket(out var packet) ? ReceiveSlowlyAsync(cancellationToken)
                : packet is MqttSubscribePacket ? TakeLoadedAsync(packet, cancellationToken)
                : Task.FromResult<MqttPacket?>(packet);
        }
        catch (Exception exception) when (FarewellOf(exception) is { } farewell)
        {
            return CloseAsync(farewell);
        }
    }

    private bool IsVersion5 => PacketFormatterAdapter.ProtocolVersion == MqttProtocolVersion.V500;

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

            _heard = !_isConnecting;
            MqttPacket? packet;
            while (!TryTakePacket(out packet))
            {
                if (_hasLeft)
                    return null;
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
                    _waits = false;
                    _backlog.HasMore();
                }
                else
                {
                    EndTurn();
                    BeginToWait();
                    read = await receive;
                    _waits = false;
                    _backlog.CaughtUp();
                }

                if (read == 0)
                    return null;
                _inputEnd += read;
                _bytesReceived += read;
            }

            return packet is MqttSubscribePacket ? await TakeLoadedAsync(packet, cancellationToken) : packet;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The connection is gone, or is being closed: there is no next packet.
            return null;
        }
        catch (Exception exception) when (FarewellOf(exception) is { } farewell)
        {
            return await CloseAsync(farewell);
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

    // Takes the next packet out of the input, if all of it is there.
    private bool TryTakePacket([NotNullWhen(true)] out MqttPacket? packet)
    {
        do
        {
            // MQTTnet keeps a message until it hears that the client has it, and has to hear so of those that were let go.
            if (_letGo is { } letGo && letGo.TryDequeue(out var identifier))
            {
                packet = new MqttPubAckPacket { PacketIdentifier = identifier };
                return true;
            }

            packet = null;
            if (!TryTakeBytes(out var received))
                return false;
            packet = PacketFormatterAdapter.Decode(received) ?? throw new PacketFaultException(PacketFault.Malformed);
            if (packet is MqttDisconnectPacket && !DisconnectRules.TakesWillAway(received.Body))
            {
                // MQTTnet publishes the last will of a connection that ends without this packet [MQTT-3.14.4-3].
                _hasLeft = true;
                return false;
            }

            packet = Take(packet);
        }
        while (packet is null);

        Volatile.Write(
            ref _moreInput,
            TryMeasure(_inputStart, out var headerLength, out var bodyLength) && _inputEnd - _inputStart >= headerLength + bodyLength);
        return true;
    }

    private bool TryTakeBytes(out ReceivedMqttPacket received)
    {
        received = default;
        int headerLength, bodyLength, bodyStart;
        byte header;
        while (true)
        {
            // [MQTT-3.1.0-1]: who begins with anything else is not waited for.
            if (_isConnecting && _inputEnd > _inputStart && _input[_inputStart] != ConnectRules.Header)
                throw new PacketFaultException(PacketFault.ProtocolError);
            if (!TryMeasure(_inputStart, out headerLength, out bodyLength))
                return false;
            if (headerLength + bodyLength > (_isConnecting ? MaxConnectBytes : _options.MaxPacketBytes))
                throw new PacketFaultException(PacketFault.PacketTooLarge);
            if (_inputEnd - _inputStart < headerLength + bodyLength)
                return false;

            header = _input[_inputStart];
            bodyStart = _inputStart + headerLength;
            Check(header, headerLength, _input.AsSpan(bodyStart, bodyLength));
            if (!_backlog.IsBehind || !PublishView.IsPlain(header) || !_accepted)
                break;
            _wantsTurn = !HasTurn || _shedThisTurn == MaxShedATurn;
            if (_wantsTurn)
                return false;
            if (!TryShed(bodyStart, bodyLength))
                break;
            _shedThisTurn++;
            _heard = true;
            _inputStart = bodyStart + bodyLength;
        }

        // MQTTnet keeps parts of some packets (a last will, subscriptions); those of a PUBLISH are used up, or copied,
        // before the next packet is asked for.
        var body = (MqttControlPacketType)(header >> 4) == MqttControlPacketType.Publish
            ? new ArraySegment<byte>(_input, bodyStart, bodyLength)
            : new ArraySegment<byte>(_input.AsSpan(bodyStart, bodyLength).ToArray());
        _inputStart = bodyStart + bodyLength;
        received = new ReceivedMqttPacket(header, body, headerLength + bodyLength);
        if (PacketFormatterAdapter.ProtocolVersion == MqttProtocolVersion.Unknown)
            PacketFormatterAdapter.DetectProtocolVersion(received);
        return true;
    }

    private void Check(byte header, int headerLength, ReadOnlySpan<byte> body)
    {
        if (_isConnecting)
        {
            var verdict = ConnectRules.Check(header, body);
            if (verdict.Rejection != Rejection.None)
                throw new ConnectRefusedException(verdict);
            _isConnecting = false;
            _sessionExpiryAsked = verdict.SessionExpiry;
            _rules = new PacketRules(verdict.IsVersion5, mayOutlive: verdict.SessionExpiry != 0);
            return;
        }

        // [MQTT-1.5.5-1]
        var isTooLong = headerLength > 2 && IsVersion5 && body.Length < 1 << (7 * (headerLength - 2));
        var fault = isTooLong ? PacketFault.Malformed : _rules.Check(header, body);
        if (fault != PacketFault.None)
            throw new PacketFaultException(fault);
    }

    private bool TryShed(int bodyStart, int bodyLength) =>
        PublishView.TryRead(
            _input.AsSpan(bodyStart, bodyLength), IsVersion5, out var publish)
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

        throw new PacketFaultException(PacketFault.Malformed);
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

    // What MQTTnet is given of a packet; null when it was answered here.
    private MqttPacket? Take(MqttPacket packet)
    {
        switch (packet)
        {
            case MqttConnectPacket connect:
                Take(connect);
                break;
            case MqttPublishPacket { QualityOfServiceLevel: MqttQualityOfServiceLevel.ExactlyOnce } publish:
                return TakeExactlyOnce(publish);
            case MqttPublishPacket { QualityOfServiceLevel: MqttQualityOfServiceLevel.AtLeastOnce } or MqttPingReqPacket or MqttUnsubscribePacket:
                _repliesOwed++;
                break;
            case MqttSubscribePacket subscribe:
                _repliesOwed++;
                (_filterOrder ??= new FilterOrder()).Note(subscribe);
                break;
            case MqttPubRelPacket release:
                _repliesOwed++;
                if (_exactlyOnce?.End(release.PacketIdentifier) == true || !IsVersion5)
                    break;
                return Answer(new MqttPubCompPacket
                {
                    PacketIdentifier = release.PacketIdentifier,
                    ReasonCode = MqttPubCompReasonCode.PacketIdentifierNotFound,
                });
            case MqttPubAckPacket or MqttPubRecPacket or MqttPubCompPacket:
                return TakeAcknowledgement((MqttPacketWithIdentifier)packet);
        }

        return packet;
    }

    private void Take(MqttConnectPacket connect)
    {
        // MQTT 3.1.1 and 5, 3.1.3.1: the server may give a name to a client that has none.
        if (connect.ClientId is null or "")
            connect.ClientId = _assignedClientId = $"auto-{Guid.NewGuid():N}";
        // No session outlives its connection here; MQTT 5 is told so in CONNACK.
        connect.CleanSession = true;
        connect.SessionExpiryInterval = 0;
        // MQTTnet's own watch goes by the time of day, which may jump.
        _silenceLimit = TimeSpan.FromSeconds(connect.KeepAlivePeriod * 1.5);
        connect.KeepAlivePeriod = 0;
        if (connect.WillFlag)
            WillMark.Set(connect, Connection);
        if (!IsVersion5)
            return;
        _receiveMaximum = connect.ReceiveMaximum == 0 ? ushort.MaxValue : connect.ReceiveMaximum;
        _maxPacketOfClient = connect.MaximumPacketSize == 0 ? uint.MaxValue : connect.MaximumPacketSize;
        _wantsReasons = connect.RequestProblemInformation;
    }

    private MqttPacket? TakeExactlyOnce(MqttPublishPacket publish)
    {
        _repliesOwed++;
        _exactlyOnce ??= new ExactlyOnce(_options.MaxPendingPerClient);
        if (_exactlyOnce.IsFull)
            throw new PacketFaultException(PacketFault.ReceiveMaximumExceeded);
        // A number that is used anew before its release is the sender's mistake; the message is not lost for it.
        return _exactlyOnce.TryBegin(publish.PacketIdentifier) || !publish.Dup
            ? publish
            : Answer(new MqttPubRecPacket { PacketIdentifier = publish.PacketIdentifier });
    }

    // What a subscription finds retained has to be there before it.
    private async Task<MqttPacket?> TakeLoadedAsync(MqttPacket packet, CancellationToken cancellationToken) =>
        await _retained.LoadAsync(cancellationToken)
            ? packet
            : await CloseAsync(new Farewell(Rejection.Unavailable, PacketFault.ServerBusy, default));

    private void BeginToWait()
    {
        if (_heard)
        {
            _heard = false;
            Volatile.Write(ref _quietSince, _time.GetTimestamp());
        }

        _waits = true;
    }
}
