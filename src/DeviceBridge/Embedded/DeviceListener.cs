using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Server;
using SafeCommunity.DeviceBridge.Diagnostics;
using SafeCommunity.DeviceBridge.Dispatch;

namespace SafeCommunity.DeviceBridge.Embedded;

/// <summary>Accepts devices' TCP connections for MQTTnet's broker, up to a limit.</summary>
internal sealed class DeviceListener(
    DeviceBridgeOptions options,
    ReadingDispatcher dispatcher,
    RetainedStatuses retained,
    ConnectionLimit connections,
    BridgeMeter meter,
    TimeProvider time,
    ILogger logger) : IMqttServerAdapter
{
    private const int SendBufferBytes = 64 * 1024;
    private const int ReceiveBufferBytes = 32 * 1024;
    private const int Backlog = 4096;

    private readonly ConcurrentDictionary<DeviceChannel, Task> _connections = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Turns _turns = new();
    private Socket? _socket;
    private Task _accepting = Task.CompletedTask;
    private Task _watching = Task.CompletedTask;

    /// <inheritdoc/>
    public Func<IMqttChannelAdapter, Task>? ClientHandler { get; set; }

    /// <summary>Where it listens, once started.</summary>
    public IPEndPoint? LocalEndPoint { get; private set; }

    /// <inheritdoc/>
    /// <exception cref="IOException">The endpoint cannot be listened on; the message says which and why.</exception>
    public Task StartAsync(MqttServerOptions serverOptions, IMqttNetLogger mqttLogger)
    {
        var socket = new Socket(options.Endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(options.Endpoint);
            // No more is to wait unread than can be taken in a moment: an alarm may stand behind it. Connections take it over
            // from here; made smaller when they are open it would be below the window that their clients were told, and what
            // these then send in good faith would be thrown away and repeated after a pause.
            socket.ReceiveBufferSize = ReceiveBufferBytes;
            socket.Listen(Backlog);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            var why = exception.SocketErrorCode == SocketError.AddressAlreadyInUse ? "the port is in use" : exception.Message;
            throw new IOException($"MQTT cannot listen on {options.Endpoint}: {why}", exception);
        }

        _socket = socket;
        LocalEndPoint = (IPEndPoint)socket.LocalEndPoint!;
        _accepting = AcceptAsync(socket);
        _watching = WatchAsync();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        _socket?.Dispose();
        await _accepting;
        await _watching;
        foreach (var channel in _connections.Keys)
            channel.Dispose();
        // One that waits for its twin ends when the lanes are told to.
        await Task.WhenAll(_connections.Values).WaitAsync(options.StopTimeout, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _socket?.Dispose();
        _stopping.Dispose();
        _turns.Dispose();
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (!_stopping.IsCancellationRequested)
        {
            Socket socket;
            try
            {
                socket = await listener.AcceptAsync(_stopping.Token);
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException exception)
            {
                // Out of file descriptors, or a client that went away while it waited.
                BridgeLog.AcceptFailed(logger, exception);
                await Task.Delay(TimeSpan.FromMilliseconds(100), time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                continue;
            }

            Admit(socket);
        }
    }

    private void Admit(Socket socket)
    {
        if (!connections.TryEnter(socket.RemoteEndPoint?.ToString()))
        {
            socket.Dispose();
            return;
        }

        try
        {
            socket.NoDelay = true;
            // The system's own would grow to megabytes for a client that does not read.
            socket.SendBufferSize = SendBufferBytes;
            // A device that vanished without a word, and asked for no MQTT keep-alive, is found out by TCP's.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        }
        catch (SocketException)
        {
            // It went away at once.
            connections.Leave();
            socket.Dispose();
            return;
        }

        var channel = new DeviceChannel(socket, options, dispatcher, retained, _turns, meter, time);
        // Entered before it runs, so that a connection that ends at once is taken out after it was entered.
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _connections[channel] = RunAsync(channel, entered.Task);
        entered.SetResult();
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                foreach (var (channel, _) in _connections)
                    channel.EndIfSilent();
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The listener ends.
        }
    }

    private async Task RunAsync(DeviceChannel channel, Task entered)
    {
        await entered;
        try
        {
            if (ClientHandler is { } handle)
                await handle(channel);
        }
        catch (Exception exception)
        {
            BridgeLog.ConnectionFailed(logger, channel.RemoteEndPoint?.ToString() ?? "", exception);
        }
        finally
        {
            channel.Dispose();
            connections.Leave();
            _connections.TryRemove(channel, out _);
        }
    }
}
