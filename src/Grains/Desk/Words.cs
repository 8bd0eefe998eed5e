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

    /// <summary>A grade in English, as people say it.</summary>
    public static string GradeEn(VerificationGrade grade) => grade switch
    {
        VerificationGrade.NoCall => "no call for service",
        VerificationGrade.Limited => "a call with limited information",
        VerificationGrade.Presence => "somebody present",
        VerificationGrade.ThreatToProperty => "a threat to property",
        VerificationGrade.ThreatToLife => "a threat to life",
        _ => "not graded",
    };

    /// <summary>A grade in Chinese, as people say it.</summary>
    public static string GradeZh(VerificationGrade grade) => grade switch
    {
        VerificationGrade.NoCall => "无需处置",
        VerificationGrade.Limited => "情况不明",
        VerificationGrade.Presence => "有人在场",
        VerificationGrade.ThreatToProperty => "危及财产",
        VerificationGrade.ThreatToLife => "危及生命",
        _ => "未定级",
    };

    /// <summary>Any value of an enumeration.</summary>
    public static string Snake<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
