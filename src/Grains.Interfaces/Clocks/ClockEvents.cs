using System.Text.Json.Serialization;
using SafeCommunity.Grains.Journal;

namespace SafeCommunity.Grains.Clocks;

/// <summary>
/// The machine's clock was set, or the machine slept: wall time went on by more or less than the time that passed. Entries
/// before this one are stamped by the clock as it was, this one and those after it by the clock as it is now. The entry's
/// subject is the community.
/// </summary>
/// <param name="Before">What the community's clock showed just before, in whole milliseconds UTC.</param>
/// <param name="After">What it showed in the same moment afterwards, in whole milliseconds UTC.</param>
/// <param name="WhileStopped">
/// Whether it happened while nothing ran and was noticed because the newest entry is in the future: then
/// <paramref name="Before"/> is that entry's time, and the clock went back by at least the difference.
/// </param>
[GenerateSerializer, Immutable, Alias(TypeAliases.ClockStepped)]
public sealed record ClockStepped(
    [property: Id(0)] DateTimeOffset Before,
    [property: Id(1)] DateTimeOffset After,
    [property: Id(2)] bool WhileStopped) : JournalEvent
{
    /// <summary>By how much the clock went forward; negative when it went back.</summary>
    [JsonIgnore]
    public TimeSpan By => After - Before;
}
