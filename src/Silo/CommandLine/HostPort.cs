using System.Net;
using System.Net.Sockets;

namespace SafeCommunity.Silo.CommandLine;

/// <summary>Where a port is opened.</summary>
/// <param name="Address">The address that is listened on.</param>
/// <param name="Port">The TCP port, 1 to 65535.</param>
internal readonly record struct HostPort(IPAddress Address, int Port)
{
    private static readonly NumberRange<int> Ports = new(1, IPEndPoint.MaxPort);

    /// <summary>Whether only this machine can reach it.</summary>
    public bool IsLoopback => IPAddress.IsLoopback(Address);

    /// <summary>An address that a client on this machine can use.</summary>
    public HostPort Local => Address.Equals(IPAddress.Any) || Address.Equals(IPAddress.IPv6Any) ? this with { Address = IPAddress.Loopback } : this;

    /// <summary>Reads <c>HOST:PORT</c>: an address (IPv6 in brackets), <c>localhost</c>, or <c>*</c> for all.</summary>
    public static bool TryParse(string text, out HostPort value)
    {
        value = default;
        var colon = text.LastIndexOf(':');
        if (colon <= 0
            || Ports.TryRead(text[(colon + 1)..], out var port) is not null)
            return false;

        var host = text[..colon];
        IPAddress? address = host switch
        {
            "localhost" => IPAddress.Loopback,
            "*" => IPAddress.Any,
            ['[', .. var inner, ']'] => IPAddress.TryParse(inner, out var v6) && v6.AddressFamily == AddressFamily.InterNetworkV6 ? v6 : null,
            // As written: the framework also takes "5" for 0.0.0.5, "010" for 8 and "0x7f" for 127, which are never meant.
            _ => IPAddress.TryParse(host, out var v4) && v4.ToString() == host && v4.AddressFamily == AddressFamily.InterNetwork ? v4 : null,
        };
        if (address is null)
            return false;
        value = new HostPort(address, port);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => new IPEndPoint(Address, Port).ToString();
}
