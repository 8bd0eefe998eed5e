using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Rules;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Devices;

/// <summary>Tells a device's alarms what its rules want, until nothing differs. Used from the device's grain alone.</summary>
internal sealed class AlarmReporter(IGrainFactory grains, DeviceMonitor monitor)
{
    private const string RuleRemoved = "rule removed";

    /// <summary>
    /// Makes durable everything that was unsettled when it was called. What comes up meanwhile may be left: its own
    /// caller settles it.
    /// </summary>
    /// <exception cref="RefusedException">Something could not be made durable and stays unsettled.</exception>
    public async Task SettleAsync()
    {
        try
        {
            for (var index = 0; index < monitor.RuleCount; index++)
            {
                if (monitor.TryGetWork(index, out var work))
                    await SettleAsync(work);
            }

            foreach (var retired in monitor.RetiredAlarms())
                monitor.Cleared(retired, await ClearAsync(retired.RuleId, retired.Ordinal, RuleRemoved));
        }
        catch (Exception problem) when (problem is not RefusedException)
        {
            // A timeout, a lost silo, a fault of the alarm: whatever it is, the message must not be acknowledged.
            throw new RefusedException(Refusal.Unavailable, "The alarm could not be reached: try again.", problem);
        }
    }

    private async Task SettleAsync(AlarmWork work)
    {
        var ordinal = work.State.Ordinal;
        if (work.MustRaise)
        {
            var alarm = await RaiseAsync(work);
            monitor.Raised(work, alarm);
            ordinal = alarm.Ordinal;
        }

        if (work.MustClear)
            monitor.Cleared(work, await ClearAsync(work.Rule.Id, ordinal, work.ClearReason));
    }

    private async Task<AlarmRecord> RaiseAsync(AlarmWork work)
    {
        var twin = monitor.Definition;
        var cause = work.State.Cause;
        var raised = new AlarmRaised
        {
            Twin = twin.Id.Name,
            Rule = work.Rule.Id,
            Severity = work.Rule.Severity,
            Message = RuleMessage.Fill(work.Rule, twin, cause.Value),
            Cause = new AlarmCause(cause.Seq, DateTimeOffset.FromUnixTimeMilliseconds(cause.TimeMs), cause.Value),
        };
        for (var ordinal = work.FirstOrdinal; ; ordinal++)
        {
            try
            {
                return await AlarmOf(twin.Id, work.Rule.Id, ordinal).Raise(raised);
            }
            catch (RefusedException problem) when (problem.Refusal == Refusal.FailedPrecondition)
            {
                // Somebody closed that alarm: the condition is a new alarm's.
            }
        }
    }

    private async Task<AlarmRecord?> ClearAsync(string rule, int ordinal, string reason)
    {
        try
        {
            return await AlarmOf(monitor.Definition.Id, rule, ordinal).Clear(reason);
        }
        catch (RefusedException problem) when (problem.Refusal == Refusal.NotFound)
        {
            // There is nothing to clear.
            return null;
        }
    }

    private IAlarmGrain AlarmOf(TwinId twin, string rule, int ordinal) =>
        grains.GetGrain<IAlarmGrain>($"{twin.Community}/{AlarmRecord.IdOf(twin.Name, rule, ordinal)}");
}
