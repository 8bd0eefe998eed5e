using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Devices;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Reports;
using SafeCommunity.Grains.Twins;
using SafeCommunity.Simulator.Time;
using SafeCommunity.Simulator.World;

namespace SafeCommunity.Simulator.Running;

/// <summary>
/// Lets a simulated world act on the very same grains, and tells it what they journalled. An order that is refused is
/// counted; the world looks again later, as a person does.
/// </summary>
public sealed class LivingCommunity : IWorld, IJournalObserver
{
    /// <summary>Leases of observers last 15 s.</summary>
    private static readonly TimeSpan RenewPeriod = TimeSpan.FromSeconds(5);

    private readonly SimulatedWorld _world;
    private readonly IGrainFactory _grains;
    private readonly ILocalDevices _local;
    private readonly TimeProvider _clock;
    private readonly string _community;
    private readonly Dictionary<string, TwinDefinition> _devices;
    private readonly ConcurrentQueue<JournalEntry> _journalled = new();
    private readonly Dictionary<long, (string Receipt, string Secret)> _receipts = [];
    private readonly SortedDictionary<string, long> _refusals = new(StringComparer.Ordinal);
    private readonly IJournalObserver _self;
    private DateTimeOffset _renewAt;
    private long _heard;

    /// <summary>A world on a community that was loaded.</summary>
    /// <param name="world">The world; not advanced yet.</param>
    /// <param name="plan">The community's plan.</param>
    /// <param name="grains">All grains.</param>
    /// <param name="local">The device twins of this process.</param>
    /// <param name="clock">The virtual time.</param>
    public LivingCommunity(
        SimulatedWorld world, CommunityDefinition plan, IGrainFactory grains, ILocalDevices local, TimeProvider clock)
    {
        (_world, _grains, _local, _clock, _community) = (world, grains, local, clock, plan.Community);
        _devices = plan.Twins.Where(twin => twin.Kind.IsDevice()).ToDictionary(twin => twin.Id.Name, StringComparer.Ordinal);
        _self = grains.CreateObjectReference<IJournalObserver>(this);
        _renewAt = clock.GetUtcNow();
    }

    /// <summary>How many readings were sent.</summary>
    public long Readings { get; private set; }

    /// <summary>The position of the last journal entry that was heard.</summary>
    public long JournalPosition => _heard;

    /// <summary>How often which orders were refused, by the order's name.</summary>
    public IReadOnlyDictionary<string, long> Refusals => _refusals;

    /// <inheritdoc/>
    public DateTimeOffset? NextAt
    {
        get
        {
            Hear();
            return _world.NextTime is { } next && next < _renewAt ? next : _renewAt;
        }
    }

