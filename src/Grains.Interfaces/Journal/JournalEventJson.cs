using System.Text.Json.Serialization;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Journal;

/// <summary>The generated JSON code of the journal's events.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(AlarmRaised))]
[JsonSerializable(typeof(AlarmRecurred))]
[JsonSerializable(typeof(AlarmCleared))]
[JsonSerializable(typeof(AlarmAcknowledged))]
[JsonSerializable(typeof(AlarmConfirmed))]
[JsonSerializable(typeof(AlarmRejected))]
[JsonSerializable(typeof(AlarmShelved))]
[JsonSerializable(typeof(AlarmUnshelved))]
[JsonSerializable(typeof(AlarmClosed))]
[JsonSerializable(typeof(PlanApplied))]
[JsonSerializable(typeof(RulesApplied))]
[JsonSerializable(typeof(BilingualText))]
internal sealed partial class JournalEventJson : JsonSerializerContext;
