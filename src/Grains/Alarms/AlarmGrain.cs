using System.Globalization;
using SafeCommunity.Grains.Desk;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Storage;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Grains.Alarms;

/// <summary>Gives people's commands, and the desk's, to one alarm. The alarm is the fold of its journal entries and nothing else.</summary>
/// <remarks>
/// Keeps nothing: an alarm's twin writes its entries too, so each command reads the alarm, decides, and writes on the condition
/// that nothing came in between; where something did it decides anew. Not reentrant, so commands do not contend with each other.
/// </remarks>
[CollectionAgeLimit(Minutes = 5)]
internal sealed class AlarmGrain(
    IAlarmReader alarms,
    IMatterReader<IncidentRecord> incidents,
    IMatterReader<TaskRecord> tasks,
    IMatterReader<SeatRecord> seats,
    IJournalReader journal,
    IGrainFactory grains,
    TimeProvider clock)
    : Grain, IAlarmGrain, IAlarmOrders
{
    /// <summary>How often a decision is made anew before the caller is told that the alarm changes all the time.</summary>
    private const int Attempts = 8;

    private string _community = "";
    private string _id = "";

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var key = this.GetPrimaryKeyString();
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        (_community, _id) = slash > 0 ? (key[..slash], key[(slash + 1)..]) : ("", key);
        return Task.CompletedTask;
    }

    public async Task<AlarmRecord> Get() => await ReadAsync();

    /// <summary>
    /// Once acknowledged, a second person is told who was first instead of being made to believe it was them; the same
    /// person again changes nothing.
    /// </summary>
    public Task<AlarmRecord> Acknowledge(MatterCommand command) =>
        CommandAsync(
            command, reasonRequired: false, duties => duties.RequireForAcknowledging(command.Actor), (alarm, _) => Acknowledge(alarm, command));

    public Task<AlarmRecord> Confirm(MatterCommand command) => CommandAsync(
        command, reasonRequired: true, duties => duties.RequireForJudging(command.Actor), (alarm, _) =>
        {
            RequireJudgementSeen(alarm, command, Judgement.Confirmed);
            return Confirm(alarm, command);
        });

    public Task<AlarmRecord> Reject(MatterCommand command) => CommandAsync(
        command,
        reasonRequired: true,
        duties => duties.RequireForJudging(command.Actor),
        (alarm, _) =>
        {
            RequireJudgementSeen(alarm, command, Judgement.False);
            return Reject(alarm, command);
        },
        duties => duties.RequireForRejectingAsync(command.Actor, alarms, tasks));

    public Task<AlarmRecord> Shelve(MatterCommand command, DateTimeOffset until)
    {
        // Whole milliseconds UTC, as the journal's times are.
        var end = DateTimeOffset.FromUnixTimeMilliseconds(until.ToUnixTimeMilliseconds());
        return CommandAsync(command, reasonRequired: true, duties => duties.RequireForShelving(command.Actor), (alarm, duties) =>
        {
            AlarmLimits.CheckShelving(until, clock.GetUtcNow());
            if (IsNote(alarm.Shelved, command) && alarm.ShelvedUntil == end)
                return null;
            if (duties.IsLifeSafety)
                RequireSecondPerson(alarm, command, end);
            // Of life safety, a second person is asked for who shelves it for longer.
            if (alarm.ShelvedUntil is { } known && known != end && !(duties.IsLifeSafety && end > known))
                RequireSeen(alarm, command, alarm.Shelved, $"shelved it until {Format(known)}");
            return new AlarmShelved(end, command.Reason);
        }, duties => RequireHourAsync(duties, command, end));
    }

    public Task<AlarmRecord> Unshelve(MatterCommand command) => CommandAsync(
        command, reasonRequired: false, duties => duties.RequireForShelving(command.Actor), (alarm, _) => Unshelve(alarm, command));

    public Task<AlarmRecord> Close(MatterCommand command) => CommandAsync(
        command, reasonRequired: false, duties => duties.RequireForClosing(command.Actor), (alarm, _) => Close(alarm, command));

    async Task<AlarmRecord> IAlarmOrders.Clear(string reason)
    {
        AlarmLimits.CheckReason(reason);
        return await DecideAsync(alarm => alarm.Active ? ($"twin:{alarm.Twin}", new AlarmCleared(reason)) : null);
    }

    Task<AlarmRecord> IAlarmOrders.Acknowledge(MatterCommand command) =>
        OrderAsync(command, reasonRequired: false, alarm => Acknowledge(alarm, command));

    Task<AlarmRecord> IAlarmOrders.Confirm(MatterCommand command, long graded) => JudgeAsync(command, graded, alarm => Confirm(alarm, command));

    Task<AlarmRecord> IAlarmOrders.Reject(MatterCommand command, long graded) => JudgeAsync(command, graded, alarm => Reject(alarm, command));

    Task<AlarmRecord> IAlarmOrders.Unshelve(MatterCommand command) => OrderAsync(command, reasonRequired: false, alarm => Unshelve(alarm, command));

    Task<AlarmRecord> IAlarmOrders.Suppress(MatterCommand command, long suppression) => OrderAsync(command, reasonRequired: true, alarm =>
        alarm.SuppressedBy == suppression ? null : new AlarmSuppressed(suppression, command.Reason));

    Task<AlarmRecord> IAlarmOrders.Unsuppress(MatterCommand command) => OrderAsync(command, reasonRequired: false, alarm =>
        alarm.SuppressedBy is null ? null : new AlarmUnsuppressed(command.Reason));

    Task<AlarmRecord> IAlarmOrders.Close(MatterCommand command) => OrderAsync(command, reasonRequired: false, alarm => Close(alarm, command));

    private AlarmAcknowledged? Acknowledge(AlarmRecord alarm, MatterCommand command) => alarm.Acknowledgement is not { } first
        ? new AlarmAcknowledged(command.Reason)
        : first.Actor == command.Actor
            ? null
            : throw Refused(Refusal.FailedPrecondition, $"It was already acknowledged by {first.Actor} at {Format(first.Time)}.");

    private static AlarmEvent? Confirm(AlarmRecord alarm, MatterCommand command) =>
        Judge(alarm, command, Judgement.Confirmed, new AlarmConfirmed(command.Reason));

    private static AlarmEvent? Reject(AlarmRecord alarm, MatterCommand command) =>
        Judge(alarm, command, Judgement.False, new AlarmRejected(command.Reason));

    // A judgement may be changed by a later one; only the very same one again (a repeated request) is not written twice.
    private static AlarmEvent? Judge(AlarmRecord alarm, MatterCommand command, Judgement judgement, AlarmEvent @event) =>
        alarm.Judgement == judgement && IsNote(alarm.Judged, command) ? null : @event;

    private void RequireJudgementSeen(AlarmRecord alarm, MatterCommand command, Judgement judgement)
    {
        if (alarm.Judgement != judgement)
            RequireSeen(alarm, command, alarm.Judged, alarm.Judgement == Judgement.False ? "found it false" : "found it real");
    }

    private void RequireSeen(AlarmRecord alarm, MatterCommand command, MatterNote? first, string what)
    {
        if (first is not null)
            SecondWord.RequireSeen($"alarms/{_id}", alarm.Position, command, first, clock.GetUtcNow() - first.Time, what);
    }

    private AlarmUnshelved Unshelve(AlarmRecord alarm, MatterCommand command) => alarm.ShelvedUntil is null
        ? throw Refused(Refusal.FailedPrecondition, "It is not on the shelf.")
        : new AlarmUnshelved(command.Reason);

    private AlarmClosed Close(AlarmRecord alarm, MatterCommand command) => alarm.Active && alarm.Judgement != Judgement.False
        ? throw Refused(
            Refusal.FailedPrecondition,
            "Its condition still holds: close it once the condition has ended, or judge it false first.")
        : new AlarmClosed(command.Reason);

    private void RequireSecondPerson(AlarmRecord alarm, MatterCommand command, DateTimeOffset until)
    {
        var first = alarm.Shelved?.Actor;
        var isLonger = first is null ? until > clock.GetUtcNow() + AlarmQuiet.Longest : until > alarm.ShelvedUntil;
        if (isLonger && (first is null || first == command.Actor))
            throw NeedsSecondPerson();
    }

    // Taking it from the shelf and putting it there again does not begin another hour of the same condition.
    private async Task RequireHourAsync(AlarmDuties duties, MatterCommand command, DateTimeOffset until)
    {
        if (!duties.IsLifeSafety || await ReadAsync() is not { ShelvedUntil: null } alarm)
            return;
        var first = (await journal.ReadSubjectAsync(_community, _id)).FirstOrDefault(entry =>
            entry.Event is AlarmShelved && entry.Actor == command.Actor && entry.Time >= alarm.LastRaisedAt);
        if (until > first?.Time + AlarmQuiet.Longest)
            throw NeedsSecondPerson();
    }

    private RefusedException NeedsSecondPerson() => Refused(
        Refusal.FailedPrecondition,
        $"It is about life safety: one person may shelve it for {AlarmQuiet.Longest.TotalMinutes} minutes at most, counted from the first time. For longer, a second person shelves it too while it is on the shelf.");

    private static bool IsNote(MatterNote? note, MatterCommand command) =>
        note is not null && note.Actor == command.Actor && note.Reason == command.Reason;

    private static string Format(DateTimeOffset time) =>
        time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    // A person's command: the duty is looked at first, so that nobody learns more by trying than the duty gives.
    private async Task<AlarmRecord> CommandAsync(
        MatterCommand command,
        bool reasonRequired,
        Action<AlarmDuties> require,
        Func<AlarmRecord, AlarmDuties, AlarmEvent?> decide,
        Func<AlarmDuties, Task>? requireOfIncident = null)
    {
        AlarmLimits.CheckCommand(command, reasonRequired);
        var duties = await AlarmDuties.ReadAsync(await ReadAsync(), grains, incidents, seats);
        require(duties);
        if (requireOfIncident is not null)
            await requireOfIncident(duties);
        return await OrderAsync(command, reasonRequired, alarm => decide(alarm, duties));
    }

    private async Task<AlarmRecord> OrderAsync(MatterCommand command, bool reasonRequired, Func<AlarmRecord, AlarmEvent?> decide)
    {
        AlarmLimits.CheckCommand(command, reasonRequired);
        return await DecideAsync(alarm =>
        {
            if (command.Etag is { } etag && etag != alarm.Position)
                throw Refused(Refusal.Stale, $"It changed since it was read (etag {etag}, now {alarm.Position}): read it again.");
            if (alarm.Closed is { } closed)
            {
                throw Refused(
                    Refusal.FailedPrecondition,
                    $"It was closed by {closed.Actor} at {Format(closed.Time)} and stays closed; its twin raises a new one when the condition holds again.");
            }

            return decide(alarm) is { } @event ? (command.Actor, @event) : null;
        });
    }

    // The desk tells a grade a moment after it was given, after a restart maybe much later. What a person said of the alarm meanwhile is
    // the later word.
    private async Task<AlarmRecord> JudgeAsync(MatterCommand command, long graded, Func<AlarmRecord, AlarmEvent?> decide)
    {
        for (var attempt = 1; ; attempt++)
        {
            var alarm = await ReadAsync();
            if (alarm.Judged is not null
                && (await journal.ReadSubjectAsync(_community, _id)).LastOrDefault(entry => entry.Event is AlarmConfirmed or AlarmRejected)?.Position > graded)
            {
                return alarm;
            }

            try
            {
                return await OrderAsync(command with { Etag = alarm.Position }, reasonRequired: true, decide);
            }
            catch (RefusedException refused) when (refused.Refusal == Refusal.Stale && attempt < Attempts)
            {
                // Something came in between; it may be such a word.
            }
        }
    }

    /// <summary>Decides on the alarm as it is, and writes what was decided unless it changed meanwhile.</summary>
    private async Task<AlarmRecord> DecideAsync(Func<AlarmRecord, (string Actor, AlarmEvent Event)?> decide)
    {
        for (var attempt = 1; ; attempt++)
        {
            var alarm = await ReadAsync();
            if (decide(alarm) is not var (actor, @event))
                return alarm;
            try
            {
                var entries = await grains.GetGrain<IJournalGrain>(_community)
                    .Append(JournalDraft.Of(_id, actor, @event) with { After = alarm.Position });
                return entries.Aggregate(alarm, AlarmFold.Apply);
            }
            catch (RefusedException refused) when (refused.Refusal == Refusal.Stale && attempt < Attempts)
            {
                // Its twin, or a drill, was first: what is there now is what is decided on.
            }
        }
    }

    private async Task<AlarmRecord> ReadAsync() =>
        (_community.Length == 0 || _id.Length == 0 ? null : await alarms.GetAsync(_community, _id))
        ?? throw Refused(Refusal.NotFound, "There is no such alarm.");

    private RefusedException Refused(Refusal refusal, string message) => new(refusal, $"Alarm {_community}/{_id}: {message}");
}
