using System.CommandLine;
using SafeCommunity.Bench.Load;
using SafeCommunity.Bench.Peers;

var seconds = new Option<int>("--seconds") { Description = "How long to load in all.", DefaultValueFactory = _ => 60 };
var json = new Option<FileInfo?>("--json") { Description = "Write the figures to this file as flat JSON." };
var qos = new Option<int>("--qos") { Description = "Quality of service.", DefaultValueFactory = _ => 1 };
qos.AcceptOnlyFromAmong("0", "1");
var devices = new Option<int>("--devices") { Description = "How many devices publish.", DefaultValueFactory = _ => 10_000 };
var connections = new Option<int>("--connections") { Description = "How many connections they share.", DefaultValueFactory = _ => 100 };
var batch = new Option<int>("--batch") { Description = "Packets in one write to a socket.", DefaultValueFactory = _ => 1 };
var window = new Option<int>("--window") { Description = "Unacknowledged messages of one connection (QoS 1).", DefaultValueFactory = _ => 20 };
var memoryDevices = new Option<int>("--memory-devices") { Description = "How many devices memory is measured with; 0 leaves that out.", DefaultValueFactory = _ => 20_000 };
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
var port = new Argument<int>("port");
var serve = new Command("serve", "Serves one of the servers that are compared.") { server, port };
serve.SetAction((arguments, cancellation) => Peer.ServeAsync(arguments.GetValue(server)!, arguments.GetValue(port), cancellation));
root.Subcommands.Add(serve);

return await root.Parse(args).InvokeAsync();
