using SafeCommunity.Grains.Rules;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Grains.Devices;

/// <summary>What every device's grain needs of its process.</summary>
internal sealed class DeviceServices(
    TwinClock clock,
    LocalDevices devices,
    RuleBooks rules,
    TwinReporter reporter,
    IAlarmReader alarms,
    IJournalReader journal,
    DeviceMetrics metrics,
    LeftOutLog leftOut,
    DeviceFaults faults)
{
    /// <summary>The clock.</summary>
    public TwinClock Clock => clock;

    /// <summary>The twins of this process.</summary>
    public LocalDevices Devices => devices;

    /// <summary>The rules in force.</summary>
    public RuleBooks Rules => rules;

    /// <summary>Reports to the directories.</summary>
    public TwinReporter Reporter => reporter;

    /// <summary>The alarms' read table.</summary>
    public IAlarmReader Alarms => alarms;

    /// <summary>The journals.</summary>
    public IJournalReader Journal => journal;

    /// <summary>Counters.</summary>
    public DeviceMetrics Metrics => metrics;

    /// <summary>What twins leave out.</summary>
    public LeftOutLog LeftOut => leftOut;

    /// <summary>What the devices' grains tell of the store.</summary>
    public DeviceFaults Faults => faults;
}
