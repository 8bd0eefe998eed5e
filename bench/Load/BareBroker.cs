namespace SafeCommunity.Bench.Load;

/// <summary>
/// The floor: MQTTnet's broker in a process of its own, doing nothing with a message but counting it. MQTTnet
/// acknowledges QoS 1 itself when the interceptor returns.
/// </summary>
internal static class BareBroker
{
    /// <summary>Serves until the process is ended.</summary>
    public static Task RunAsync(int port, CancellationToken stop)
    {
        long count = 0;
        return MqttFront.ServeAsync(
            port,
            _ =>
            {
                Interlocked.Increment(ref count);
                return Task.CompletedTask;
            },
            stop);
    }
}
