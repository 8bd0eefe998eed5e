using Microsoft.Extensions.Logging;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Grains.Communities;

/// <summary>
/// Takes alarms back whose time on the shelf is over. It reads which those are instead of remembering them, so a time
/// that passed while nothing ran is noticed all the same.
/// </summary>
internal sealed partial class ShelfExpiry(
    string community, IAlarmReader reader, IGrainFactory grains, TimeProvider clock, ILogger logger)
{
    private const string Actor = "system";
    private const string Reason = "time on the shelf is over";
    private const int BatchSize = 64;

    private bool _failing;

    /// <summary>Takes back all alarms whose time is over now.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            var expired = await reader.ReadShelfExpiredAsync(community, clock.GetUtcNow(), cancellation);
            foreach (var batch in expired.Chunk(BatchSize))
                await Task.WhenAll(batch.Select(UnshelveAsync));
            _failing = false;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The next round reads them again; one line for each time that it begins to fail.
            if (!_failing)
                LogFailed(community, exception);
            _failing = true;
        }
    }

    private async Task UnshelveAsync(AlarmRecord alarm)
    {
        try
        {
            // The etag: who shelved it anew in this moment, or took it back, is not overruled.
            await grains.GetGrain<IAlarmOrders>($"{community}/{alarm.Id}").Unshelve(new MatterCommand(Actor, Reason, alarm.Position));
        }
        catch (RefusedException refused) when (refused.Refusal is Refusal.Stale or Refusal.FailedPrecondition)
        {
            LogOvertaken(alarm.Id, refused.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Community}: alarms whose time on the shelf is over could not be taken back; trying on.")]
    private partial void LogFailed(string community, Exception exception);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Alarm {Alarm} was changed while its time on the shelf ended: {Message}")]
    private partial void LogOvertaken(string alarm, string message);
}
