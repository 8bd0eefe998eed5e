using System.CommandLine;
using System.Text.Json;
using SafeCommunity.Bench.Nights;
using SafeCommunity.CommandLine;

var community = new Option<DirectoryInfo>("--community") { Description = "The community's folder.", DefaultValueFactory = _ => new DirectoryInfo("seeds/chengbei") };
var nights = NumberOption.Of<int>("--nights", "How many nights to live.", new(1, 100_000), 500);
var seed = NumberOption.Of<ulong>("--seed", "The first night's seed; the next night has the next.", new(0, ulong.MaxValue), 1);
var seconds = NumberOption.Optional<int>("--seconds", "Begin no further night after so many seconds.", new(1, 864_000));
var workers = NumberOption.Of<int>("--workers", "Threads that run the twins; the result does not depend on it.", new(1, 64), 1);
var json = new Option<FileInfo?>("--json") { Description = "Write the counts to this file as JSON." };

var root = new RootCommand("Lives busy nights on the very same grains, and reads in the journal of each whether a life-safety matter was muted, left without force, or closed too early.")
{
    community, nights, seed, seconds, workers, json,
};
root.SetAction(async (arguments, cancellation) =>
{
    var bench = new NightsBench(arguments.GetRequiredValue(community).FullName, Console.Out)
    {
        Nights = arguments.GetValue(nights),
        Seed = arguments.GetValue(seed),
        Limit = arguments.GetValue(seconds) is { } limit ? TimeSpan.FromSeconds(limit) : null,
        Workers = arguments.GetValue(workers),
    };
    var result = await bench.RunAsync(cancellation);
    result.Print(Console.Out);
    if (arguments.GetValue(json) is { } file)
        await File.WriteAllTextAsync(file.FullName, JsonSerializer.Serialize(result, JsonSerializerOptions.Web), cancellation);
    return result.Holds ? ExitCodes.Success : ExitCodes.Failure;
});

return await CommandRunner.InvokeAsync(root, args, "nights", TimeSpan.FromSeconds(10));
