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
    public void Refuse(string reason)
    {
        var nowMs = NowMs();
        lock (_lock)
        {
            if (_detached)
                return;
            RunDue(nowMs);
            AddRefusal(reason, "", nowMs);
            Heard(nowMs);
            MarkForReport();
        }
    }

    private void AddRefusals(in ReadingView reading, long nowMs)
    {
        foreach (ref readonly var part in reading.LeftOut)
            AddRefusal(part.Reason, Encoding.UTF8.GetString(reading.NameOf(part)), nowMs);
    }

    private void AddRefusal(string reason, string part, long nowMs)
    {
        var at = DateTimeOffset.FromUnixTimeMilliseconds(nowMs);
        var known = _refusals.FirstOrDefault(refusal => refusal.Reason == reason && refusal.Part == part);
        var kept = _refusals.Where(refusal => refusal.Reason != reason || refusal.Part != part).Take(MaxRefusals - 1);
        _refusals = [new DeviceRefusal(reason, part, at, known.Count + 1), .. kept];
    }
}
