namespace SafeCommunity.Simulator.Time;

/// <summary>Whose timer it is. Timers due at the same moment fire in the order of their owners' names.</summary>
/// <param name="Name">The owner's name, the same in every run.</param>
/// <param name="IsIndependent">
/// Whether what its timers do neither sees nor changes what the timers of other independent owners do: such timers, due at
/// the same moment, fire together.
/// </param>
public readonly record struct TimerOwner(string Name, bool IsIndependent);
