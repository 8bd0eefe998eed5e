using System.Globalization;
using System.Net;

namespace SafeCommunity.Silo.CommandLine;

/// <summary>Where a port is opened.</summary>
/// <param name="Address">The address that is listened on.</param>
/// <param name="Port">The TCP port, 1 to 65535.</param>
internal readonly record struct HostPort(IPAddress Address, int Port)
{
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
            || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            || port is < 1 or > IPEndPoint.MaxPort)
            return false;

        var host = text[..colon];
        IPAddress? address = host switch
        {
            "localhost" => IPAddress.Loopback,
            "*" => IPAddress.Any,
            ['[', .. var inner, ']'] => IPAddress.TryParse(inner, out var v6) ? v6 : null,
            // Four parts: the framework also takes "5" for 0.0.0.5, which is never meant.
            _ => host.Count(c => c == '.') == 3 && IPAddress.TryParse(host, out var v4) ? v4 : null,
        };
        if (address is null)
            return false;
        value = new HostPort(address, port);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => new IPEndPoint(Address, Port).ToString();
}
