using System.Collections.Immutable;
using System.Text;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Devices;

/// <content>What was refused of the device's messages. Every private method here is called under the lock.</content>
internal sealed partial class DeviceMonitor
{
    /// <summary>The most kinds of refusals that are kept; the one that happened longest ago goes first.</summary>
    public const int MaxRefusals = 16;

    private ImmutableArray<DeviceRefusal> _refusals;

    /// <inheritdoc/>
    public void Refuse(string reason, bool isRetained)
    {
        var now = _clock.Now;
        lock (_lock)
        {
            if (_detached)
                return;
            RunDue(now);
            AddRefusal(reason, "", now);
            if (!isRetained)
                Heard(now);
            MarkForReport();
        }
    }

    private void AddRefusals(in ReadingView reading, Instant now)
    {
        foreach (ref readonly var part in reading.LeftOut)
            AddRefusal(part.Reason, Encoding.UTF8.GetString(reading.NameOf(part)), now);
    }

    private void AddRefusal(string reason, string part, Instant now)
    {
        var known = _refusals.FirstOrDefault(refusal => refusal.Reason == reason && refusal.Part == part);
        var kept = _refusals.Where(refusal => refusal.Reason != reason || refusal.Part != part).Take(MaxRefusals - 1);
        _refusals = [new DeviceRefusal(reason, part, now.Stamp, known.Count + 1), .. kept];
    }
}
