using System.CommandLine;
using SafeCommunity.Bench.Load;
using SafeCommunity.Bench.Peers;
using SafeCommunity.CommandLine;
var seconds = NumberOption.Of<int>("--seconds", "How long to load in all.", new(1, 86_400), 60);
var json = new Option<FileInfo?>("--json") { Description = "Write the figures to this file as flat JSON." };
var qos = NumberOption.Of<int>("--qos", "Quality of service.", new(0, 1), 1);
var devices = NumberOption.Of<int>("--devices", "How many devices publish.", new(1, 1_000_000), 10_000);
var connections = NumberOption.Of<int>("--connections", "How many connections they share.", new(1, 10_000), 100);
var batch = NumberOption.Of<int>("--batch", "Packets in one write to a socket.", new(1, 10_000), 1);
var window = NumberOption.Of<int>("--window", "Unacknowledged messages of one connection (QoS 1).", new(1, 65_535), 20);
var memoryDevices = NumberOption.Of<int>("--memory-devices", "How many devices memory is measured with; 0 leaves that out.", new(0, 1_000_000), 20_000);
var only = new Option<string[]>("--only") { Description = "Load these servers alone.", AllowMultipleArgumentsPerToken = true };
only.AcceptOnlyFromAmong([.. Peer.All.Select(peer => peer.Name)]);

var root = new RootCommand("Does one job - a threshold on a device actor behind MQTTnet - under several actor frameworks in turn, and in the silo.")
{
    seconds, json, qos, devices, connections, batch, window, memoryDevices, only,
};
root.SetAction(async (arguments, cancellation) =>
{
    var load = new LoadOptions
    {
        Qos = arguments.GetValue(qos),
        Devices = arguments.GetValue(devices),
        Connections = arguments.GetValue(connections),
        Batch = arguments.GetValue(batch),
        Window = Math.Max(arguments.GetValue(window), arguments.GetValue(batch)),
    };
    var chosen = arguments.GetValue(only) ?? [];
    var bench = new PeersBench(load)
    {
        Duration = TimeSpan.FromSeconds(arguments.GetValue(seconds)),
        MemoryDevices = arguments.GetValue(memoryDevices),
        Peers = [.. Peer.All.Where(peer => chosen.Length == 0 || chosen.Contains(peer.Name))],
    };
    var report = await bench.RunAsync(cancellation);
    report.Print(Console.Out);
    if (arguments.GetValue(json) is { } file)
        await report.WriteAsync(file, cancellation);
});

var server = new Argument<string>("server");
server.AcceptOnlyFromAmong([.. Peer.All.Where(peer => peer != Peer.Silo).Select(peer => peer.Name)]);
var port = NumberOption.Argument<int>("port", "The TCP port to listen on.", new(1, 65_535));
var serve = new Command("serve", "Serves one of the servers that are compared.") { server, port };
serve.SetAction((arguments, cancellation) => Peer.ServeAsync(arguments.GetValue(server)!, arguments.GetValue(port), cancellation));
root.Subcommands.Add(serve);

return await CommandRunner.InvokeAsync(root, args, "peers", TimeSpan.FromSeconds(2));
