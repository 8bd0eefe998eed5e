namespace SafeCommunity.Grains.Desk;

/// <summary>A step of the clock in the journal: stamps before it are of another clock than those after it.</summary>
/// <param name="Position">The position of its entry.</param>
/// <param name="By">By how much the clock went forward; negative when it went back.</param>
[GenerateSerializer, Immutable, Alias(TypeAliases.ClockShift)]
internal readonly record struct ClockShift([property: Id(0)] long Position, [property: Id(1)] TimeSpan By);
