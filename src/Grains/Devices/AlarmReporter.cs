using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Grains.Devices;

/// <summary>Tells a device's alarms what its rules want, until nothing differs. Used from the device's grain alone.</summary>
internal sealed class AlarmReporter(IGrainFactory grains, IAlarmReader alarms, DeviceMonitor monitor, TwinClock clock)
{
    /// <summary>How often a decision is made anew because an alarm was changed meanwhile, before somebody else's turn.</summary>
    private const int Attempts = 8;

    // Whether what this twin knows of its alarms may be older than the journal.
    private bool _isUncertain;

    /// <summary>
    /// Makes durable everything that was unsettled when it was called. What comes up meanwhile may be left: its own
    /// caller settles it.
    /// </summary>
    /// <exception cref="RefusedException">Something could not be made durable and stays unsettled.</exception>
    public async Task SettleAsync()
    {
        try
        {
            for (var attempt = 0; attempt < Attempts; attempt++)
            {
                if (_isUncertain)
                    await ReviewAsync();
                if (await TrySettleAsync())
                    return;
            }
        }
        catch (Exception problem) when (problem is not RefusedException)
        {
            // A timeout, a lost silo, a fault of the journal: whatever it is, the message must not be acknowledged, and whether it
            // was written is not known.
            _isUncertain = true;
            throw new RefusedException(Refusal.Unavailable, "The alarm could not be made durable: try again.", problem);
        }

        throw new RefusedException(Refusal.Unavailable, "The alarm was changed again and again meanwhile: try again.");
    }

    /// <summary>Reads what people made of the alarms since.</summary>
    public async Task ReviewAsync()
    {
        var twin = monitor.Definition.Id;
        monitor.Review(await alarms.ReadNewestOfTwinAsync(twin.Community, twin.Name));
        _isUncertain = false;
    }

    /// <summary>False when a person's command came in between: what is wanted must be decided anew.</summary>
    private async Task<bool> TrySettleAsync()
    {
        var works = monitor.TakeWork();
        if (works.IsEmpty)
            return true;
        var twin = monitor.Definition;
        var drafts = AlarmDrafts.Of(twin, works, clock.Now.Stamp);
        if (drafts.IsEmpty)
        {
            monitor.Settled(works, []);
            return true;
        }

        try
        {
            monitor.Settled(works, await grains.GetGrain<IJournalGrain>(twin.Id.Community).AppendAll(drafts));
            return true;
        }
        catch (RefusedException refused) when (refused.Refusal == Refusal.Stale)
        {
            _isUncertain = true;
            return false;
        }
    }
}
