namespace SafeCommunity.Bench.Peers.Servers;

/// <summary>
/// The job of a device's actor, the same under every framework: keep the newest values, take a number once, and hold the
/// rule "smoke above 0.5, deadband 0.1", which begins and ends to hold once however often a reading says the same.
/// </summary>
internal sealed class SmokeDevice(Totals totals)
{
    private const double Limit = 0.5;
    private const double Deadband = 0.1;

    private DeviceReading? _newest;
    private bool _active;

    /// <summary>How often the rule began to hold.</summary>
    public long Raises { get; private set; }

    /// <summary>Takes a reading; returns whether it was new.</summary>
    public bool Take(DeviceReading reading)
    {
        totals.Handled();
        if (reading.Seq <= _newest?.Seq)
            return false;
        _newest = reading;
        if (!_active && reading.Smoke > Limit)
        {
            _active = true;
            Raises++;
            totals.Raised();
        }
        else if (_active && reading.Smoke <= Limit - Deadband)
        {
            _active = false;
            totals.Cleared();
        }

        return true;
    }
}
