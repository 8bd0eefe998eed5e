using System.Collections.Immutable;
using SafeCommunity.Api.Filters;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Devices;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Api.Tests.Fakes;

/// <summary>Acknowledges the open alarms of a list; what changed after the position that was seen is not.</summary>
internal sealed class FakeAlarmList(MemoryJournal journal) : Grain, IAlarmListGrain
{
    public async Task<AcknowledgedAlarms> Acknowledge(MatterCommand command, AlarmsToAcknowledge which)
    {
        var (position, open) = await journal.ReadOpenAsync(this.GetPrimaryKeyString());
        var asOf = which.AsOf ?? position;
        var filter = new AlarmFilter(which.Filter, TimeProvider.System);
        var matching = open.Where(filter.Matches).ToList();
        var acknowledged = new List<AlarmRecord>();
        foreach (var alarm in matching.Where(alarm => alarm.Position <= asOf).Take(which.PageSize))
            acknowledged.Add(await GrainFactory.GetGrain<IAlarmGrain>($"{this.GetPrimaryKeyString()}/{alarm.Id}").Acknowledge(command));
        return new AcknowledgedAlarms
        {
            Acknowledged = [.. acknowledged],
            Others =
            [
                .. matching.Where(alarm => alarm.Position > asOf)
                    .Select(alarm => new UnacknowledgedAlarm(alarm.Id, new BilingualText("后来触发", "raised later"))),
            ],
            AsOf = asOf,
            NextPageToken = acknowledged.Count < matching.Count ? "more" : "",
            TotalSize = matching.Count,
        };
    }

    public Task<ImmutableArray<ActiveCondition>> GetConditions(ImmutableArray<string> twins) => Task.FromResult<ImmutableArray<ActiveCondition>>([]);
}
