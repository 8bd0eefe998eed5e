using System.Globalization;
using System.Text.Json;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Grains.Desk;

/// <summary>The words of enumerations as they stand on the wire and in procedures.</summary>
internal static class Words
{
    /// <summary>A duty, for instance <c>grid_staff</c>.</summary>
    public static string Of(DutyRole role) => Snake(role);

    /// <summary>Some duties.</summary>
    public static string Of(IEnumerable<DutyRole> roles) => string.Join(", ", roles.Select(Of));

    /// <summary>A stage, for instance <c>on_scene</c>.</summary>
    public static string Of(IncidentStage stage) => Snake(stage);

    /// <summary>A time, for a message.</summary>
    public static string Of(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Any value of an enumeration.</summary>
    public static string Snake<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
