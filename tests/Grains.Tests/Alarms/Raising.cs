using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Journal;

namespace SafeCommunity.Grains.Tests.Alarms;

/// <summary>Raises alarms as their twins do: through the journal.</summary>
internal static class Raising
{
    /// <summary>Raises an alarm, or counts on it where it was raised before.</summary>
    public static async Task<AlarmRecord> RaiseAsync(this IGrainFactory grains, string community, string id, AlarmRaised raised)
    {
        AlarmRecord? known = null;
        try
        {
            known = await grains.GetGrain<IAlarmGrain>($"{community}/{id}").Get();
        }
        catch (RefusedException refused) when (refused.Refusal == Refusal.NotFound)
        {
            // It is new.
        }

        AlarmEvent @event = known is null ? raised : new AlarmRecurred(raised.Cause);
        var draft = JournalDraft.Of(id, $"twin:{raised.Twin}", @event) with { After = known?.Position ?? 0 };
        return AlarmFold.Apply(known, (await grains.GetGrain<IJournalGrain>(community).Append(draft))[0]);
    }
}
