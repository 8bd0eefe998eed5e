using System.Globalization;

namespace SafeCommunity.Silo.Hosting;

/// <summary>
/// How many files, sockets among them, the process may have open, and how many connections that leaves room for. What the
/// store, streams and watchers need is kept from them: a connection too many must never be what an alarm cannot be written for.
/// </summary>
/// <param name="limit">How many the process may have open; null where the system sets no limit that can be read.</param>
internal sealed partial class OpenFiles(int? limit)
{
    /// <summary>How many connections may be on their way out beside those that count.</summary>
    public const int Closing = 16;

    // The program itself has some 330 open once it runs, most of them its libraries.
    private const int Reserve = 448;
    private const int FewestFiles = 512;
    private const int MostMqtt = 20_000;
    private const int MostHttp = 4_000;
    private const int Fewest = 16;

    // A fifth for HTTP, the rest for devices.
    private int Left => limit is { } files ? Math.Max(0, files - Reserve - (files / 50)) : int.MaxValue;

    /// <summary>The most HTTP connections, those of gRPC included.</summary>
    public int HttpConnections => Math.Clamp(Left / 5, Fewest, MostHttp);

    /// <summary>The most MQTT connections.</summary>
    public int MqttConnections => Math.Clamp(Left - Math.Min(Left, HttpConnections), Fewest, MostMqtt);

    /// <summary>Reads the limit of this process.</summary>
    public static OpenFiles OfThisProcess()
    {
        const string Limits = "/proc/self/limits";
        const string OpenFilesName = "Max open files";
        if (!File.Exists(Limits))
            return new OpenFiles(null);
        var line = File.ReadLines(Limits).FirstOrDefault(line => line.StartsWith(OpenFilesName, StringComparison.Ordinal));
        var soft = line?[OpenFilesName.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
        return new OpenFiles(int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var files) ? files : null);
    }

    /// <summary>Checks that there are enough to run at all.</summary>
    /// <exception cref="StartException">There are not.</exception>
    public void Check()
    {
        if (limit < FewestFiles)
            throw new StartException($"the process may open only {limit} files, and needs {FewestFiles} at least: raise the limit, as by ulimit -n 4096");
    }

    /// <summary>Says in the log what there is room for.</summary>
    public void Tell(ILogger logger)
    {
        if (limit is not { } files)
            return;
        if (MqttConnections < MostMqtt)
            LogFew(logger, files, MqttConnections, HttpConnections);
        else
            LogEnough(logger, files, MqttConnections, HttpConnections);
    }

    [LoggerMessage(1, LogLevel.Information, "The process may open {Limit} files: up to {Mqtt} MQTT and {Http} HTTP connections")]
    private static partial void LogEnough(ILogger logger, int limit, int mqtt, int http);

    [LoggerMessage(2, LogLevel.Warning, "The process may open only {Limit} files: up to {Mqtt} MQTT and {Http} HTTP connections; for more raise the limit (ulimit -n)")]
    private static partial void LogFew(ILogger logger, int limit, int mqtt, int http);
}
