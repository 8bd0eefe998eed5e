using System.Net.Sockets;
using MQTTnet.Exceptions;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using SafeCommunity.DeviceBridge.Diagnostics;
using SafeCommunity.DeviceBridge.Embedded.Conformance;

namespace SafeCommunity.DeviceBridge.Embedded;

/// <summary>How a connection ends: with the reason, where the client's version of MQTT has a word for it.</summary>
internal sealed partial class DeviceChannel
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LastWordLimit = TimeSpan.FromSeconds(1);

    // Of the receiving loop; read by the watch over silent connections.
    private bool _heard;
    private volatile bool _waits = true;
    private long _quietSince;
    private TimeSpan _silenceLimit = ConnectLimit;

    /// <summary>
    /// Ends the connection if nothing came for as long as it may be silent: 10 s before CONNECT, then one and a half times
    /// its keep-alive [MQTT-3.1.2-22]. Time in which its twin is waited for does not count, for then nothing is read.
    /// </summary>
    public void EndIfSilent()
    {
        var limit = _silenceLimit;
        if (!_waits || limit <= TimeSpan.Zero || _time.GetElapsedTime(Volatile.Read(ref _quietSince)) < limit)
            return;
        lock (_sendLock)
        {
            if (_accepted && IsVersion5)
            {
                TryAppend(new MqttDisconnectPacket { ReasonCode = MqttDisconnectReasonCode.KeepAliveTimeout });
                // What the socket does not take at once is lost: who is silent may not read either.
                BeginFlush();
            }
        }

        _silenceLimit = TimeSpan.Zero;
        _meter.Reject(_isConnecting ? Rejection.NoConnect : Rejection.KeepAliveExpired, _remote);
        try
        {
            // What was sent arrives, and the receive that waits ends as if the client had closed. A socket that is thrown away
            // under it would be reset.
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            Close();
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

    private async Task<MqttPacket?> CloseAsync(Farewell farewell)
    {
        _meter.Reject(farewell.Rejection, _remote);
        lock (_sendLock)
        {
            if (!farewell.Answer.IsEmpty)
                Append(farewell.Answer.Span);
            else if (!_isConnecting && IsVersion5)
                TryAppend(new MqttDisconnectPacket { ReasonCode = (MqttDisconnectReasonCode)farewell.Fault });
            BeginFlush();
        }

        await _flush.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await EndSendingAsync();
        Close();
        return null;
    }

    // A socket that is closed with input that nobody read throws away what was sent: so the rest is read, for a moment.
    private async Task EndSendingAsync()
    {
        using var limit = new CancellationTokenSource(LastWordLimit, _time);
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
            for (var left = _options.MaxPacketBytes; left > 0;)
            {
                var read = await _socket.ReceiveAsync(_input.AsMemory(), SocketFlags.None, limit.Token);
                if (read == 0)
                    return;
                left -= read;
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The client is gone, or goes on talking: it was told.
        }
    }

    // What MQTTnet's decoder throws on bytes that are not MQTT is not one kind of exception.
    private static Farewell? FarewellOf(Exception exception) => exception switch
    {
        ConnectRefusedException refused => new Farewell(refused.Verdict.Rejection, default, refused.Verdict.Answer),
        PacketFaultException { Fault: PacketFault.PacketTooLarge } => new Farewell(Rejection.PacketTooLarge, PacketFault.PacketTooLarge, default),
        PacketFaultException { Fault: var fault } => new Farewell(Rejection.ProtocolError, fault, default),
        MqttProtocolViolationException or MqttCommunicationException or ArgumentException or InvalidOperationException
            or NotSupportedException or FormatException or IndexOutOfRangeException =>
            new Farewell(Rejection.ProtocolError, PacketFault.Malformed, default),
        _ => null,
    };

    private void CloseFor(Rejection rejection)
    {
        if (TryClose())
            _meter.Reject(rejection, _remote);
    }

    private void Close() => TryClose();

    private bool TryClose()
    {
        var isFirst = Interlocked.Exchange(ref _closed, 1) == 0;
        if (isFirst)
            _socket.Dispose();
        return isFirst;
    }

    /// <summary>Why a connection ends.</summary>
    /// <param name="Rejection">What to count.</param>
    /// <param name="Fault">The reason for DISCONNECT.</param>
    /// <param name="Answer">What is sent instead of DISCONNECT.</param>
    private sealed record Farewell(Rejection Rejection, PacketFault Fault, ReadOnlyMemory<byte> Answer);

    private sealed class PacketFaultException(PacketFault fault) : Exception
    {
        public PacketFault Fault => fault;
    }

    private sealed class ConnectRefusedException(ConnectVerdict verdict) : Exception
    {
        public ConnectVerdict Verdict => verdict;
    }
}
