using System.Globalization;
using Microsoft.Extensions.Logging;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Storage.Sqlite.Care;

/// <summary>
/// Looks after an open store while nobody uses it: twice a second whether its files are still there, each second what else may
/// have changed, and from end to end whether pages and chains are whole: at the start, a large file a minute after it, and every six hours.
/// </summary>
internal sealed partial class StoreWatch : IAsyncDisposable
{
    private const int NewestEntries = 200;
    private const long SmallFile = 16L << 20;

    private static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan SecondPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan IdlePeriod = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SpacePeriod = TimeSpan.FromSeconds(5);

    // At the start everybody waits for the disk and the processors.
    private static readonly TimeSpan LargeFileDelay = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan CheckPeriod = TimeSpan.FromHours(6);
    private static readonly TimeSpan ChainPause = TimeSpan.FromMilliseconds(50);

    private readonly SqliteStorageOptions _options;
    private readonly StoreFiles _files;
    private readonly StoreAnchors _anchors;
    private readonly StoreCondition _condition;
    private readonly SqliteWriter _writer;
    private readonly SqliteReadPool _reads;
    private readonly SqliteJournalReader _journal;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _looking;
    private readonly Task _checking;
    private readonly (long Bytes, long At) _first;
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private bool _tellingSpace;
    private long _second;
    private long _space;
    private (long Transactions, long At) _written;

    /// <summary>Checks what can be checked at once, and begins to watch.</summary>
    public StoreWatch(
        SqliteStorageOptions options, StoreFiles files, StoreAnchors anchors, StoreCondition condition, SqliteWriter writer, SqliteReadPool reads,
        TimeProvider time, ILogger logger)
    {
        (_options, _files, _anchors, _condition, _writer, _reads, _time, _logger) = (options, files, anchors, condition, writer, reads, time, logger);
        _journal = new SqliteJournalReader(reads);
        _first = (LengthOf(options), time.GetTimestamp());
        _second = _space = _written.At = time.GetTimestamp();
        anchors.Save();
        CheckSpace();
        if (_first.Bytes <= SmallFile)
            CheckPagesAsync().GetAwaiter().GetResult();
        CheckNewestAsync().GetAwaiter().GetResult();
        _looking = Task.Run(LookAsync);
        _checking = Task.Run(CheckAsync);
    }

