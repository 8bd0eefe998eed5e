using System.Collections.Immutable;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Rules;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Devices;

/// <summary>
/// Writes down what a device's rules tell their alarms. All that a message caused becomes one commit: each draft names the entry
/// that it was decided on, so a person's command that came in between is never overruled unseen.
/// </summary>
internal static class AlarmDrafts
{
    /// <summary>The drafts of all work, in the order in which it happened within each rule.</summary>
    /// <param name="twin">The device.</param>
    /// <param name="works">What is to be told.</param>
    /// <param name="now">Now, by the wall's clock.</param>
    public static ImmutableArray<JournalDraft> Of(TwinDefinition twin, IEnumerable<AlarmWork> works, DateTimeOffset now)
    {
        var drafts = ImmutableArray.CreateBuilder<JournalDraft>();
        foreach (var work in works)
            new Writing(twin, work, now).WriteTo(drafts);
        return drafts.DrainToImmutable();
    }

    private sealed class Writing(TwinDefinition twin, AlarmWork work, DateTimeOffset now)
    {
        private readonly List<(string Id, long After, List<JournalEvent> Events)> _alarms = [];
        private AlarmRecord? _newest = work.Newest;

        public void WriteTo(ImmutableArray<JournalDraft>.Builder drafts)
        {
            foreach (var occurrence in work.Happened)
                Write(occurrence);
            if (work.Raise is { } raise)
                Write(raise);
            if (!work.Active && _newest is { Active: true })
                Add(_newest, new AlarmCleared(work.ClearReason) { Digest = work.ClearDigest, Worst = work.Worst });
            foreach (var (id, after, events) in _alarms)
                drafts.Add(new JournalDraft { Subject = id, Actor = $"twin:{twin.Id.Name}", Events = [.. events], After = after });
        }

        private void Write(Occurrence occurrence)
        {
            var cause = occurrence.Cause.ToAlarmCause();
            if (occurrence.Onset == AlarmOnset.Past)
            {
                // The alarm that holds tells of more than what had been.
                if (_newest is not { Active: true })
                    Begin(cause, AlarmOnset.Past, DateTimeOffset.FromUnixTimeMilliseconds(occurrence.EndedMs ?? occurrence.Cause.TimeMs), null);
            }
            else if (_newest is { } newest && IsOpenMatter(newest))
            {
                Add(newest, new AlarmRecurred(cause) { Onset = AlarmOnset.Moment });
                // Who presses again while the alarm is on the shelf waits for help; under a suppression presses are expected.
                if (newest.ShelvedUntil is not null && ComesBack(newest))
                    Add(_newest!, new AlarmUnshelved("it happened again"));
            }
            else
            {
                Begin(cause, AlarmOnset.Moment, null, null);
            }
        }

        private void Write(Raise raise)
        {
            var cause = raise.Cause.ToAlarmCause();
            if (_newest is { } newest && newest.Active && newest.Cause == cause && !newest.IsHeld)
                return; // It was written, although the answer said nothing.
            if (raise.IsWorse && _newest is { Active: true, IsResting: false, IsHeld: false })
                return; // Somebody brought it back meanwhile.
            if (_newest is { } open && IsOpenMatter(open) && (open.Active || now - (open.ClearedAt ?? now) <= work.Rule!.RecurrenceWindow))
            {
                Add(open, new AlarmRecurred(cause));
                if (raise.IsWorse)
                    BringBack(_newest!);
                return;
            }

            var held = _newest is { Active: true } ? _newest : null;
            var id = NextId();
            if (held is not null)
                Add(held, new AlarmCleared($"goes on as {id}"));
            Begin(cause, AlarmOnset.Lasting, null, held?.Id);
        }

        private void BringBack(AlarmRecord alarm)
        {
            const string Reason = "it got worse";
            if (alarm.ShelvedUntil is not null)
                Add(alarm, new AlarmUnshelved(Reason));
            if (alarm.SuppressedBy is not null)
                Add(_newest!, new AlarmUnsuppressed(Reason));
        }

        // What a person closed, or found false, is over for that alarm: what comes then is a new one.
        private static bool IsOpenMatter(AlarmRecord alarm) => alarm is { IsOpen: true, Judgement: not Judgement.False, Onset: not AlarmOnset.Past };

        /// <summary>Whether an alarm of that severity does not rest through what is worse than when it was put to rest.</summary>
        private static bool ComesBack(AlarmRecord alarm) => alarm.Severity >= AlarmSeverity.High;

        private string NextId() => AlarmRecord.IdOf(twin.Id.Name, work.RuleId, (_newest?.Ordinal ?? 0) + 1);

        private void Begin(AlarmCause cause, AlarmOnset onset, DateTimeOffset? ended, string? continues)
        {
            var rule = work.Rule!;
            var message = RuleMessage.Fill(rule, twin, cause.Value);
            if (continues is not null)
                message = new BilingualText($"{message.Zh}（上次报警处理后仍在持续）", $"{message.En} (still holds after its last alarm was closed or judged false)");
            var raised = new AlarmRaised
            {
                Twin = twin.Id.Name,
                Rule = rule.Id,
                Severity = rule.Severity,
                Message = message,
                Cause = cause,
                Onset = onset,
                EndedAt = ended,
                Continues = continues,
            };
            var id = NextId();
            _alarms.Add((id, 0, [raised]));
            Fold(null, id, raised);
        }

        private void Add(AlarmRecord alarm, AlarmEvent @event)
        {
            if (_alarms is [.., var last] && last.Id == alarm.Id)
                last.Events.Add(@event);
            else
                _alarms.Add((alarm.Id, alarm.Position, [@event]));
            Fold(alarm, alarm.Id, @event);
        }

        // What the alarm will be, for what is decided next; positions and times are the journal's to give.
        private void Fold(AlarmRecord? alarm, string id, AlarmEvent @event) => _newest = AlarmFold.Apply(alarm, new JournalEntry
        {
            Community = twin.Id.Community,
            Position = alarm?.Position ?? 0,
            Time = now,
            Subject = id,
            Actor = "",
            Event = @event,
            Hash = [],
        });
    }
}
