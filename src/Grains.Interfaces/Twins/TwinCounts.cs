namespace SafeCommunity.Grains.Twins;

/// <summary>What stands at and below a twin, and how it is.</summary>
[GenerateSerializer, Immutable, Alias(TypeAliases.TwinCounts)]
public readonly record struct TwinCounts
{
    /// <summary>Buildings.</summary>
    [Id(0)]
    public int Buildings { get; init; }

    /// <summary>Homes.</summary>
    [Id(1)]
    public int Homes { get; init; }

    /// <summary>People living there; a sum of counts.</summary>
    [Id(2)]
    public int Residents { get; init; }

    /// <summary>Devices that are heard.</summary>
    [Id(3)]
    public int DevicesOnline { get; init; }

    /// <summary>Devices that were heard once and are not now.</summary>
    [Id(4)]
    public int DevicesOffline { get; init; }

    /// <summary>Devices that were never heard.</summary>
    [Id(5)]
    public int DevicesUnknown { get; init; }

    /// <summary>Alarms not yet closed, of low severity.</summary>
    [Id(6)]
    public int AlarmsLow { get; init; }

    /// <summary>Alarms not yet closed, of medium severity.</summary>
    [Id(7)]
    public int AlarmsMedium { get; init; }

    /// <summary>Alarms not yet closed, of high severity.</summary>
    [Id(8)]
    public int AlarmsHigh { get; init; }

    /// <summary>Alarms not yet closed, of critical severity.</summary>
    [Id(9)]
    public int AlarmsCritical { get; init; }

    /// <summary>Alarms that a person closed, or found false, while their condition holds.</summary>
    [Id(10)]
    public int AlarmsHeld { get; init; }

    /// <summary>All devices.</summary>
    public int Devices => DevicesOnline + DevicesOffline + DevicesUnknown;

    /// <summary>All alarms not yet closed.</summary>
    public int Alarms => AlarmsLow + AlarmsMedium + AlarmsHigh + AlarmsCritical;
}
