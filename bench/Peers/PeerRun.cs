using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using SafeCommunity.Bench.Load;

namespace SafeCommunity.Bench.Peers;

/// <summary>A server that runs, in a process of its own, with its load.</summary>
internal sealed partial class PeerRun : IAsyncDisposable
{
    // The silo does the peers' job here and no other: one rule.
    private const string Rules = """
        {
          "rules": [
            { "id": "smoke-high", "appliesTo": { "model": "smoke" }, "when": { "value": "smoke", "above": 0.5, "deadband": 0.1 },
              "severity": "critical", "message": { "zh": "烟雾", "en": "Smoke" } }
          ]
        }
        """;

    // Above the limit twice, below it twice, above it again: two alarms begin, one ends.
    private static readonly int[] Course = [900, 910, 100, 110, 900];
    private static readonly TimeSpan AlarmLimit = TimeSpan.FromSeconds(10);

    private readonly SiloServer? _silo;

    private PeerRun(Peer peer, LoadTarget target, SiloServer? silo) => (Peer, Target, _silo) = (peer, target, silo);

    /// <summary>Which server.</summary>
    public Peer Peer { get; }

    /// <summary>The process, its load, and what was measured.</summary>
    public LoadTarget Target { get; }

    /// <summary>Starts a server and connects to it.</summary>
    public static async Task<PeerRun> StartAsync(Peer peer, LoadOptions load, ServerStart? start, CancellationToken cancellation)
    {
        if (peer == Peer.Silo)
        {
            var silo = await SiloServer.StartAsync(load.Devices, Rules, start, cancellation: cancellation);
            return new PeerRun(peer, await ConnectAsync(peer, silo.Process, silo.Mqtt, load, cancellation), silo);
        }

        var endpoint = ServerProcess.FreeEndpoint();
        var server = await ServerProcess.StartRoleAsync(
            ["serve", peer.Name, endpoint.Port.ToString(CultureInfo.InvariantCulture)], endpoint, start, cancellation);
        return new PeerRun(peer, await ConnectAsync(peer, server, endpoint, load, cancellation), null);
    }

    /// <summary>
    /// Has devices go through a course of values and counts the alarms that came of it. What was measured before is worth
    /// nothing when this is wrong.
    /// </summary>
    /// <param name="devices">How many devices take part.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>How many alarms began, or null where nothing looks for them.</returns>
    /// <exception cref="InvalidOperationException">The server did another job than asked for.</exception>
    public async Task<long?> CountAlarmsAsync(int devices, CancellationToken cancellation)
    {
        if (Peer == Peer.Bare)
            return null;
        var messages = Course.Length * devices;
        await Target.Generator.PaceAsync(
            messages / 2, TimeSpan.FromSeconds(2), message => new PacedMessage((int)(message % devices), Course[message / devices]), static (_, _) => { });
        var expected = 2L * devices;
        var raised = _silo is null ? await AskRaisedAsync(cancellation) : await ListRaisedAsync(_silo.Http, expected, cancellation);
        return raised == expected
            ? raised
            : throw new InvalidOperationException($"{Peer.Title}: {raised} alarms began where {expected} had to.");
    }

    public async ValueTask DisposeAsync()
    {
        await Target.DisposeAsync();
        if (_silo is not null)
            await _silo.DisposeAsync();
    }

    private static async Task<LoadTarget> ConnectAsync(
        Peer peer, ServerProcess server, IPEndPoint endpoint, LoadOptions load, CancellationToken cancellation) =>
        new(peer.Name, server, await LoadGenerator.ConnectAsync(load, endpoint, cancellation))
        {
            Settle = peer.Create is null ? null : () => server.AskAsync("settle", "settled", cancellation),
        };

    private async Task<long> AskRaisedAsync(CancellationToken cancellation) =>
        long.Parse(RaisedPattern().Match(await Target.Server.AskAsync("settle", "settled", cancellation)).Groups[1].Value, CultureInfo.InvariantCulture);

    private static async Task<long> ListRaisedAsync(IPEndPoint http, long expected, CancellationToken cancellation)
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://{http}") };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(AlarmLimit);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        long raised = 0;
        try
        {
            // At QoS 0 nothing says when the last alarm is durable.
            while ((raised = await ListRaisedAsync(client, cancellation)) != expected && await timer.WaitForNextTickAsync(limit.Token))
            {
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The caller says what is missing.
        }

        return raised;
    }

    private static async Task<long> ListRaisedAsync(HttpClient client, CancellationToken cancellation)
    {
        long raised = 0;
        var page = "";
        do
        {
            using var list = JsonDocument.Parse(await client.GetStringAsync(
                $"/v1/communities/{BenchCommunity.Name}/alarms?page_size=1000&page_token={Uri.EscapeDataString(page)}", cancellation));
            if (list.RootElement.TryGetProperty("alarms", out var alarms))
                raised += alarms.EnumerateArray().Sum(alarm => alarm.GetProperty("count").GetInt64());
            page = list.RootElement.TryGetProperty("nextPageToken", out var next) ? next.GetString()! : "";
        }
        while (page.Length > 0);
        return raised;
    }

    [GeneratedRegex("([0-9]+) raised")]
    private static partial Regex RaisedPattern();
}
