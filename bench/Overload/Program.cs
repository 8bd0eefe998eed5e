using System.CommandLine;
using SafeCommunity.Bench.Overload;

var seconds = new Option<int>("--seconds") { Description = "How long to measure in all.", DefaultValueFactory = _ => 75 };
var json = new Option<FileInfo?>("--json") { Description = "Write the figures to this file as flat JSON." };
var plot = new Option<FileInfo?>("--plot") { Description = "Draw the run into this file as SVG." };
var qos = new Option<int>("--qos") { Description = "The flood's quality of service.", DefaultValueFactory = _ => 0 };
qos.AcceptOnlyFromAmong("0", "1");
var devices = new Option<int>("--devices") { Description = "How many devices flood.", DefaultValueFactory = _ => 10_000 };
var connections = new Option<int>("--connections") { Description = "How many connections they share.", DefaultValueFactory = _ => 100 };
var batch = new Option<int>("--batch") { Description = "Packets in one write to a socket, as a gateway's.", DefaultValueFactory = _ => 16 };
var window = new Option<int>("--window") { Description = "Unacknowledged messages of one connection (QoS 1).", DefaultValueFactory = _ => 1_000 };
var cpus = new Option<string>("--silo-cpus") { Description = "The silo's CPUs, divided by commas; the bench takes the others. 'all' for no such division.", DefaultValueFactory = _ => "0" };
var sustainable = new Option<int?>("--sustainable") { Description = "The sustainable rate, instead of searching for it." };

var root = new RootCommand("Offers the silo 3 and 10 times what it can take, beside a trickle of alarms.")
{
    seconds, json, plot, qos, devices, connections, batch, window, cpus, sustainable,
};
root.SetAction(async (arguments, cancellation) =>
{
    var report = await new OverloadBench(new OverloadOptions
    {
        Duration = TimeSpan.FromSeconds(arguments.GetValue(seconds)),
        Qos = arguments.GetValue(qos),
        Devices = arguments.GetValue(devices),
        Connections = arguments.GetValue(connections),
        Batch = arguments.GetValue(batch),
        Window = Math.Max(arguments.GetValue(window), arguments.GetValue(batch)),
        SiloCpus = arguments.GetValue(cpus) is var chosen && chosen != "all" ? chosen : null,
        Sustainable = arguments.GetValue(sustainable),
    }).RunAsync(cancellation);
    report.Print(Console.Out);
    if (arguments.GetValue(json) is { } file)
        await report.WriteAsync(file, cancellation);
    if (arguments.GetValue(plot) is { } drawing)
        await File.WriteAllTextAsync(drawing.FullName, OverloadPlot.Draw(report), cancellation);
});

return await root.Parse(args).InvokeAsync();
