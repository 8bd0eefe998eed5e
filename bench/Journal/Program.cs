using System.CommandLine;
using System.Text.Json;
using SafeCommunity.Bench.Journal;
using SafeCommunity.CommandLine;
using SafeCommunity.Storage.Sqlite;
var seconds = NumberOption.Of<int>("--seconds", "How long to measure, in seconds.", new(1, 86_400), 10);
var json = new Option<FileInfo?>("--json") { Description = "A file to write the figures to, as flat JSON." };
var folder = new Option<DirectoryInfo?>("--folder")
{
    Description = "Where to keep the databases while it runs; a temporary folder by default. What it writes is deleted.",
};
var callers = NumberOption.Of<int>("--callers", "How many callers append at the same time.", new(1, 10_000), 16);
var drafts = NumberOption.Of<int>("--drafts", "How many drafts one append holds: what a journal grain gathers while a commit is at the disk.", new(1, 8_192), 512);
var communities = NumberOption.Of<int>("--communities", "How many journals they append to.", new(1, 1_000), 8);
var checkpointPages = NumberOption.Of<int>(
    "--checkpoint-pages", "After how many pages the write-ahead log is emptied, in both stores.", new(1, 1_000_000), new SqliteStorageOptions().CheckpointPages);

var command = new RootCommand("Measures the journal store (hash chain, read tables, synchronous FULL) against bare batched inserts.")
{
    seconds, json, folder, callers, drafts, communities, checkpointPages,
};
command.SetAction(async (arguments, cancellation) =>
{
    var workFolder = Path.Combine(
        arguments.GetValue(folder)?.FullName ?? Path.GetTempPath(), $"safecommunity-bench-{Environment.ProcessId}");
    Directory.CreateDirectory(workFolder);
    try
    {
        var comparison = new Comparison(
            workFolder, arguments.GetValue(callers), arguments.GetValue(communities), arguments.GetValue(drafts),
            arguments.GetValue(checkpointPages));
        var figures = await comparison.RunAsync(TimeSpan.FromSeconds(arguments.GetValue(seconds)), cancellation);
        figures.Print(Console.Out);
        if (arguments.GetValue(json) is { } file)
            await File.WriteAllTextAsync(file.FullName, JsonSerializer.Serialize(figures, JsonSerializerOptions.Web), cancellation);
    }
    finally
    {
        Directory.Delete(workFolder, recursive: true);
    }
});
return await CommandRunner.InvokeAsync(command, args, "journal", TimeSpan.FromSeconds(2));
