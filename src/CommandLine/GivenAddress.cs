using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace SafeCommunity.CommandLine;

/// <summary>Reads addresses of other programs as people write them: <c>mqtt://[USER:PASSWORD@]HOST[:PORT]</c>, <c>http://HOST:PORT</c>.</summary>
public static class GivenAddress
{
    private const int MostLength = 1_000;

    /// <summary>
    /// Reads one. It has a scheme, a host and perhaps a port of 1 to 65535, and nothing behind them; the host is the one that is
    /// written, not one that the framework makes of a number.
    /// </summary>
    /// <param name="text">What a person wrote.</param>
    /// <param name="address">The address.</param>
    /// <param name="schemes">Which schemes may be.</param>
    public static bool TryRead(string text, [NotNullWhen(true)] out Uri? address, params ReadOnlySpan<string> schemes)
    {
        address = null;
        if (text.Length > MostLength || text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)) || !Uri.TryCreate(text, UriKind.Absolute, out var read))
            return false;
        if (!schemes.Contains(read.Scheme) || read.Host.Length == 0 || read is not { AbsolutePath: "" or "/", Query: "", Fragment: "" })
            return false;
        if (read.Port is 0 or > IPEndPoint.MaxPort || !IsAsWritten(read, text))
            return false;
        address = read;
        return true;
    }

    private static bool IsAsWritten(Uri read, string text)
    {
        if (read.HostNameType == UriHostNameType.IPv6)
            return true;
        var authority = text.AsSpan(text.IndexOf("://", StringComparison.Ordinal) + 3).TrimEnd('/');
        var host = authority[(authority.LastIndexOf('@') + 1)..];
        var port = host.LastIndexOf(':');
        return (port < 0 ? host : host[..port]).Equals(read.Host, StringComparison.OrdinalIgnoreCase);
    }
}
