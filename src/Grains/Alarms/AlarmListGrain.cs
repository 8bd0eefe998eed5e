using System.Collections.Immutable;
using Orleans.Concurrency;
using SafeCommunity.Grains.Desk;
using SafeCommunity.Grains.Devices;
using SafeCommunity.Grains.Filters;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Storage;
using SafeCommunity.Grains.Teams;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Alarms;

/// <summary>Acknowledges the alarms of a list, each as it is: what changes in the same moment is not overruled, and is told.</summary>
[StatelessWorker]
internal sealed class AlarmListGrain(IAlarmReader alarms, IJournalReader journal, LocalDevices devices, TimeProvider clock) : Grain, IAlarmListGrain
{
    private const int BatchSize = 64;

    private static readonly FilterNode Open = new FilterComparison("closed", FilterOperator.Equal, null, 0);
    private static readonly SortKey OldestFirst = new("raise_time", Descending: false);

    private string Community => this.GetPrimaryKeyString();

    public async Task<AcknowledgedAlarms> Acknowledge(MatterCommand command, AlarmsToAcknowledge which)
    {
        AlarmLimits.CheckCommand(command, reasonRequired: false);
        if (which.PageSize is < 1 or > AlarmsToAcknowledge.Most)
            throw Refuse.Invalid($"Acknowledge 1 to {AlarmsToAcknowledge.Most} alarms at once.");
        Duties.RequireStaff(await GrainFactory.GetGrain<IProcedureGrain>(Community).GetTeams(), Community, command.Actor);

        var head = await GrainFactory.GetGrain<IJournalGrain>(Community).GetPosition();
        if (which.AsOf < 0)
            throw Refuse.Invalid($"Position {which.AsOf} is none of the journal: the first is 1.");
        if (which.AsOf > head)
            throw Refuse.Invalid($"The journal of {Community} ends at {head}: position {which.AsOf} was seen by nobody.");
        var asOf = which.AsOf ?? head;
        var page = await alarms.ListAsync(Community, new AlarmQuery
        {
            Filter = new FilterAnd([which.Filter, Open]),
            OrderBy = [OldestFirst],
            PageSize = which.PageSize,
            PageToken = which.PageToken,
            Now = clock.GetUtcNow(),
        });

        var outcomes = new List<(AlarmRecord? Acknowledged, UnacknowledgedAlarm? Other)>();
        foreach (var batch in page.Alarms.Chunk(BatchSize))
            outcomes.AddRange(await Task.WhenAll(batch.Select(alarm => AcknowledgeAsync(alarm, command, asOf))));
        return new AcknowledgedAlarms
        {
            Acknowledged = [.. outcomes.Select(outcome => outcome.Acknowledged).OfType<AlarmRecord>()],
            Others = [.. outcomes.Select(outcome => outcome.Other).OfType<UnacknowledgedAlarm>()],
            AsOf = asOf,
            NextPageToken = page.NextPageToken,
            TotalSize = page.TotalSize,
        };
    }

    public async Task<ImmutableArray<ActiveCondition>> GetConditions(ImmutableArray<string> twins)
    {
        var conditions = ImmutableArray.CreateBuilder<ActiveCondition>();
        foreach (var batch in twins.Chunk(BatchSize))
        {
            foreach (var found in await Task.WhenAll(batch.Select(ConditionsOfAsync)))
                conditions.AddRange(found);
        }

        return conditions.DrainToImmutable();
    }

    // A twin that left the plan, or that cannot be reached now, tells nothing: the alarm is told all the same.
    private async Task<ImmutableArray<ActiveCondition>> ConditionsOfAsync(string name)
    {
        if (devices.Find($"{Community}/{name}") is { } monitor)
            return monitor.GetConditions();
        try
        {
            return await GrainFactory.GetGrain<ITwinDirectoryGrain>(Community).Find(name) is { } twin && twin.Kind.IsDevice()
                ? await GrainFactory.GetDevice(twin.Id, twin.Kind).GetConditions()
                : [];
        }
        catch (RefusedException)
        {
            return [];
        }
    }

    private async Task<(AlarmRecord? Acknowledged, UnacknowledgedAlarm? Other)> AcknowledgeAsync(
        AlarmRecord alarm, MatterCommand command, long asOf)
    {
        if (alarm.Acknowledgement is { } first)
        {
            return first.Actor == command.Actor
                ? (alarm, null)
                : Not(alarm, $"已有人于{Chinese(first.Time)}确认", $"{first.Actor} acknowledged it at {Words.Of(first.Time)}");
        }

        if (alarm.Position > asOf && await IsRaisedAfterAsync(alarm, asOf))
            return Not(alarm, "您查看之后又触发", "it was raised after you looked");
        try
        {
            var orders = GrainFactory.GetGrain<IAlarmOrders>($"{Community}/{alarm.Id}");
            return (await orders.Acknowledge(command with { Etag = alarm.Position }), null);
        }
        catch (RefusedException refused) when (refused.Refusal is Refusal.Stale or Refusal.FailedPrecondition or Refusal.NotFound)
        {
            return Not(alarm, "确认的同时发生变化，请重新查看", "it changed in the same moment: look at it again");
        }
        catch (RefusedException refused) when (refused.Refusal == Refusal.Unavailable)
        {
            // Others of the list may be acknowledged by now: the answer must say which.
            return Not(alarm, "暂时无法保存，请重试", "it could not be made durable now: try again");
        }
    }

    private async Task<bool> IsRaisedAfterAsync(AlarmRecord alarm, long position) =>
        (await journal.ReadSubjectAsync(Community, alarm.Id))
            .Any(entry => entry.Position > position && entry.Event is AlarmRaised or AlarmRecurred);

    private static (AlarmRecord?, UnacknowledgedAlarm?) Not(AlarmRecord alarm, string zh, string en) =>
        (null, new UnacknowledgedAlarm(alarm.Id, new BilingualText(zh, en)));

    private static string Chinese(DateTimeOffset time) =>
        time.ToUniversalTime().ToString("yyyy年M月d日HH:mm:ss（协调世界时）", System.Globalization.CultureInfo.InvariantCulture);
}
