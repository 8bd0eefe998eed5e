using CsCheck;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Storage.Tests;

/// <summary>Random histories of alarms, as their grains may write them.</summary>
internal static class AlarmHistories
{
    private static readonly Gen<DateTimeOffset> Times =
        Gen.Select(Gen.Long[0, TimeSpan.TicksPerDay], Gen.Int[-12, 12])
            .Select((ticks, hours) => TemporaryStore.Noon.AddTicks(ticks).ToOffset(TimeSpan.FromHours(hours)));

    private static readonly Gen<string> Texts = Gen.OneOf("", "seen", "it's \"fine\"; DROP TABLE alarms --", "烟雾 🔥", "100%_*");

    private static readonly Gen<AlarmCause> Causes =
        Gen.Select(Gen.Long[0, 1L << 40].Nullable(), Times, Gen.Double[-1e6, 1e6].Nullable(), Gen.Long)
            .Select((seq, time, value, digest) => new AlarmCause(seq, time, value) { Digest = digest });

    private static readonly Gen<AlarmOnset> Onsets = Gen.OneOf(AlarmOnset.Lasting, AlarmOnset.Moment, AlarmOnset.Past);

    private static readonly Gen<AlarmRaised> Raised = Gen.Select(
        Gen.OneOf("smoke-1", "smoke-10", "gas-1"),
        Gen.OneOf("smoke-high", "silence"),
        Gen.OneOf(AlarmSeverity.Low, AlarmSeverity.Medium, AlarmSeverity.High, AlarmSeverity.Critical),
        Texts,
        Causes,
        Gen.Select(Onsets, Times.Nullable(), Gen.OneOf(null, "smoke-1.smoke-high.7"))).Select((twin, rule, severity, text, cause, onset) => new AlarmRaised
        {
            Twin = twin,
            Rule = rule,
            Severity = severity,
            Message = new BilingualText(text, text),
            Cause = cause,
            Onset = onset.Item1,
            EndedAt = onset.Item2,
            Continues = onset.Item3,
        });

    private static readonly Gen<AlarmEvent> Changes = Gen.OneOf<AlarmEvent>(
        Gen.Select(Causes, Onsets).Select((cause, onset) => (AlarmEvent)new AlarmRecurred(cause) { Onset = onset }),
        Gen.Select(Texts, Gen.Double[-5, 5].Nullable(), (text, worst) => (AlarmEvent)new AlarmCleared(text) { Worst = worst }),
        Texts.Select(text => (AlarmEvent)new AlarmAcknowledged(text)),
        Texts.Select(text => (AlarmEvent)new AlarmConfirmed(text)),
        Texts.Select(text => (AlarmEvent)new AlarmRejected(text)),
        Gen.Select(Times, Texts).Select((until, text) => (AlarmEvent)new AlarmShelved(until, text)),
        Texts.Select(text => (AlarmEvent)new AlarmUnshelved(text)),
        Gen.Select(Gen.Long[1, 9], Texts).Select((suppression, text) => (AlarmEvent)new AlarmSuppressed(suppression, text)),
        Texts.Select(text => (AlarmEvent)new AlarmUnsuppressed(text)),
        Texts.Select(text => (AlarmEvent)new AlarmClosed(text)));

    /// <summary>Drafts of some alarms: each begins with its raise, and their changes are mixed.</summary>
    public static Gen<JournalDraft[]> Drafts { get; } =
        Gen.Select(Raised.Array[1, 8], Gen.Select(Gen.Int[0, 7], Changes, Gen.OneOf("li.na", "zhang.wei", "system")).Array[0, 40])
            .Select((raised, changes) =>
            {
                var ids = raised.Select((alarm, index) => AlarmRecord.IdOf(alarm.Twin, alarm.Rule, index + 1)).ToArray();
                return ids.Select((id, index) => JournalDraft.Of(id, $"twin:{raised[index].Twin}", raised[index]))
                    .Concat(changes.Select(change => JournalDraft.Of(ids[change.Item1 % ids.Length], change.Item3, change.Item2)))
                    .ToArray();
            });

    /// <summary>What the fold makes of the stored entries.</summary>
    public static Dictionary<string, AlarmRecord> Fold(IEnumerable<JournalEntry> entries)
    {
        var alarms = new Dictionary<string, AlarmRecord>();
        foreach (var entry in entries)
            alarms[entry.Subject] = AlarmFold.Apply(alarms.GetValueOrDefault(entry.Subject), entry);
        return alarms;
    }
}
