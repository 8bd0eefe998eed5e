using System.Net.Sockets;
using SafeCommunity.Silo.CommandLine;

namespace SafeCommunity.Silo.Hosting;

/// <summary>Tries the ports before anything is started, so that a port in use is told at once and by its option.</summary>
internal static class PortCheck
{
    /// <exception cref="StartException">The port cannot be opened.</exception>
    public static void Try(SettingOption option, HostPort where)
    {
        using var listener = new TcpListener(where.Address, where.Port);
        try
        {
            listener.Start();
        }
        catch (SocketException fault)
        {
            var reason = fault.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => "the port is in use",
                SocketError.AccessDenied => "this user may not open the port",
                SocketError.AddressNotAvailable => "the address is not one of this machine",
                _ => fault.Message,
            };
            throw new StartException($"cannot open {where}: {reason}; choose another with {option.Name} HOST:PORT");
        }
    }
}
