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

    // What the twin itself leaves out; what the bridge did, the bridge tells.
    private void LeaveOut(string reason, string part, Instant now)
    {
        var last = _refusals.Where(refusal => refusal.Reason == reason).ToArray();
        AddRefusal(reason, part, now);
        _leftOut.Add(
            _definition.Id, reason, last.Sum(refusal => refusal.Count) + 1,
            isDue: last.Length == 0 || last.Max(refusal => refusal.LastAt) <= now.Stamp.AddMilliseconds(-LeftOutLog.RepeatMs));
    }

    private void AddRefusal(string reason, string part, Instant now)
    {
        var known = _refusals.FirstOrDefault(refusal => refusal.Reason == reason && refusal.Part == part);
        var kept = _refusals.Where(refusal => refusal.Reason != reason || refusal.Part != part).Take(MaxRefusals - 1);
        _refusals = [new DeviceRefusal(reason, part, now.Stamp, known.Count + 1), .. kept];
    }
}
