using System.CommandLine;
using SafeCommunity.Bench.Ingest;
using SafeCommunity.Bench.Load;
using SafeCommunity.CommandLine;
var seconds = NumberOption.Of<int>("--seconds", "How long to measure in all.", new(1, 86_400), 20);
var json = new Option<FileInfo?>("--json") { Description = "Write the figures to this file as flat JSON." };
var qos = NumberOption.Of<int>("--qos", "Quality of service.", new(0, 1), 1);
var devices = NumberOption.Of<int>("--devices", "How many devices publish.", new(1, 1_000_000), 10_000);
var connections = NumberOption.Of<int>("--connections", "How many connections they share.", new(1, 10_000), 100);
var batch = NumberOption.Of<int>("--batch", "Packets in one write to a socket.", new(1, 10_000), 1);
var window = NumberOption.Of<int>("--window", "Unacknowledged messages of one connection (QoS 1).", new(1, 65_535), 20);
var rate = NumberOption.Optional<int>("--rate", "Messages a second instead of as many as the server takes.", new(1, 10_000_000));
var alarmRate = NumberOption.Of<int>("--alarm-rate", "Messages a second while alarms are timed; 0 leaves that out.", new(0, 1_000_000), 5_000);
var alarmShare = NumberOption.Of<double>("--alarm-share", "The share of those that raise or clear an alarm.", new(0, 1), 0.1);
var only = new Option<string?>("--only") { Description = "Load one server alone." };
only.AcceptOnlyFromAmong("bare", "spine");

var root = new RootCommand("Loads a bare MQTT broker and the whole spine in turn and compares them.")
{
    seconds, json, qos, devices, connections, batch, window, rate, alarmRate, alarmShare, only,
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
        Rate = arguments.GetValue(rate),
    };
    var bench = new IngestBench(load)
    {
        Duration = TimeSpan.FromSeconds(arguments.GetValue(seconds)),
        AlarmRate = arguments.GetValue(alarmRate),
        AlarmShare = arguments.GetValue(alarmShare),
        Only = arguments.GetValue(only),
    };
    var report = await bench.RunAsync(cancellation);
    report.Print(Console.Out);
    if (arguments.GetValue(json) is { } file)
        await report.WriteAsync(file, cancellation);
});

var port = NumberOption.Argument<int>("port", "The TCP port to listen on.", new(1, 65_535));
var bareBroker = new Command("bare-broker", "Serves the bare broker that the bench compares with.") { port };
bareBroker.SetAction((arguments, cancellation) => BareBroker.RunAsync(arguments.GetValue(port), cancellation));
root.Subcommands.Add(bareBroker);

return await CommandRunner.InvokeAsync(root, args, "ingest", TimeSpan.FromSeconds(2));
