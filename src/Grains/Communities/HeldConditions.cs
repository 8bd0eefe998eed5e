using Microsoft.Extensions.Logging;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Storage;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Communities;

/// <summary>
/// Tells devices that a person closed one of their alarms, or found it false, while its condition holds: it is to alarm again
/// after a while. And that one rests, on the shelf or suppressed: it is to come back when it gets worse. It reads which those are instead of being told, so that none is forgotten, whatever ended in between.
/// </summary>
internal sealed partial class HeldConditions(string community, IAlarmReader reader, IGrainFactory grains, ILogger logger)
{
    private const int BatchSize = 64;

    // Nothing was held at this position of the journal that was not told of.
    private long? _position;
    private Dictionary<string, long> _told = new(StringComparer.Ordinal);
    private bool _failing;

    /// <summary>Tells the devices of all conditions that are held now and that were not told of yet.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            var position = await grains.GetGrain<IJournalGrain>(community).GetPosition();
            if (position == _position)
                return;
            var held = (await reader.ReadHeldAsync(community, cancellation)).Union(await reader.ReadRestingAsync(community, cancellation)).ToArray();
            // What is no longer held is forgotten, and told of anew when it is held again.
            _told = held.Where(alarm => _told.GetValueOrDefault(alarm.Id) == alarm.Position)
                .ToDictionary(alarm => alarm.Id, alarm => alarm.Position, StringComparer.Ordinal);
            foreach (var batch in held.Where(alarm => !_told.ContainsKey(alarm.Id)).GroupBy(alarm => alarm.Twin).Chunk(BatchSize))
                await Task.WhenAll(batch.Select(TellAsync));
            (_position, _failing) = (position, false);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            // The next round reads them again; one line for each time that it begins to fail.
            if (!_failing)
                LogFailed(community, problem);
            _failing = true;
        }
    }

    private async Task TellAsync(IGrouping<string, AlarmRecord> alarms)
    {
        // A twin that left the plan has nobody to tell; its alarms are ended with the plan.
        if (await grains.GetGrain<ITwinDirectoryGrain>(community).Find(alarms.Key) is { } twin && twin.Kind.IsDevice())
            await grains.GetDevice(twin.Id, twin.Kind).Review();
        foreach (var alarm in alarms)
            _told[alarm.Id] = alarm.Position;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Community}: devices whose alarms were closed while their condition holds could not be told; trying on.")]
    private partial void LogFailed(string community, Exception problem);
}
