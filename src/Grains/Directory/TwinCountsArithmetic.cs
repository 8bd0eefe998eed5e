using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Directory;

/// <summary>Sums of counts, and what one twin or one alarm adds to them.</summary>
internal static class TwinCountsArithmetic
{
    public static TwinCounts Plus(this TwinCounts a, TwinCounts b) => Combine(a, b, 1);

    public static TwinCounts Minus(this TwinCounts a, TwinCounts b) => Combine(a, b, -1);

    /// <summary>What a twin adds by being there.</summary>
    public static TwinCounts OfTwin(TwinDefinition definition) => new()
    {
        Buildings = definition.Kind == TwinKind.Building ? 1 : 0,
        Homes = definition.Kind == TwinKind.Home ? 1 : 0,
        Residents = definition.Residents,
    };

    /// <summary>What a device adds by its health.</summary>
    public static TwinCounts OfHealth(Health health) => health switch
    {
        Health.Online => new() { DevicesOnline = 1 },
        Health.Offline => new() { DevicesOffline = 1 },
        Health.Unknown => new() { DevicesUnknown = 1 },
        _ => default,
    };

    /// <summary>What an alarm adds: while it is open, and while its condition holds although a person has closed it or found it false.</summary>
    public static TwinCounts OfAlarm(AlarmRecord alarm) => (alarm.IsOpen ? alarm.Severity : AlarmSeverity.Unspecified) switch
    {
        AlarmSeverity.Low => new() { AlarmsLow = 1, AlarmsHeld = alarm.IsHeld ? 1 : 0 },
        AlarmSeverity.Medium => new() { AlarmsMedium = 1, AlarmsHeld = alarm.IsHeld ? 1 : 0 },
        AlarmSeverity.High => new() { AlarmsHigh = 1, AlarmsHeld = alarm.IsHeld ? 1 : 0 },
        AlarmSeverity.Critical => new() { AlarmsCritical = 1, AlarmsHeld = alarm.IsHeld ? 1 : 0 },
        _ => new() { AlarmsHeld = alarm.IsHeld ? 1 : 0 },
    };

    private static TwinCounts Combine(in TwinCounts a, in TwinCounts b, int sign) => new()
    {
        Buildings = a.Buildings + sign * b.Buildings,
        Homes = a.Homes + sign * b.Homes,
        Residents = a.Residents + sign * b.Residents,
        DevicesOnline = a.DevicesOnline + sign * b.DevicesOnline,
        DevicesOffline = a.DevicesOffline + sign * b.DevicesOffline,
        DevicesUnknown = a.DevicesUnknown + sign * b.DevicesUnknown,
        AlarmsLow = a.AlarmsLow + sign * b.AlarmsLow,
        AlarmsMedium = a.AlarmsMedium + sign * b.AlarmsMedium,
        AlarmsHigh = a.AlarmsHigh + sign * b.AlarmsHigh,
        AlarmsCritical = a.AlarmsCritical + sign * b.AlarmsCritical,
        AlarmsHeld = a.AlarmsHeld + sign * b.AlarmsHeld,
    };
}
