using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests.Devices;

/// <summary>
/// A device's MQTT 3.1.1 connection as a device's library keeps it: what is not acknowledged is kept and, after each new
/// connection, sent again under its packet id with the DUP flag, in order, until it is.
/// </summary>
/// <param name="port">The broker's port.</param>
/// <param name="clientId">The client id.</param>
/// <param name="will">What the broker says when the connection breaks; null for nothing.</param>
internal sealed class DeviceClient(int port, string clientId, DeviceMessage? will) : IAsyncDisposable
{
    private const byte Connack = 0x20;
    private const byte Puback = 0x40;

    /// <summary>How long the broker may be away, and how long everything together may take, on a busy machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(20);

    private Socket? _socket;
    private ushort _packetId;

    /// <summary>Connects, again and again until it works.</summary>
    public async Task ConnectAsync()
    {
        var began = Stopwatch.GetTimestamp();
        using var retry = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!await TryConnectAsync())
        {
            if (Stopwatch.GetElapsedTime(began) > Patience)
                throw new TimeoutException($"{clientId} could not connect to port {port} within {Patience.TotalSeconds} s.");
            await retry.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Publishes messages one right after the other, and returns when all of QoS 1 are acknowledged.</summary>
    public async Task PublishAsync(params IReadOnlyList<DeviceMessage> messages)
    {
        var waiting = new SortedDictionary<int, (ushort Id, DeviceMessage Message)>();
        for (var i = 0; i < messages.Count; i++)
            waiting.Add(i, (NextId(), messages[i]));
        var isFirst = true;
        var began = Stopwatch.GetTimestamp();
        while (waiting.Count > 0)
        {
            if (Stopwatch.GetElapsedTime(began) > Patience)
                throw new TimeoutException($"{clientId}: {waiting.Count} of {messages.Count} messages were not acknowledged within {Patience.TotalSeconds} s.");
            if (_socket is null)
                await ConnectAsync();
            if (!await TrySendAllAsync(waiting, isRedelivery: !isFirst))
                Forget();
            isFirst = false;
        }
    }

    /// <summary>Ends the connection as one should: the broker says nothing of it.</summary>
    public async Task CloseAsync()
    {
        if (_socket is { } socket)
        {
            try
            {
                await socket.SendAsync((byte[])[0xE0, 0], TestContext.Current.CancellationToken);
                socket.Shutdown(SocketShutdown.Send);
            }
            catch (SocketException)
            {
                // It is gone already.
            }
        }

        Forget();
    }

    /// <summary>The connection breaks: the broker publishes the will.</summary>
    public void Break()
    {
        if (_socket is { } socket)
            socket.LingerState = new LingerOption(true, 0);
        Forget();
    }

    public ValueTask DisposeAsync()
    {
        Forget();
        return ValueTask.CompletedTask;
    }

    private void Forget()
    {
        _socket?.Dispose();
        _socket = null;
    }

    private ushort NextId() => _packetId = _packetId == ushort.MaxValue ? (ushort)1 : (ushort)(_packetId + 1);

    private async Task<bool> TryConnectAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using var limit = Limit();
            await socket.ConnectAsync(IPAddress.Loopback, port, limit.Token);
            await socket.SendAsync(ConnectPacket(), limit.Token);
            var answer = new byte[4];
            if (!await ReceiveAsync(socket, answer, limit.Token) || answer[0] != Connack || answer[3] != 0)
            {
                socket.Dispose();
                return false;
            }

            _socket = socket;
            return true;
        }
        catch (Exception fault) when (IsBroken(fault))
        {
            socket.Dispose();
            return false;
        }
    }

    private async Task<bool> TrySendAllAsync(SortedDictionary<int, (ushort Id, DeviceMessage Message)> waiting, bool isRedelivery)
    {
        var socket = _socket!;
        try
        {
            using var limit = Limit();
            foreach (var (at, (id, message)) in waiting.ToArray())
            {
                await socket.SendAsync(PublishPacket(message, id, message.IsDuplicate || isRedelivery), limit.Token);
                if (message.Qos == 0)
                    waiting.Remove(at);
            }

            var answer = new byte[4];
            while (waiting.Count > 0)
            {
                if (!await ReceiveAsync(socket, answer, limit.Token))
                    return false;
                Assert.Equal(Puback, answer[0]);
                var acknowledged = BinaryPrimitives.ReadUInt16BigEndian(answer.AsSpan(2));
                foreach (var (at, _) in waiting.Where(pair => pair.Value.Id == acknowledged).ToArray())
                    waiting.Remove(at);
            }

            return true;
        }
        catch (Exception fault) when (IsBroken(fault))
        {
            return false;
        }
    }

    private static CancellationTokenSource Limit()
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(AnswerLimit);
        return limit;
    }

    private static bool IsBroken(Exception fault) =>
        fault is SocketException or ObjectDisposedException || (fault is OperationCanceledException && !TestContext.Current.CancellationToken.IsCancellationRequested);

    private static async Task<bool> ReceiveAsync(Socket socket, byte[] packet, CancellationToken cancellation)
    {
        for (var got = 0; got < packet.Length;)
        {
            var read = await socket.ReceiveAsync(packet.AsMemory(got), cancellation);
            if (read == 0)
                return false;
            got += read;
        }

        return true;
    }

    private byte[] ConnectPacket()
    {
        const byte Clean = 0x02, Will = 0x04, WillQos1 = 0x08, WillRetained = 0x20;
        var flags = (byte)(Clean | (will is null ? 0 : Will | WillQos1 | (will.IsRetained ? WillRetained : 0)));
        return Packet(
            0x10,
            [
                0, 4, .. "MQTT"u8, 4, flags, 0, 0, .. WithLength(Encoding.UTF8.GetBytes(clientId)),
                .. will is null ? (byte[])[] : [.. WithLength(Encoding.UTF8.GetBytes(will.Topic)), .. WithLength(will.Payload)],
            ]);
    }

    private static byte[] PublishPacket(DeviceMessage message, ushort id, bool isDuplicate)
    {
        var first = (byte)(0x30 | (message.Qos << 1) | (message.IsRetained ? 1 : 0) | (isDuplicate && message.Qos > 0 ? 8 : 0));
        return Packet(
            first,
            [.. WithLength(Encoding.UTF8.GetBytes(message.Topic)), .. message.Qos == 0 ? [] : BigEndian(id), .. message.Payload]);
    }

    private static byte[] Packet(byte first, byte[] body)
    {
        var header = new List<byte> { first };
        var length = body.Length;
        do
        {
            header.Add((byte)((length & 0x7F) | (length > 0x7F ? 0x80 : 0)));
            length >>= 7;
        }
        while (length > 0);
        return [.. header, .. body];
    }

    private static byte[] WithLength(byte[] bytes) => [.. BigEndian((ushort)bytes.Length), .. bytes];

    private static byte[] BigEndian(ushort number) => [(byte)(number >> 8), (byte)number];
}

/// <summary>A message of a device.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Payload">The payload.</param>
/// <param name="Qos">0 or 1.</param>
/// <param name="IsRetained">Whether the broker keeps it.</param>
/// <param name="IsDuplicate">Whether it goes out as sent again already the first time.</param>
internal sealed record DeviceMessage(string Topic, byte[] Payload, int Qos = 1, bool IsRetained = false, bool IsDuplicate = false);
