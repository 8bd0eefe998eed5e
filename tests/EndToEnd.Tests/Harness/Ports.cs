using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace SafeCommunity.EndToEnd.Tests.Harness;

/// <summary>Free TCP ports of the loopback interface, each handed out once.</summary>
internal static class Ports
{
    private static readonly ConcurrentDictionary<int, bool> Given = new();

    /// <summary>A port that nobody listens on.</summary>
    public static int Next()
    {
        while (true)
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var port = ((IPEndPoint)listener.LocalEndpoint).Port;
            if (Given.TryAdd(port, true))
                return port;
        }
    }
}
