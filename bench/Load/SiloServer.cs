using System.Net;

namespace SafeCommunity.Bench.Load;

/// <summary>The real silo in a process of its own, with the community of <see cref="BenchCommunity"/> and nothing else unless told.</summary>
internal sealed class SiloServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string[] _also;
    private readonly ServerStart? _start;

    private SiloServer(string[] also, ServerStart? start) => (_also, _start) = (also, start);

    /// <summary>The process.</summary>
    public ServerProcess Process { get; private set; } = null!;

    /// <summary>Where it speaks MQTT.</summary>
    public IPEndPoint Mqtt { get; } = ServerProcess.FreeEndpoint();

    /// <summary>Where it speaks JSON, and shows its metrics.</summary>
    public IPEndPoint Http { get; } = ServerProcess.FreeEndpoint();

    /// <summary>Where it speaks gRPC.</summary>
    public IPEndPoint Grpc { get; } = ServerProcess.FreeEndpoint();

    /// <summary>Starts it and waits until it takes messages.</summary>
    /// <param name="devices">How many devices the community has; rounded up to whole buildings.</param>
    /// <param name="rules">The text of <c>rules.json</c>; null for those of <see cref="BenchCommunity"/>.</param>
    /// <param name="start">Changes how the process is started.</param>
    /// <param name="also">The folder of a community or district that lives there too; null for none.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<SiloServer> StartAsync(
        int devices, string? rules = null, ServerStart? start = null, string? also = null, CancellationToken cancellation = default)
    {
        var silo = new SiloServer(also is null ? [] : ["--community", also], start);
        try
        {
            var folder = silo._folder.Path;
            await BenchCommunity.WriteAsync(folder, devices, rules, cancellation);
            silo.Process = await silo.StartProcessAsync(cancellation);
            return silo;
        }
        catch
        {
            silo._folder.Dispose();
            throw;
        }
    }

    /// <summary>Starts another process on the same data, after the one before was ended.</summary>
    public async Task StartAgainAsync(CancellationToken cancellation) => Process = await StartProcessAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _folder.Dispose();
    }

    private Task<ServerProcess> StartProcessAsync(CancellationToken cancellation) => ServerProcess.StartAsync(
        SiloDll(),
        [
            "--data", Path.Combine(_folder.Path, "data"), "--community", _folder.Path, .. _also, "--play", "off",
            "--http", Http.ToString(), "--grpc", Grpc.ToString(), "--mqtt", Mqtt.ToString(),
        ],
        Mqtt,
        _start,
        cancellation);

    // The program as built with the bench, in the same configuration.
    private static string SiloDll()
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var configuration = own.Parent!.Name;
        var root = own.Parent.Parent!.Parent!.Parent!.Parent!.FullName;
        return Path.Combine(root, "src", "Silo", "bin", configuration, own.Name, "SafeCommunity.Silo.dll");
    }
}
