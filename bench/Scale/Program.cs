using System.CommandLine;
using SafeCommunity.Bench.Scale;
using SafeCommunity.CommandLine;
using SafeCommunity.Simulator.Districts;
var seconds = NumberOption.Of<int>("--seconds", "How long to load and ask in all, starts and loading aside.", new(1, 86_400), 60);
var json = new Option<FileInfo?>("--json") { Description = "Write the figures to this file as flat JSON." };
var twins = NumberOption.Of<int>("--twins", "How many twins the district has.", new(1, DistrictOptions.MostTwins), 1_000_000);
var communities = NumberOption.Of<int>("--communities", "In how many communities.", new(1, DistrictOptions.MostCommunities), 137);
var template = new Option<string>("--template") { Description = "The community that all are built after.", DefaultValueFactory = _ => "seeds/chengbei" };
var devices = NumberOption.Of<int>("--devices", "How many devices report.", new(1, 1_000_000), 10_000);

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
return await CommandRunner.InvokeAsync(root, args, "scale", TimeSpan.FromSeconds(2));
