using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Devices;

/// <content>What devices and brokers say of the devices' presence, and what a broker kept of their words.</content>
internal sealed partial class DeviceMonitor
{
    /// <summary>
    /// How long a last will waits whose connection is not known, in milliseconds: a device that speaks meanwhile, over another
    /// connection, is there.
    /// </summary>
    public const long WillGraceMs = 5 * 1000;

    private long _willDueMs = long.MaxValue;

    /// <summary>Takes the device's word on itself, or its last will.</summary>
    public void ReceiveStatus(DeviceStatus status)
    {
        var now = _clock.Now;
        lock (_lock)
        {
            RunDue(now);
            if (status.Online)
            {
                if (status.Connection != 0)
                    _connection = status.Connection;
                Heard(now);
            }
            else if (!status.IsWill)
            {
                SetHealth(Health.Offline, now.SteadyMs);
            }
            else if (status.Connection == 0 && _health == Health.Online)
            {
                _willDueMs = now.SteadyMs + WillGraceMs;
                _dueMs = Math.Min(_dueMs, _willDueMs);
            }
            // Numbers grow as connections are opened: one that was opened before the device spoke over another says nothing of it.
            else if (status.Connection == 0 || status.Connection >= _connection)
            {
                SetHealth(Health.Offline, now.SteadyMs);
            }

            MarkForReport();
        }
    }

    /// <summary>
    /// A message that a broker kept is the state that the device once told, and no news: it is no sign of life, it says what
    /// is not known yet, and what is known already it does not say again.
    /// </summary>
    private ReadingOutcome TakeRetained(in ReadingView reading, Instant now)
    {
        var digest = MessageDigest.Of(reading);
        if (digest == _retainedDigest)
        {
            _counters = _counters with { Duplicates = _counters.Duplicates + 1 };
            return ReadingOutcome.Duplicate;
        }

        (_retainedDigest, _mustStore) = (digest, true);
        _snapshotDueMs = now.SteadyMs;
        if (!reading.LeftOut.IsEmpty)
            AddRefusals(reading, now);
        var time = default(DeviceClock).Judge(reading.TimeMs, now);
        var isNewest = _readingMs is not { } known || (reading.TimeMs is not null && time.Trust != TimeTrust.Off && time.Ms > known);
        Count(0, time.Trust);
        var context = new ReadingContext(reading.Seq, time.Ms, digest, time.Trust, IsSentAgain: false, now);
        _aheadMs = time.Ms - now.WallMs;
        if (!isNewest)
        {
            FillUnknown(reading, now);
            return ReadingOutcome.Accepted;
        }

        _readingMs = time.Ms;
        TakeValues(reading, context, isState: true);
        return ReadingOutcome.Accepted;
    }

    private void FillUnknown(in ReadingView reading, Instant now)
    {
        for (var i = 0; i < reading.Values.Length; i++)
        {
            ref readonly var value = ref reading.Values[i];
            var slot = value.IsEvent ? -1 : SlotOf(reading, i, now);
            if (slot < 0 || _values.IsKnown(slot))
                continue;
            _values.Set(slot, value.Value, value.IsBoolean);
            _values.Doubt(slot);
        }
    }

    private void RunWill(long nowMs)
    {
        if (nowMs < _willDueMs)
            return;
        _willDueMs = long.MaxValue;
        SetHealth(Health.Offline, nowMs);
    }
}
