using System.CommandLine;
using SafeCommunity.Bench.Overload;
using SafeCommunity.CommandLine;
var seconds = NumberOption.Of<int>("--seconds", "How long to measure in all.", new(1, 86_400), 75);
var json = new Option<FileInfo?>("--json") { Description = "Write the figures to this file as flat JSON." };
var plot = new Option<FileInfo?>("--plot") { Description = "Draw the run into this file as SVG." };
var qos = NumberOption.Of<int>("--qos", "The flood's quality of service.", new(0, 1), 0);
var devices = NumberOption.Of<int>("--devices", "How many devices flood.", new(1, 1_000_000), 10_000);
var connections = NumberOption.Of<int>("--connections", "How many connections they share.", new(1, 10_000), 100);
var batch = NumberOption.Of<int>("--batch", "Packets in one write to a socket, as a gateway's.", new(1, 10_000), 16);
var window = NumberOption.Of<int>("--window", "Unacknowledged messages of one connection (QoS 1).", new(1, 65_535), 1_000);
var cpus = new Option<string>("--silo-cpus") { Description = "The silo's CPUs, divided by commas; the bench takes the others. 'all' for no such division.", DefaultValueFactory = _ => "0", CustomParser = CpuList.Read };
var sustainable = NumberOption.Optional<int>("--sustainable", "The sustainable rate, instead of searching for it.", new(1, 10_000_000));

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

return await CommandRunner.InvokeAsync(root, args, "overload", TimeSpan.FromSeconds(2));
