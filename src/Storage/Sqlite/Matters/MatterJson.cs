using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Lessons;
using SafeCommunity.Grains.Reports;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Storage.Sqlite.Matters;

/// <summary>The generated JSON code of the matters' records.</summary>
/// <remarks>
/// Every member is written, nulls aside: generated code gives a member that a body lacks its type's default, not its
/// initialiser's value, and a list would be no list. Whoever gives a record a new member that may not be null lets its getter
/// answer for the default, as <see cref="IncidentRecord.Waits"/> does, or adds a step to <see cref="SqliteSchema"/> that
/// puts it into the stored bodies (<c>json_set</c>).
/// </remarks>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(IncidentRecord))]
[JsonSerializable(typeof(TaskRecord))]
[JsonSerializable(typeof(UnitRecord))]
[JsonSerializable(typeof(ReportRecord))]
[JsonSerializable(typeof(LessonRecord))]
[JsonSerializable(typeof(SeatRecord))]
[JsonSerializable(typeof(SuppressionRecord))]
internal sealed partial class MatterJson : JsonSerializerContext
{
    /// <summary>The record in a stored body.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static T Read<T>(ReadOnlySpan<byte> body, JsonTypeInfo<T> json)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(body, json) ?? throw new InvalidDataException($"A stored {typeof(T).Name} is null.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"A stored {typeof(T).Name} cannot be read: {e.Message}", e);
        }
    }
}
