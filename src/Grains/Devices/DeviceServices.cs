using SafeCommunity.Grains.Rules;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Grains.Devices;

/// <summary>What every device's grain needs of its process.</summary>
internal sealed class DeviceServices(
    TimeProvider time, LocalDevices devices, RuleBooks rules, TwinReporter reporter, IAlarmReader alarms, DeviceMetrics metrics)
{
    /// <summary>The clock.</summary>
    public TimeProvider Time => time;

    /// <summary>The twins of this process.</summary>
    public LocalDevices Devices => devices;

    /// <summary>The rules in force.</summary>
    public RuleBooks Rules => rules;

    /// <summary>Reports to the directories.</summary>
    public TwinReporter Reporter => reporter;

    /// <summary>The alarms' read table.</summary>
    public IAlarmReader Alarms => alarms;

    /// <summary>Counters.</summary>
    public DeviceMetrics Metrics => metrics;
}
