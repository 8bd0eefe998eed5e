using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests.Harness;

/// <summary>MQTT 3.1.1 packets by hand, for what well-behaved clients refuse to send.</summary>
internal static class RawMqtt
{
    /// <summary>Opens a connection and a session.</summary>
    public static async Task<Socket> ConnectAsync(int port, string clientId, int? receiveBuffer = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBuffer is { } size)
            socket.ReceiveBufferSize = size;
        var cancellation = TestContext.Current.CancellationToken;
        await socket.ConnectAsync(IPAddress.Loopback, port, cancellation);
        var id = Encoding.ASCII.GetBytes(clientId);
        await socket.SendAsync(
            (byte[])[0x10, (byte)(12 + id.Length), 0, 4, .. "MQTT"u8, 4, 2, 0, 0, 0, (byte)id.Length, .. id], cancellation);
        var answer = new byte[4];
        for (var got = 0; got < answer.Length;)
        {
            var read = await socket.ReceiveAsync(answer.AsMemory(got), cancellation);
            Assert.NotEqual(0, read);
            got += read;
        }

        Assert.Equal([0x20, 2, 0, 0], answer);
        return socket;
    }

    /// <summary>A PUBLISH at QoS 1 whose topic is taken as it is; at QoS 0 without a packet id.</summary>
    public static byte[] Publish(string topic, string payload, ushort? packetId)
    {
        var (topicBytes, payloadBytes) = (Encoding.UTF8.GetBytes(topic), Encoding.UTF8.GetBytes(payload));
        var length = 2 + topicBytes.Length + (packetId is null ? 0 : 2) + payloadBytes.Length;
        Assert.InRange(length, 0, 16_383);
        var packet = new List<byte> { (byte)(packetId is null ? 0x30 : 0x32) };
        if (length > 127)
            packet.AddRange([(byte)((length & 0x7F) | 0x80), (byte)(length >> 7)]);
        else
            packet.Add((byte)length);
        var twoBytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(twoBytes, (ushort)topicBytes.Length);
        packet.AddRange(twoBytes);
        packet.AddRange(topicBytes);
        if (packetId is { } id)
        {
            BinaryPrimitives.WriteUInt16BigEndian(twoBytes, id);
            packet.AddRange(twoBytes);
        }

        packet.AddRange(payloadBytes);
        return [.. packet];
    }

    /// <summary>Sends packets one after the other, until the connection ends.</summary>
    public static async Task SendAsync(Socket socket, IEnumerable<byte[]> packets)
    {
        await Task.Yield();
        try
        {
            foreach (var packet in packets)
                await socket.SendAsync(packet, TestContext.Current.CancellationToken);
        }
        catch (SocketException)
        {
            // The server is gone: what it has not acknowledged is not sent.
        }
    }

    /// <summary>The packet ids that the server acknowledges, until the connection ends.</summary>
    public static async IAsyncEnumerable<ushort> AcknowledgementsAsync(Socket socket)
    {
        var buffer = new byte[4096];
        var buffered = 0;
        while (await ReceiveAsync() is > 0 and var read)
        {
            buffered += read;
            var used = 0;
            for (; buffered - used >= 4; used += 4)
            {
                Assert.Equal(0x40, buffer[used]);
                yield return BinaryPrimitives.ReadUInt16BigEndian(buffer.AsSpan(used + 2));
            }

            buffered -= used;
            buffer.AsSpan(used, buffered).CopyTo(buffer);
        }

        async Task<int> ReceiveAsync()
        {
            try
            {
                return await socket.ReceiveAsync(buffer.AsMemory(buffered), TestContext.Current.CancellationToken);
            }
            catch (SocketException)
            {
                return 0;
            }
        }
    }
}
