using System.Collections.Immutable;
using SafeCommunity.Grains.Alarms;
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

    private static ImmutableDictionary<string, int> Of<T>()
        where T : struct, Enum =>
        Enum.GetValues<T>().ToImmutableDictionary(
            value => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()),
            value => Convert.ToInt32(value, System.Globalization.CultureInfo.InvariantCulture),
            StringComparer.OrdinalIgnoreCase);
}
