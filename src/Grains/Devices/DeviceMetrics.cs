using System.Diagnostics.Metrics;

namespace SafeCommunity.Grains.Devices;

/// <summary>What the device twins of this process count, as meter <c>SafeCommunity.Devices</c>.</summary>
internal sealed class DeviceMetrics
{
    private readonly Counter<long> _leftOut;
    private readonly Counter<long> _settleFailures;
    private readonly Counter<long> _snapshotFailures;
    private readonly Counter<long> _reportFailures;
    private readonly Counter<long> _refreshFailures;

    /// <summary>The meter's instruments.</summary>
    public DeviceMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("SafeCommunity.Devices");
        _leftOut = meter.CreateCounter<long>("safecommunity.devices.left_out", "{part}", "Parts of messages that twins left out, by reason.");
        _settleFailures = meter.CreateCounter<long>("safecommunity.devices.settle_failures", "{attempt}", "Alarms that could not be made durable and are tried again.");
        _snapshotFailures = meter.CreateCounter<long>("safecommunity.devices.snapshot_failures", "{attempt}", "Snapshots that could not be written and are tried again.");
        _reportFailures = meter.CreateCounter<long>("safecommunity.devices.report_failures", "{attempt}", "Reports to a directory that failed and are tried again.");
        _refreshFailures = meter.CreateCounter<long>("safecommunity.devices.refresh_failures", "{attempt}", "Devices that could not take new rules and are tried again.");
    }

    /// <summary>A twin left out a part of a message.</summary>
    public void LeftOut(string reason) => _leftOut.Add(1, new KeyValuePair<string, object?>("reason", reason));

    /// <summary>An alarm could not be made durable.</summary>
    public void SettleFailed() => _settleFailures.Add(1);

    /// <summary>A snapshot could not be written.</summary>
    public void SnapshotFailed() => _snapshotFailures.Add(1);

    /// <summary>A report failed.</summary>
    public void ReportFailed() => _reportFailures.Add(1);

    /// <summary>A device could not take new rules.</summary>
    public void RefreshFailed() => _refreshFailures.Add(1);
}
