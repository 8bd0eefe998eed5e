using System.CommandLine;
using SafeCommunity.Bench.Ingest;
using SafeCommunity.Bench.Load;

var seconds = new Option<int>("--seconds") { Description = "How long to measure in all.", DefaultValueFactory = _ => 20 };
var json = new Option<FileInfo?>("--json") { Description = "Write the figures to this file as flat JSON." };
var qos = new Option<int>("--qos") { Description = "Quality of service.", DefaultValueFactory = _ => 1 };
qos.AcceptOnlyFromAmong("0", "1");
var devices = new Option<int>("--devices") { Description = "How many devices publish.", DefaultValueFactory = _ => 10_000 };
var connections = new Option<int>("--connections") { Description = "How many connections they share.", DefaultValueFactory = _ => 100 };
var batch = new Option<int>("--batch") { Description = "Packets in one write to a socket.", DefaultValueFactory = _ => 1 };
var window = new Option<int>("--window") { Description = "Unacknowledged messages of one connection (QoS 1).", DefaultValueFactory = _ => 20 };
var rate = new Option<int?>("--rate") { Description = "Messages a second instead of as many as the server takes." };
var alarmRate = new Option<int>("--alarm-rate") { Description = "Messages a second while alarms are timed; 0 leaves that out.", DefaultValueFactory = _ => 5_000 };
var alarmShare = new Option<double>("--alarm-share") { Description = "The share of those that raise or clear an alarm.", DefaultValueFactory = _ => 0.1 };
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

var port = new Argument<int>("port");
var bareBroker = new Command("bare-broker", "Serves the bare broker that the bench compares with.") { port };
bareBroker.SetAction((arguments, cancellation) => BareBroker.RunAsync(arguments.GetValue(port), cancellation));
root.Subcommands.Add(bareBroker);

return await root.Parse(args).InvokeAsync();
