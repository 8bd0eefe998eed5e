using System.CommandLine;
using System.Text.Json;
using SafeCommunity.Bench.Journal;
using SafeCommunity.Storage.Sqlite;

var seconds = new Option<int>("--seconds") { Description = "How long to measure, in seconds.", DefaultValueFactory = _ => 10 };
var json = new Option<FileInfo?>("--json") { Description = "A file to write the figures to, as flat JSON." };
var folder = new Option<DirectoryInfo?>("--folder")
{
    Description = "Where to keep the databases while it runs; a temporary folder by default. What it writes is deleted.",
};
var callers = new Option<int>("--callers")
{
    Description = "How many callers append at the same time.",
    DefaultValueFactory = _ => 16,
};
var drafts = new Option<int>("--drafts")
{
    Description = "How many drafts one append holds: what a journal grain gathers while a commit is at the disk.",
    DefaultValueFactory = _ => 512,
};
var communities = new Option<int>("--communities")
{
    Description = "How many journals they append to.",
    DefaultValueFactory = _ => 8,
};
var checkpointPages = new Option<int>("--checkpoint-pages")
{
    Description = "After how many pages the write-ahead log is emptied, in both stores.",
    DefaultValueFactory = _ => new SqliteStorageOptions().CheckpointPages,
};

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
return await command.Parse(args).InvokeAsync();
