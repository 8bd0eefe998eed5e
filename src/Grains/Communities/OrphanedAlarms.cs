using Microsoft.Extensions.Logging;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Rules;
using SafeCommunity.Grains.Storage;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Communities;

/// <summary>
/// Ends the alarms that nothing else would ever end: of devices that the plan no longer holds, and of rules that their device no
/// longer has, be its twin awake or asleep. It reads which those are instead of remembering them, so what changed while nothing
/// ran, or was cut off in the middle, is noticed all the same.
/// </summary>
internal sealed partial class OrphanedAlarms(
    string community, IAlarmReader reader, IGrainFactory grains, TimeProvider clock, ILogger logger)
{
    /// <summary>Why an alarm ended whose device is in no plan.</summary>
    public const string DeviceRemoved = "device removed from the plan";

    private const int BatchSize = 64;

    // Also where nothing changed: what slipped in beside a change is seen a little later.
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    private long? _looked;
    private bool _failing;
    private (RuleText Text, RuleBook? Book) _rules = (new RuleText("", "", ""), null);

    /// <summary>The plan or the rules changed.</summary>
    public void LookSoon() => _looked = null;

    /// <summary>Looks, when it is time to.</summary>
    /// <param name="plan">The hash of the plan in force.</param>
    /// <param name="rules">The rules in force.</param>
    /// <param name="cancellation">Ends the looking.</param>
    public async Task RunAsync(string plan, RuleText rules, CancellationToken cancellation)
    {
        if (_looked is { } looked && clock.GetElapsedTime(looked) < Period)
            return;
        _looked = clock.GetTimestamp();
        try
        {
            var directory = grains.GetGrain<ITwinDirectoryGrain>(community);
            // A directory that has another plan, or none, does not know which devices are gone.
            if (await directory.GetPlanHash() != plan)
                return;
            var (_, open) = await reader.ReadOpenAsync(community, cancellation);
            var book = BookOf(rules);
            foreach (var twins in open.Where(alarm => alarm.Active).GroupBy(alarm => alarm.Twin).Chunk(BatchSize))
            {
                var ended = await Task.WhenAll(twins.Select(alarms => EndAsync(directory, alarms.Key, [.. alarms], book)));
                // What was to be ended is looked at again until it is.
                if (ended.Contains(true))
                    LookSoon();
            }

            _failing = false;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The next round reads them again; one line for each time that it begins to fail.
            if (!_failing)
                LogFailed(community, exception);
            _failing = true;
            LookSoon();
        }
    }

    /// <summary>Whether there was something to end.</summary>
    private async Task<bool> EndAsync(ITwinDirectoryGrain directory, string twin, AlarmRecord[] alarms, RuleBook? book)
    {
        if (await directory.Find(twin) is not { } definition || !definition.Kind.IsDevice())
        {
            foreach (var alarm in alarms)
            {
                await grains.GetGrain<IAlarmOrders>($"{community}/{alarm.Id}").Clear(DeviceRemoved);
                LogEnded(alarm.Id, DeviceRemoved);
            }

            return true;
        }

        if (book is null || alarms.All(alarm => Has(book, definition, alarm.Rule)))
            return false;
        // The twin itself ends what its rules no longer want: it alone knows what it is about to raise.
        await grains.GetDevice(definition.Id, definition.Kind).Refresh();
        return true;
    }

    private static bool Has(RuleBook book, TwinDefinition twin, string id) =>
        book.Definitions.Any(rule => rule.Id == id && rule.Enabled && rule.AppliesTo.Selects(twin));

    // Null where they cannot be read here: then nothing is known to be gone.
    private RuleBook? BookOf(RuleText rules)
    {
        if (_rules.Text == rules)
            return _rules.Book;
        RuleBook? book = null;
        try
        {
            book = RuleFile.Parse(rules.Text, rules.TimeZone.Length == 0 ? "UTC" : rules.TimeZone);
        }
        catch (RuleFileException problem)
        {
            LogUnreadable(community, problem.Message);
        }

        _rules = (rules, book);
        return book;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Alarm {Alarm} was ended: {Reason}.")]
    private partial void LogEnded(string alarm, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Community}: alarms whose device or rule is gone could not be ended; trying on.")]
    private partial void LogFailed(string community, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Community}: the rules in force cannot be read here: {Problem}")]
    private partial void LogUnreadable(string community, string problem);
}
