using System.Collections.Immutable;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Devices;

/// <summary>The twin of a device. Its rules run here.</summary>
[Alias(TypeAliases.IDeviceGrain)]
public interface IDeviceGrain : ITwinGrain
{
    /// <summary>
    /// Takes one reading and runs the rules on it. Returns when everything it caused is durable: the caller may then
    /// acknowledge the message. A message whose <c>seq</c> was seen changes nothing.
    /// </summary>
    /// <exception cref="RefusedException">What it caused could not be made durable (<see cref="Refusal.Unavailable"/>), or no plan holds the device.</exception>
    [Alias("Receive")]
    Task<ReadingOutcome> Receive(Reading reading);

    /// <summary>Takes the device's status: its own word on connecting, or its last will.</summary>
    /// <exception cref="RefusedException">As for <see cref="Receive"/>.</exception>
    [Alias("ReceiveStatus")]
    Task ReceiveStatus(DeviceStatus status);

    /// <summary>
    /// Makes durable what readings offered through <see cref="IReadingInbox"/> have caused, then returns.
    /// </summary>
    /// <exception cref="RefusedException">As for <see cref="Receive"/>.</exception>
    [Alias("Settle")]
    Task Settle();

    /// <summary>Notes that a message of the device was not understood at all. See <see cref="IReadingInbox.Refuse"/>.</summary>
    [Alias("Refuse")]
    Task Refuse(string reason, bool isRetained);

    /// <summary>
    /// A person closed alarms of the device, or found them false, while their condition holds: take notice, so that they alarm
    /// again after the time that their rules name.
    /// </summary>
    /// <exception cref="RefusedException">As for <see cref="Receive"/>.</exception>
    [Alias("Review")]
    Task Review();

    /// <summary>The conditions that hold now, by the newest values.</summary>
    [Alias("GetConditions")]
    Task<ImmutableArray<ActiveCondition>> GetConditions();

    /// <summary>The plan or the rules of this device changed: take the new ones.</summary>
    [Alias("Refresh")]
    Task Refresh();
}

/// <summary>The twin of an entrance door.</summary>
[Alias(TypeAliases.IDoorGrain)]
public interface IDoorGrain : IDeviceGrain;

/// <summary>The twin of a sensor.</summary>
[Alias(TypeAliases.ISensorGrain)]
public interface ISensorGrain : IDeviceGrain;

/// <summary>The twin of a camera.</summary>
[Alias(TypeAliases.ICameraGrain)]
public interface ICameraGrain : IDeviceGrain;

/// <summary>The twin of a barrier for vehicles.</summary>
[Alias(TypeAliases.ICarGateGrain)]
public interface ICarGateGrain : IDeviceGrain;

/// <summary>The twin of people on patrol, fed by their radio.</summary>
[Alias(TypeAliases.IPatrolUnitGrain)]
public interface IPatrolUnitGrain : IDeviceGrain;
