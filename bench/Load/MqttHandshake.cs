using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SafeCommunity.Bench.Load;

/// <summary>CONNECT and CONNACK of MQTT 3.1.1.</summary>
internal static class MqttHandshake
{
    private const int KeepAliveSeconds = 0;

    /// <summary>Connects a socket and waits until the server has accepted the client.</summary>
    /// <exception cref="IOException">The server refused it.</exception>
    public static async Task ConnectAsync(Socket socket, IPEndPoint server, string clientId, CancellationToken cancellation)
    {
        await socket.ConnectAsync(server, cancellation);
        var id = Encoding.ASCII.GetBytes(clientId);
        byte[] connect =
        [
            0x10, (byte)(12 + id.Length),
            0, 4, (byte)'M', (byte)'Q', (byte)'T', (byte)'T', 4,
            0x02, // clean session
            0, KeepAliveSeconds,
            0, (byte)id.Length, .. id,
        ];
        await socket.SendAsync(connect, cancellation);
        var answer = new byte[4];
        for (var got = 0; got < answer.Length;)
        {
            var read = await socket.ReceiveAsync(answer.AsMemory(got), cancellation);
            got += read > 0 ? read : throw new IOException("The server closed the connection instead of answering CONNECT.");
        }

        if (answer is not [0x20, 2, _, 0])
            throw new IOException($"The server refused the connection: {Convert.ToHexString(answer)}.");
    }
}
