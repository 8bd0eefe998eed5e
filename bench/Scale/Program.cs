using System.CommandLine;
using SafeCommunity.Bench.Scale;

var seconds = new Option<int>("--seconds") { Description = "How long to load and ask in all, starts and loading aside.", DefaultValueFactory = _ => 60 };
var json = new Option<FileInfo?>("--json") { Description = "Write the figures to this file as flat JSON." };
var twins = new Option<int>("--twins") { Description = "How many twins the district has.", DefaultValueFactory = _ => 1_000_000 };
var communities = new Option<int>("--communities") { Description = "In how many communities.", DefaultValueFactory = _ => 137 };
var template = new Option<string>("--template") { Description = "The community that all are built after.", DefaultValueFactory = _ => "seeds/chengbei" };
var devices = new Option<int>("--devices") { Description = "How many devices report.", DefaultValueFactory = _ => 10_000 };

var root = new RootCommand("Puts a district into one silo and compares it with a silo that has one community.")
{
    seconds, json, twins, communities, template, devices,
};
root.SetAction(async (arguments, cancellation) =>
{
    var bench = new ScaleBench
    {
        Duration = TimeSpan.FromSeconds(arguments.GetValue(seconds)),
        Twins = arguments.GetValue(twins),
        Communities = arguments.GetValue(communities),
        Template = arguments.GetRequiredValue(template),
        Devices = arguments.GetValue(devices),
    };
    var report = await bench.RunAsync(cancellation);
    report.Print(Console.Out);
    if (arguments.GetValue(json) is { } file)
        await report.WriteAsync(file, cancellation);
});
return await root.Parse(args).InvokeAsync();
