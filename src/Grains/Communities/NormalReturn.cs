using Microsoft.Extensions.Logging;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Grains.Communities;

/// <summary>
/// Closes alarms that are normal again (ANSI/ISA-18.2: acknowledged, and their condition ended) and that no incident will close. An
/// alarm of an open incident is normal too, and stays with its incident as long as that is open. It reads which those are, so that
/// none is forgotten.
/// </summary>
internal sealed partial class NormalReturn(
    string community, IAlarmReader reader, IMatterReader<IncidentRecord> incidents, IGrainFactory grains, TimeProvider clock, ILogger logger)
{
    private const string Actor = "system";
    private const string Reason = "acknowledged, and its condition ended";
    private const int BatchSize = 64;

    /// <summary>For how long an alarm that is over may still become part of an incident.</summary>
    private static readonly TimeSpan MayBeTakenUp = TimeSpan.FromHours(24);

    /// <summary>How often it looks though nothing was written: what may still be taken up changes with time.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private long? _position;
    private long _readAt;
    private bool _failing;

    /// <summary>Closes all that are normal now.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            var position = await grains.GetGrain<IJournalGrain>(community).GetPosition();
            if (position == _position && clock.GetElapsedTime(_readAt) < Period)
                return;
            var readAt = clock.GetTimestamp();
            var returned = await reader.ReadReturnedAsync(community, cancellation);
            if (returned.Length > 0)
                await CloseAsync(returned, cancellation);
            (_position, _readAt, _failing) = (position, readAt, false);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            // The next round reads them again; one line for each time that it begins to fail.
            if (!_failing)
                LogFailed(community, problem);
            _failing = true;
        }
    }

    private async Task CloseAsync(IEnumerable<AlarmRecord> returned, CancellationToken cancellation)
    {
        var procedures = await grains.GetGrain<IProcedureGrain>(community).GetProcedures();
        var (_, open) = await incidents.ReadOpenAsync(community, cancellation);
        var held = open.SelectMany(incident => incident.Alarms).Select(joined => joined.Alarm).ToHashSet(StringComparer.Ordinal);
        var now = clock.GetUtcNow();
        var over = returned.Where(alarm => !held.Contains(alarm.Id) && IsNobodys(alarm, procedures, now));
        foreach (var batch in over.Chunk(BatchSize))
            await Task.WhenAll(batch.Select(CloseAsync));
    }

    // What a procedure claims is closed with its incident. The desk may not have looked at it yet, so it is left alone until the
    // desk would leave it, too.
    private static bool IsNobodys(AlarmRecord alarm, ProcedureBook procedures, DateTimeOffset now) =>
        alarm.Onset == AlarmOnset.Past
        || procedures.ForRule(alarm.Rule) is null
        || (alarm.Onset == AlarmOnset.Lasting && now - alarm.LastRaisedAt > MayBeTakenUp);

    private async Task CloseAsync(AlarmRecord alarm)
    {
        try
        {
            // The etag: one that is raised again in this moment is not closed.
            await grains.GetGrain<IAlarmOrders>($"{community}/{alarm.Id}").Close(new MatterCommand(Actor, Reason, alarm.Position));
        }
        catch (RefusedException refused) when (refused.Refusal is Refusal.Stale or Refusal.FailedPrecondition)
        {
            LogOvertaken(alarm.Id, refused.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Community}: alarms that are normal again could not be closed; trying on.")]
    private partial void LogFailed(string community, Exception problem);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Alarm {Alarm} was changed while it returned to normal: {Message}")]
    private partial void LogOvertaken(string alarm, string message);
}
