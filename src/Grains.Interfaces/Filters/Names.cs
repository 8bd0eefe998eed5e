using System.Collections.Immutable;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Reports;
using SafeCommunity.Grains.Teams;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Filters;

/// <summary>The words of enumerations on the wire, lower case with underscores: <c>car_gate</c>, <c>critical</c>, <c>offline</c>.</summary>
public static class Names
{
    /// <summary>The kinds of twin.</summary>
    public static ImmutableDictionary<string, int> OfKinds { get; } = Of<TwinKind>();

    /// <summary>The states of health.</summary>
    public static ImmutableDictionary<string, int> OfHealth { get; } = Of<Health>();

    /// <summary>The severities.</summary>
    public static ImmutableDictionary<string, int> OfSeverities { get; } = Of<AlarmSeverity>();

    /// <summary>The judgements.</summary>
    public static ImmutableDictionary<string, int> OfJudgements { get; } = Of<Judgement>();

    /// <summary>The states of alarms.</summary>
    public static ImmutableDictionary<string, int> OfAlarmStates { get; } = Of<AlarmState>();

    /// <summary>How conditions meet their alarms.</summary>
    public static ImmutableDictionary<string, int> OfOnsets { get; } = Of<AlarmOnset>();

    /// <summary>The levels of administration.</summary>
    public static ImmutableDictionary<string, int> OfLevels { get; } = Of<MatterLevel>();

    /// <summary>The stages of incidents.</summary>
    public static ImmutableDictionary<string, int> OfStages { get; } = Of<IncidentStage>();

    /// <summary>The grades of verification.</summary>
    public static ImmutableDictionary<string, int> OfGrades { get; } = Of<VerificationGrade>();

    /// <summary>How incidents end.</summary>
    public static ImmutableDictionary<string, int> OfDispositions { get; } = Of<Disposition>();

    /// <summary>The states of tasks.</summary>
    public static ImmutableDictionary<string, int> OfTaskStates { get; } = Of<TaskState>();

    /// <summary>The states of reports.</summary>
    public static ImmutableDictionary<string, int> OfReportStates { get; } = Of<ReportState>();

    /// <summary>The duties.</summary>
    public static ImmutableDictionary<string, int> OfRoles { get; } = Of<DutyRole>();

    /// <summary>The classes of procedures.</summary>
    public static ImmutableDictionary<string, int> OfClasses { get; } = Of<ProcedureClass>();

    /// <summary>How near alarms of one incident stand.</summary>
    public static ImmutableDictionary<string, int> OfScopes { get; } = Of<CorrelationScope>();

    private static ImmutableDictionary<string, int> Of<T>()
        where T : struct, Enum =>
        Enum.GetValues<T>().ToImmutableDictionary(
            value => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()),
            value => Convert.ToInt32(value, System.Globalization.CultureInfo.InvariantCulture),
            StringComparer.OrdinalIgnoreCase);
}