    /// <summary>Ends the watch.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await Task.WhenAll(_looking, _checking);
        _ending.Dispose();
    }

    private async Task LookAsync()
    {
        using var timer = new PeriodicTimer(LookPeriod, _time);
        while (await NextAsync(timer))
        {
            try
            {
                Look();
                await LookEachSecondAsync();
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                // The next look is as good as this one would have been.
                if (_told.Add(fault.Message))
                    LogLookFailed(fault);
            }
        }
    }

    private async Task LookEachSecondAsync()
    {
        if (_time.GetElapsedTime(_space) >= SpacePeriod)
        {
            _space = _time.GetTimestamp();
            CheckSpace();
        }

        if (_time.GetElapsedTime(_second) < SecondPeriod)
            return;
        _second = _time.GetTimestamp();
        if (_condition.Hindrance is null)
            _anchors.Save();
        if (_writer.Transactions != _written.Transactions)
            _written = (_writer.Transactions, _second);
        if (_condition.IsRefusing)
            _writer.Probe(writes: true);
        else if (_time.GetElapsedTime(_written.At) >= IdlePeriod)
            _writer.Probe(writes: false);
        if (_condition.IsReadFailing)
            await TryReadAsync();
    }

    private void Look()
    {
        var hindrance = _files.FindHindrance();
        if (hindrance is not null && _condition.Hindrance is null)
            LogHindered(hindrance);
        else if (hindrance is null && _condition.Hindrance is not null)
            LogFree();
        _condition.Hindered(hindrance);
        // The writer itself can save what a removed log held.
        if (_files.IsLogRemoved())
            _writer.Probe(writes: true);
    }

    private async Task TryReadAsync()
    {
        try
        {
            await _reads.ReadAsync(static session => session.ReadFirst("SELECT id FROM store", static row => row.GetString(0)), _ending.Token);
        }
        catch (Exception fault) when (fault is StoreUnavailableException or OperationCanceledException)
        {
            // It is told by the condition already, or over.
        }
    }

    private async Task CheckAsync()
    {
        if (_first.Bytes > SmallFile)
            await Task.Delay(LargeFileDelay, _time, _ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        using var timer = new PeriodicTimer(CheckPeriod, _time);
        do
        {
            try
            {
                await CheckPagesAsync();
                await CheckChainsAsync();
            }
            catch (OperationCanceledException) when (_ending.IsCancellationRequested)
            {
                return;
            }
        }
        while (await NextAsync(timer));
    }

    private async Task<bool> NextAsync(PeriodicTimer timer)
    {
        try
        {
            return await timer.WaitForNextTickAsync(_ending.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Whether the pages of the file are whole, as far as they can be looked at without comparing each index with its table.</summary>
    private async Task CheckPagesAsync()
    {
        try
        {
            var found = await _reads.ReadAsync(session => session.CheckPages(_ending.Token), _ending.Token);
            if (found is not null)
                TellDamage($"{SqliteConnections.PathOf(_options)} is damaged: {found}. End the program, keep the file, and put a copy back, or mend it by the rebuild command.");
        }
        catch (StoreUnavailableException)
        {
            // The reader has told it.
        }
    }

    private async Task CheckNewestAsync()
    {
        try
        {
            foreach (var community in await _journal.ListCommunitiesAsync(_ending.Token))
                Tell(community, await _journal.VerifyNewestAsync(community, NewestEntries, _ending.Token));
        }
        catch (StoreUnavailableException)
        {
            // The reader has told it.
        }
    }

    private async Task CheckChainsAsync()
    {
        try
        {
            foreach (var community in await _journal.ListCommunitiesAsync(_ending.Token))
                Tell(community, await _journal.VerifyAsync(community, new Pause(_ending.Token), _ending.Token));
        }
        catch (StoreUnavailableException)
        {
            // The reader has told it.
        }
    }

    private void Tell(string community, JournalVerification found)
    {
        _condition.JournalChecked(community, found.Problem is null ? null : $"the journal of {community} is broken: {found.Problem} Put a copy back, or ask those who keep the copies what stood there.");
        if (found.Problem is not null && _told.Add(community))
            LogBroken(community, found.Problem);
    }

    private void TellDamage(string damage)
    {
        _condition.Damaged(damage);
        if (_told.Add(""))
            LogDamaged(damage);
    }

    private void CheckSpace()
    {
        try
        {
            var free = new DriveInfo(Path.GetFullPath(_options.DataFolder)).AvailableFreeSpace;
            var hours = _time.GetElapsedTime(_first.At).TotalHours;
            var daily = hours < 1 ? 0 : (long)(Math.Max(0, LengthOf(_options) - _first.Bytes) / hours * 24);
            var wanted = Math.Max(_options.LowSpaceBytes, daily);
            var told = free >= wanted ? null : string.Create(
                CultureInfo.InvariantCulture,
                $"{free >> 20} MB are free on the disk of {Path.GetFullPath(_options.DataFolder)}, less than {wanted >> 20} MB: free some space before it is full and alarms are refused.");
            if (told is not null && !_tellingSpace)
                LogSpace(told);
            _tellingSpace = told is not null;
            _condition.SpaceChecked(told);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // The disk is not there to be asked, which the look at the files tells better.
            _condition.SpaceChecked(null);
        }
    }

    private static long LengthOf(SqliteStorageOptions options) =>
        new FileInfo(SqliteConnections.PathOf(options)) is { Exists: true } file ? file.Length : 0;

    [LoggerMessage(Level = LogLevel.Error, Message = "Nothing is acknowledged any more: {Reason}")]
    private partial void LogHindered(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The store could not be looked after; it is tried again twice a second.")]
    private partial void LogLookFailed(Exception fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store's files are there again.")]
    private partial void LogFree();

    [LoggerMessage(Level = LogLevel.Error, Message = "The journal of {Community} is broken: {Problem}")]
    private partial void LogBroken(string community, string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Damage}")]
    private partial void LogDamaged(string damage);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Space}")]
    private partial void LogSpace(string space);

    /// <summary>Lets others at the disk between the pages of a long walk.</summary>
    private sealed class Pause(CancellationToken ending) : IProgress<long>
    {
        public void Report(long value) => ending.WaitHandle.WaitOne(ChainPause);
    }
}
