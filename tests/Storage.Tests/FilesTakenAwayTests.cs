using System.Diagnostics;
using SafeCommunity.Grains.Storage;
using SafeCommunity.Storage.Sqlite;
using SafeCommunity.Storage.Sqlite.Care;

namespace SafeCommunity.Storage.Tests;

/// <summary>Files that are taken away, replaced or cut while the store is open.</summary>
public sealed class FilesTakenAwayTests : IAsyncDisposable
{
    private readonly TemporaryStore _temporary = new();

    public async ValueTask DisposeAsync()
    {
        Directory.CreateDirectory(_temporary.Folder);
        await _temporary.DisposeAsync();
    }

    [Theory]
    [InlineData("rm database", "is gone")]
    [InlineData("mv database elsewhere", "is gone")]
    [InlineData("rm folder", "is gone")]
    [InlineData("mv folder elsewhere", "is gone")]
    [InlineData("empty folder anew", "is gone")]
    [InlineData("copy in its place", "was replaced")]
    [InlineData("cut off", "was cut off")]
    [InlineData("empty", "was cut off")]
    [InlineData("other log", "was replaced")]
    public async Task Nothing_is_acknowledged_when_the_file_is_no_longer_the_one_that_is_written(string what, string told)
    {
        await BeginAsync();
        Do(what);

        var error = await Assert.ThrowsAnyAsync<Exception>(() => AppendAsync("after"));

        Assert.Contains(told, Assert.IsType<StoreUnavailableException>(error).Message, StringComparison.Ordinal);
        Assert.Contains(_temporary.Store.Condition.Faults, fault => fault.IsFailing && fault.Text.Contains(told, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("rm database")]
    [InlineData("mv folder elsewhere")]
    [InlineData("copy in its place")]
    [InlineData("empty")]
    public async Task It_is_noticed_within_a_second_where_nobody_writes(string what)
    {
        await BeginAsync();
        Do(what);

        var begun = Stopwatch.GetTimestamp();
        await UntilAsync(() => _temporary.Store.Condition.Faults.Any(fault => fault.IsFailing));

        Assert.InRange(Stopwatch.GetElapsedTime(begun).TotalSeconds, 0, 3);
    }

    [Fact]
    public async Task A_folder_that_is_moved_away_and_back_is_written_again_without_a_gap()
    {
        await AppendAsync("before");
        Directory.Move(_temporary.Folder, Elsewhere);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => AppendAsync("between"));
        Directory.Move(Elsewhere, _temporary.Folder);

        await AppendAsync("after");

        Assert.DoesNotContain(_temporary.Store.Condition.Faults, fault => fault.IsFailing);
        await AssertWholeAsync(2);
    }

    [Theory]
    [InlineData("-wal")]
    [InlineData("-shm")]
    [InlineData("-wal", "-shm")]
    public async Task A_log_that_is_removed_loses_nothing_that_was_acknowledged(params string[] ends)
    {
        await AppendAsync("before");
        await AssertWholeAsync(1);
        foreach (var end in ends)
            File.Delete(_temporary.File + end);

        await UntilAsync(async () => await Record.ExceptionAsync(() => AppendAsync("after")) is null);

        Assert.DoesNotContain(_temporary.Store.Condition.Faults, fault => fault.IsFailing);
        await AssertWholeAsync(2);
        await _temporary.CloseAsync();
        await AssertWholeAsync(2);
    }

    [Fact]
    public void A_lock_file_that_was_removed_is_made_again_and_another_holder_is_told()
    {
        using var folder = new TemporaryFolderOfTests();
        var path = Path.Combine(folder.Path, "lock");
        using var held = HeldFile.Take(path);
        Assert.Null(held.FindHindrance());
        Assert.ThrowsAny<IOException>(() => HeldFile.Take(path));

        File.Delete(path);
        Assert.Null(held.FindHindrance());
        Assert.ThrowsAny<IOException>(() => HeldFile.Take(path));

        File.Delete(path);
        using (HeldFile.Take(path))
            Assert.Contains("another process has taken", held.FindHindrance(), StringComparison.Ordinal);
        Assert.Null(held.FindHindrance());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_database_that_is_missing_or_empty_where_there_was_one_is_not_made_anew(bool isEmpty)
    {
        await AppendAsync("before");
        await _temporary.CloseAsync();
        File.Delete(_temporary.File);
        if (isEmpty)
            await File.WriteAllBytesAsync(_temporary.File, [], TestContext.Current.CancellationToken);

        var error = Assert.Throws<StoreOpenException>(() => _temporary.Store);

        Assert.Contains(isEmpty ? "is empty" : "is missing", error.Message, StringComparison.Ordinal);
        Assert.Contains("put it back from a copy", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Equal(isEmpty, File.Exists(_temporary.File));

        File.Delete(Path.Combine(_temporary.Folder, StoreAnchor.FileName));
        await AppendAsync("anew");
    }

    [Theory]
    [InlineData("DELETE FROM journal WHERE position = 3")]
    [InlineData("DELETE FROM journal WHERE position > 1")]
    [InlineData("DELETE FROM journal")]
    public async Task A_journal_whose_end_was_cut_off_is_told_at_the_start_and_by_verify_even_after_it_went_on(string cut)
    {
        await AppendAsync("a");
        await AppendAsync("b");
        await AppendAsync("c");
        await _temporary.CloseAsync();
        _temporary.Execute(cut);

        Assert.Contains(await InspectAsync(), line => line.Contains("entry 3 was durable once", StringComparison.Ordinal));
        Assert.Contains(_temporary.Store.Condition.Faults, fault => fault.Text.Contains("entry 3 was durable once", StringComparison.Ordinal));
        await _temporary.CloseAsync();
        Assert.Contains(await InspectAsync(), line => line.Contains("entry 3 was durable once", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_older_copy_is_told_and_the_newest_copy_makes_it_good()
    {
        await AppendAsync("a");
        await _temporary.CloseAsync();
        File.Copy(_temporary.File, _temporary.File + ".old");
        await AppendAsync("b");
        await _temporary.CloseAsync();
        File.Move(_temporary.File, _temporary.File + ".new");
        File.Move(_temporary.File + ".old", _temporary.File);

        Assert.Contains(_temporary.Store.Condition.Faults, fault => fault.Text.Contains("entry 2 was durable once", StringComparison.Ordinal));
        await AppendAsync("other");
        await _temporary.CloseAsync();
        Assert.Contains(await InspectAsync(), line => line.Contains("entry 2 was durable once", StringComparison.Ordinal));

        File.Move(_temporary.File + ".new", _temporary.File, overwrite: true);
        Assert.Contains(_temporary.Store.Condition.Faults, fault => fault.Text.Contains("entry 2", StringComparison.Ordinal));
        await _temporary.CloseAsync();
    }

    private string Elsewhere => _temporary.Folder + ".elsewhere";

    // Closing moves the log into the file, so that there is something to cut.
    private async Task BeginAsync()
    {
        await AppendAsync("before");
        await _temporary.CloseAsync();
        await AppendAsync("more");
    }

    private async Task AppendAsync(string twin) => await _temporary.AppendAsync("chengbei", TemporaryStore.Raised(twin));

    private async Task<IReadOnlyCollection<string>> InspectAsync()
    {
        using var archive = SqliteArchive.Of(_temporary.Folder);
        return await archive.InspectAsync(["chengbei"], isComplete: true, cancellation: TestContext.Current.CancellationToken);
    }

    private async Task AssertWholeAsync(int entries) => Assert.Equal(
        new JournalVerification("chengbei", entries, null, null),
        await _temporary.Store.Journal.VerifyAsync("chengbei", cancellation: TestContext.Current.CancellationToken));

    private void Do(string what)
    {
        switch (what)
        {
            case "rm database":
                File.Delete(_temporary.File);
                break;
            case "mv database elsewhere":
                File.Move(_temporary.File, _temporary.File + ".elsewhere");
                break;
            case "rm folder":
                Directory.Delete(_temporary.Folder, recursive: true);
                break;
            case "mv folder elsewhere":
                Directory.Move(_temporary.Folder, Elsewhere);
                break;
            case "empty folder anew":
                Directory.Move(_temporary.Folder, Elsewhere);
                Directory.CreateDirectory(_temporary.Folder);
                break;
            case "copy in its place":
                // By another process: this one would give up SQLite's locks with its own handle.
                Run("cp", _temporary.File, _temporary.File + ".copy");
                File.Move(_temporary.File + ".copy", _temporary.File, overwrite: true);
                break;
            case "cut off":
                Run("truncate", "-s", "8192", _temporary.File);
                break;
            case "empty":
                Run("truncate", "-s", "0", _temporary.File);
                break;
            case "other log":
                Run("cp", _temporary.File + "-wal", _temporary.File + ".copy");
                File.Move(_temporary.File + ".copy", _temporary.File + "-wal", overwrite: true);
                break;
            default:
                throw new ArgumentException(what);
        }
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private static Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        var begun = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(20), "It took too long.");
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    private sealed class TemporaryFolderOfTests : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("safecommunity-storage-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
