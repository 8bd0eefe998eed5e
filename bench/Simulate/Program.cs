using System.CommandLine;
using System.Text.Json;
using SafeCommunity.Bench.Simulate;

var community = new Option<DirectoryInfo>("--community") { Description = "The community's folder.", DefaultValueFactory = _ => new DirectoryInfo("seeds/chengbei") };
var days = new Option<double>("--days") { Description = "How many days to live.", DefaultValueFactory = _ => 1 };
var seconds = new Option<int?>("--seconds") { Description = "End after so many seconds, however far the simulation is." };
var json = new Option<FileInfo?>("--json") { Description = "Write the figures to this file as flat JSON." };
var seed = new Option<ulong>("--seed") { Description = "What everything is drawn from.", DefaultValueFactory = _ => 42 };
var workers = new Option<int>("--workers") { Description = "Threads that run the twins.", DefaultValueFactory = _ => 1 };

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

return await root.Parse(args).InvokeAsync();
