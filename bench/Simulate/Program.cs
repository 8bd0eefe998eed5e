using System.CommandLine;
using System.Text.Json;
using SafeCommunity.Bench.Simulate;
using SafeCommunity.CommandLine;
var community = new Option<DirectoryInfo>("--community") { Description = "The community's folder.", DefaultValueFactory = _ => new DirectoryInfo("seeds/chengbei") };
var days = NumberOption.Of<double>("--days", "How many days to live.", new(0.001, 366), 1);
var seconds = NumberOption.Optional<int>("--seconds", "End after so many seconds, however far the simulation is.", new(1, 86_400));
var json = new Option<FileInfo?>("--json") { Description = "Write the figures to this file as flat JSON." };
var seed = NumberOption.Of<ulong>("--seed", "What everything is drawn from.", new(0, ulong.MaxValue), 42);
var workers = NumberOption.Of<int>("--workers", "Threads that run the twins.", new(1, 64), 1);

var root = new RootCommand("Simulates a community on the very same grains, journal on disk, and the world alone without them, and says how fast.")
{
    community, days, seconds, json, seed, workers,
};
root.SetAction(async (arguments, cancellation) =>
{
    var bench = new SimulateBench(arguments.GetRequiredValue(community).FullName)
    {
        Span = TimeSpan.FromDays(arguments.GetValue(days)),
        Limit = arguments.GetValue(seconds) is { } limit ? TimeSpan.FromSeconds(limit) : null,
        Seed = arguments.GetValue(seed),
        Workers = arguments.GetValue(workers),
    };
    var figures = await bench.RunAsync(cancellation);
    figures.Print(Console.Out);
    if (arguments.GetValue(json) is { } file)
        await File.WriteAllTextAsync(file.FullName, JsonSerializer.Serialize(figures, JsonSerializerOptions.Web), cancellation);
});

return await CommandRunner.InvokeAsync(root, args, "simulate", TimeSpan.FromSeconds(2));
