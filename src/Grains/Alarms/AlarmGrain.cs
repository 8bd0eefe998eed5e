using System.Globalization;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Grains.Alarms;

/// <summary>One alarm. Its state is the fold of its journal entries and nothing else.</summary>
/// <remarks>
/// Not reentrant: a command decides on the state it saw, so the next one waits until its entry is durable and applied.
/// Leaves the memory soon after the last call, names that somebody only tried among them: most alarms rest most of the
/// time, and a replay is short. Deactivating at once would reject calls that queue up behind.
/// </remarks>
[CollectionAgeLimit(Minutes = 5)]
internal sealed class AlarmGrain(IJournalReader journal, IGrainFactory grains, TimeProvider clock) : Grain, IAlarmGrain
{
    private string _community = "";
    private string _id = "";
    private AlarmRecord? _alarm;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var key = this.GetPrimaryKeyString();
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        (_community, _id) = slash > 0 ? (key[..slash], key[(slash + 1)..]) : ("", key);
        if (_community.Length == 0 || _id.Length == 0)
            return;
        foreach (var entry in await journal.ReadSubjectAsync(_community, _id, cancellationToken))
            _alarm = AlarmFold.Apply(_alarm, entry);
    }

    public Task<AlarmRecord> Get() => Task.FromResult(Existing());

    public async Task<AlarmRecord> Raise(AlarmRaised raised)
    {
        if (_community.Length == 0)
            throw Refused(Refusal.InvalidArgument, "The key of an alarm is {community}/{alarm id}.");
        AlarmLimits.CheckRaised(raised, _id);
        if (_alarm is not { } alarm)
            return await Append(ActorOf(raised.Twin), raised);
        // Before the check for closed: the same reading told twice must not become a second alarm because a person
        // closed the first one in between.
        if (IsSameCause(alarm, raised.Cause))
            return alarm;
        RefuseClosed(alarm);
        return await Append(ActorOf(alarm.Twin), new AlarmRecurred(raised.Cause));
    }

    public async Task<AlarmRecord> Clear(string reason)
    {
        AlarmLimits.CheckReason(reason);
        var alarm = Existing();
        return alarm is { Active: true, IsOpen: true } ? await Append(ActorOf(alarm.Twin), new AlarmCleared(reason)) : alarm;
    }

    /// <summary>
    /// Once acknowledged, a second person is told who was first instead of being made to believe it was them; the same
    /// person again changes nothing.
    /// </summary>
    public async Task<AlarmRecord> Acknowledge(MatterCommand command)
    {
        var alarm = Open(command, reasonRequired: false);
        if (alarm.Acknowledgement is not { } first)
            return await Append(command.Actor, new AlarmAcknowledged(command.Reason));
        if (first.Actor == command.Actor)
            return alarm;
        throw Refused(Refusal.FailedPrecondition, $"It was already acknowledged by {first.Actor} at {Format(first.Time)}.");
    }

    public Task<AlarmRecord> Confirm(MatterCommand command) => Judge(command, Judgement.Confirmed, new AlarmConfirmed(command.Reason));

    public Task<AlarmRecord> Reject(MatterCommand command) => Judge(command, Judgement.False, new AlarmRejected(command.Reason));

    public async Task<AlarmRecord> Shelve(MatterCommand command, DateTimeOffset until)
    {
        var alarm = Open(command, reasonRequired: true);
        AlarmLimits.CheckShelving(until, clock.GetUtcNow());
        // Whole milliseconds UTC, as the journal's times are.
        until = DateTimeOffset.FromUnixTimeMilliseconds(until.ToUnixTimeMilliseconds());
        return IsNote(alarm.Shelved, command) && alarm.ShelvedUntil == until
            ? alarm
            : await Append(command.Actor, new AlarmShelved(until, command.Reason));
    }

    public async Task<AlarmRecord> Unshelve(MatterCommand command)
    {
        var alarm = Open(command, reasonRequired: false);
        if (alarm.ShelvedUntil is null)
            throw Refused(Refusal.FailedPrecondition, "It is not on the shelf.");
        return await Append(command.Actor, new AlarmUnshelved(command.Reason));
    }

    public async Task<AlarmRecord> Suppress(MatterCommand command, long suppression)
    {
        var alarm = Open(command, reasonRequired: true);
        return alarm.SuppressedBy == suppression
            ? alarm
            : await Append(command.Actor, new AlarmSuppressed(suppression, command.Reason));
    }

    public async Task<AlarmRecord> Unsuppress(MatterCommand command)
    {
        var alarm = Open(command, reasonRequired: false);
        return alarm.SuppressedBy is null ? alarm : await Append(command.Actor, new AlarmUnsuppressed(command.Reason));
    }

    public async Task<AlarmRecord> Close(MatterCommand command)
    {
        var alarm = Open(command, reasonRequired: false);
        if (alarm.Active && alarm.Judgement != Judgement.False)
        {
            throw Refused(
                Refusal.FailedPrecondition,
                "Its condition still holds: close it once the condition has ended, or judge it false first.");
        }

        return await Append(command.Actor, new AlarmClosed(command.Reason));
    }

    private async Task<AlarmRecord> Judge(MatterCommand command, Judgement judgement, AlarmEvent @event)
    {
        var alarm = Open(command, reasonRequired: true);
        // A judgement may be changed by a later one; only the very same one again (a repeated request) is not written twice.
        return alarm.Judgement == judgement && IsNote(alarm.Judged, command) ? alarm : await Append(command.Actor, @event);
    }

    private static bool IsNote(MatterNote? note, MatterCommand command) =>
        note is not null && note.Actor == command.Actor && note.Reason == command.Reason;

    // A message sent again carries the same number. Its time is the same too, unless the device sent none and the
    // server's was taken both times: then the number alone decides while the alarm is active.
    private static bool IsSameCause(AlarmRecord alarm, AlarmCause cause) =>
        cause.Seq is { } seq && seq == alarm.Cause.Seq && (cause.Time == alarm.Cause.Time || alarm.Active);

    private static string ActorOf(string twin) => $"twin:{twin}";

    private static string Format(DateTimeOffset time) =>
        time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private AlarmRecord Open(MatterCommand command, bool reasonRequired)
    {
        AlarmLimits.CheckCommand(command, reasonRequired);
        var alarm = Existing();
        if (command.Etag is { } etag && etag != alarm.Position)
            throw Refused(Refusal.Stale, $"It changed since it was read (etag {etag}, now {alarm.Position}): read it again.");
        RefuseClosed(alarm);
        return alarm;
    }

    private AlarmRecord Existing() => _alarm ?? throw Refused(Refusal.NotFound, "There is no such alarm.");

    private void RefuseClosed(AlarmRecord alarm)
    {
        if (alarm.Closed is { } closed)
        {
            throw Refused(
                Refusal.FailedPrecondition,
                $"It was closed by {closed.Actor} at {Format(closed.Time)} and stays closed; its twin raises a new one when the condition holds again.");
        }
    }

    private async Task<AlarmRecord> Append(string actor, AlarmEvent @event)
    {
        try
        {
            var entries = await grains.GetGrain<IJournalGrain>(_community).Append(JournalDraft.Of(_id, actor, @event));
            foreach (var entry in entries)
                _alarm = AlarmFold.Apply(_alarm, entry);
            return _alarm!;
        }
        catch (Exception exception) when (exception is not RefusedException)
        {
            // A refusal means that nothing was written, so the state in memory still is the journal's. Otherwise that
            // is unknown (a timeout, a lost silo), and the next command must begin from a replay.
            DeactivateOnIdle();
            throw;
        }
    }

    private RefusedException Refused(Refusal refusal, string message) => new(refusal, $"Alarm {_community}/{_id}: {message}");
}
