namespace SafeCommunity.EndToEnd.Tests.Devices;

/// <summary>How a device behaves, and what the product makes of it: a row of the table.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Device">The device, which no other row uses.</param>
internal sealed record DeviceBehaviour(string Name, string Device)
{
    /// <summary>What happens before the product is restarted.</summary>
    public required IReadOnlyList<DeviceStep> Before { get; init; }

    /// <summary>What happens after it; the device has no connection then.</summary>
    public IReadOnlyList<DeviceStep> After { get; init; } = [];

    /// <summary>The alarms of every rule that is looked at: exactly these.</summary>
    public IReadOnlyList<ExpectedAlarms> Alarms { get; init; } = [];

    /// <summary>The twin's values.</summary>
    public IReadOnlyDictionary<string, object> Values { get; init; } = new Dictionary<string, object>();

    /// <summary>The twin's health; null where it does not matter.</summary>
    public string? Health { get; init; }

    /// <summary>Whether the twin says that the device's clock is off; null where it does not matter.</summary>
    public bool? ClockOff { get; init; }

    /// <summary>Names that the twin's refusals hold.</summary>
    public IReadOnlyList<string> Refused { get; init; } = [];

    /// <summary>
    /// Whether its messages have nothing by which one that is delivered twice is known: after a crash some may count twice.
    /// </summary>
    public bool CannotBeTold { get; init; }
}

/// <summary>The alarms of one rule.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Alarms">All of them, oldest first.</param>
internal sealed record ExpectedAlarms(string Rule, params ExpectedAlarm[] Alarms);

/// <summary>An alarm, at the end.</summary>
/// <param name="Count">How often it was raised; null where that does not matter.</param>
/// <param name="IsActive">Whether its condition holds; null where that does not matter.</param>
/// <param name="IsClosed">Whether somebody closed it.</param>
/// <param name="Onset">How its condition met it; null where that does not matter.</param>
/// <param name="Continues">The number of the alarm of the same condition that was judged before; 0 for none.</param>
internal sealed record ExpectedAlarm(int? Count, bool? IsActive, bool IsClosed = false, string? Onset = null, int Continues = 0);