    /// <inheritdoc/>
    public Task OnCommitted(JournalCommit commit)
    {
        foreach (var entry in commit.Entries)
            _journalled.Enqueue(entry);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task ActAsync()
    {
        var now = _clock.GetUtcNow();
        if (now >= _renewAt)
        {
            await _grains.GetGrain<IJournalGrain>(_community).Subscribe(_self);
            _renewAt = now + RenewPeriod;
        }

        var sent = new Dictionary<string, Task>(StringComparer.Ordinal);
        foreach (var action in _world.Advance(now))
        {
            // Readings of different devices go together; all else waits for what came before it.
            if (action is DeviceSends reading && !sent.ContainsKey(reading.Twin))
            {
                if (Send(reading) is { } answer)
                    sent.Add(reading.Twin, answer);
                continue;
            }

            await Task.WhenAll(sent.Values);
            sent.Clear();
            await DoAsync(action);
        }

        await Task.WhenAll(sent.Values);
    }

    private void Hear()
    {
        while (_journalled.TryDequeue(out var entry))
        {
            if (entry.Position <= _heard)
                continue;
            _heard = entry.Position;
            _world.Hear(entry);
        }
    }

    private Task? Send(DeviceSends sends)
    {
        Readings++;
        var timeMs = sends.Time.ToUnixTimeMilliseconds();
        var names = Encoding.UTF8.GetBytes(string.Concat(sends.Values.Select(value => value.Name)));
        var values = new ValueView[sends.Values.Length];
        var start = 0;
        for (var i = 0; i < values.Length; i++)
        {
            var length = Encoding.UTF8.GetByteCount(sends.Values[i].Name);
            values[i] = new ValueView(start, length, sends.Values[i].Value, sends.Values[i].IsBoolean);
            start += length;
        }

        var outcome = _local.TryGetInbox($"{_community}/{sends.Twin}", out var inbox)
            ? inbox.Offer(new ReadingView { Seq = sends.Seq, TimeMs = timeMs, Names = names, Values = values })
            : ReadingOutcome.Detached;
        return outcome switch
        {
            ReadingOutcome.Unsettled => DeviceOf(sends.Twin).Settle(),
            ReadingOutcome.Detached => DeviceOf(sends.Twin).Receive(new Reading { Seq = sends.Seq, Time = sends.Time, Values = sends.Values }),
            _ => null,
        };
    }

    private async Task DoAsync(WorldAction action)
    {
        try
        {
            await OrderAsync(action);
        }
        catch (RefusedException)
        {
            var name = action.GetType().Name;
            _refusals[name] = _refusals.GetValueOrDefault(name) + 1;
        }
    }

    private Task OrderAsync(WorldAction action) => action switch
    {
        DeviceSends e => Send(e) ?? Task.CompletedTask,
        DeviceConnects e => DeviceOf(e.Twin).ReceiveStatus(new DeviceStatus(Online: true, e.Time)),
        DeviceDisconnects e => DeviceOf(e.Twin).ReceiveStatus(new DeviceStatus(Online: false, e.Time)),
        ReportIsMade e => ReportAsync(e),
        ReportIsRated e => _receipts.TryGetValue(e.Report, out var receipt)
            ? Reports.Rate(receipt.Receipt, receipt.Secret, e.Stars, e.IsFixed, e.Comment)
            : Task.CompletedTask,
        SeatIsTaken e => Dispatch.TakeSeat(e.Seat, By(e.Actor, "")),
        UnitDeclares e => Dispatch.Declare(e.Unit, By(e.Unit, ""), e.Status, e.Shift),
        UnitReportsTask e => Dispatch.Report(e.Task, By(e.Unit, e.Reason) with { StillActive = e.StillActive }, e.Step),
        UnitRecords e => Incidents.Record(e.Incident, By(e.Unit, ""), e.Items),
        OfficerVerifies e => Incidents.Verify(e.Incident, By(e.Actor, e.Reason), e.Grade),
        OfficerDispatches e => Dispatch.Dispatch(e.Incident, By(e.Actor, ""), []),
        StaffResolves e => Incidents.Move(e.Incident, By(e.Actor, e.Reason) with { StillActive = e.StillActive }, IncidentStage.Resolved, e.Items),
        OfficerCloses e => Incidents.Close(
            e.Incident, By(e.Actor, e.Reason), new CloseIncident { Disposition = e.Disposition, Items = e.Items }),
        StaffFollowsUp e => Incidents.FollowUp(e.Incident, By(e.Actor, e.Reason)),
        GridAnswers e => Reports.Answer(e.Report, By(e.Actor, e.Text), interim: false),
        AlarmIsAcknowledged e => _grains.GetGrain<IAlarmGrain>($"{_community}/{e.Alarm}").Acknowledge(By(e.Actor, "")),
        _ => throw new NotSupportedException($"Nothing is known of {action.GetType().Name}."),
    };

    private async Task ReportAsync(ReportIsMade made)
    {
        var receipt = await Reports.Receive(new ReportToMake { Place = made.Place, Text = made.Text, Actor = made.Actor });
        _receipts[receipt.Report.Number] = (receipt.Receipt, receipt.Secret);
    }

    private IIncidentDesk Incidents => _grains.GetGrain<IIncidentDesk>(_community);

    private IDispatchDesk Dispatch => _grains.GetGrain<IDispatchDesk>(_community);

    private IReportDesk Reports => _grains.GetGrain<IReportDesk>(_community);

    private IDeviceGrain DeviceOf(string twin) => _grains.GetDevice(_devices[twin].Id, _devices[twin].Kind);

    private static MatterCommand By(string actor, string reason) => new(actor, reason, null);
}
