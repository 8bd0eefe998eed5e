using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using SafeCommunity.Grains.Filters;

namespace SafeCommunity.Api.Filters;

/// <summary>What a filter may name, and how its values are written on the wire.</summary>
internal sealed class FilterSchema
{
    private readonly FrozenDictionary<string, FilterField> _fields;
    private readonly FrozenDictionary<string, string> _collections;
    private readonly FrozenSet<string> _unordered;

    private FilterSchema(
        ImmutableArray<FilterField> fields, IEnumerable<KeyValuePair<string, string>> collections, params IEnumerable<string> unordered)
    {
        _fields = fields.ToFrozenDictionary(field => field.Name, StringComparer.Ordinal);
        _collections = collections.ToFrozenDictionary(StringComparer.Ordinal);
        _unordered = unordered.ToFrozenSet(StringComparer.Ordinal);
        FieldNames = string.Join(", ", fields.Select(field => field.Name));
    }

    /// <summary>The fields of a list of twins.</summary>
    public static FilterSchema Twins { get; } = new(
        TwinFields.All,
        [new("name", "twins"), new("parent", "twins"), new("within", "twins")],
        "within");

    /// <summary>The fields of a list of alarms.</summary>
    public static FilterSchema Alarms { get; } = new(
        AlarmFields.All,
        [new("name", "alarms"), new("twin", "twins")]);

    /// <summary>The fields of a list of incidents.</summary>
    public static FilterSchema Incidents { get; } = new(
        MatterFields.Incidents,
        [new("name", "incidents"), new("place", "twins")]);

    /// <summary>The fields of a list of tasks.</summary>
    public static FilterSchema Tasks { get; } = new(
        MatterFields.Tasks,
        [new("name", "tasks"), new("unit", "units"), new("incident", "incidents")]);

    /// <summary>The fields of a list of reports.</summary>
    public static FilterSchema Reports { get; } = new(
        MatterFields.Reports,
        [new("name", "reports"), new("place", "twins"), new("incident", "incidents")]);

    /// <summary>The fields of a list of lessons.</summary>
    public static FilterSchema Lessons { get; } = new(
        MatterFields.Lessons,
        [new("name", "lessons"), new("origin", "twins")]);

    /// <summary>The fields of a list of suppressions.</summary>
    public static FilterSchema Suppressions { get; } = new(
        MatterFields.Suppressions,
        [new("name", "suppressions"), new("place", "twins")]);

    /// <summary>The names of all fields, for messages.</summary>
    public string FieldNames { get; }

    /// <summary>The field of that name.</summary>
    /// <exception cref="FilterSyntaxException">There is none.</exception>
    public FilterField Find(string name, int column) =>
        _fields.TryGetValue(name, out var field)
            ? field
            : throw new FilterSyntaxException(column, $"unknown field '{name}'; fields are: {FieldNames}");

    /// <summary>Whether lists can be ordered by a field.</summary>
    public bool CanOrderBy(FilterField field) => !_unordered.Contains(field.Name);

    /// <summary>A comparison of a field with a value as written.</summary>
    /// <exception cref="FilterSyntaxException">The value is not one of the field's.</exception>
    public FilterComparison Compare(FilterField field, FilterOperator @operator, string value, int column) => field.Type switch
    {
        FieldType.Text => new(field.Name, @operator, WithoutCollection(field.Name, value), null),
        FieldType.Number => new(field.Name, @operator, null, ReadNumber(field, WithoutCollection(field.Name, value), column)),
        FieldType.Boolean => new(field.Name, @operator, null, ReadBoolean(field, value, column)),
        FieldType.Time => new(field.Name, @operator, null, ReadTime(field, value, column)),
        FieldType.Enumeration => new(field.Name, @operator, null, ReadName(field, value, column)),
        _ => throw new ArgumentOutOfRangeException(nameof(field), field.Type, "Not a type of field."),
    };

    /// <summary>A comparison's value as a filter would write it, without quotes.</summary>
    public string Write(FilterComparison comparison)
    {
        if (comparison.Text is { } text)
            return text;

        var number = comparison.Number.GetValueOrDefault();
        return _fields[comparison.Field] switch
        {
            { Type: FieldType.Boolean } => number != 0 ? "true" : "false",
            { Type: FieldType.Time } => DateTimeOffset.FromUnixTimeMilliseconds((long)number)
                .ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
            { Type: FieldType.Enumeration, Values: { } values } => values.First(pair => pair.Value == (int)number).Key,
            _ => number.ToString("R", CultureInfo.InvariantCulture),
        };
    }

    /// <summary>Whether an operator fits a field.</summary>
    public static bool Fits(FilterField field, FilterOperator @operator) => field.Type switch
    {
        FieldType.Text when field.Name == "within" => @operator is FilterOperator.Equal or FilterOperator.NotEqual or FilterOperator.Has,
        FieldType.Text => true,
        FieldType.Boolean => @operator is FilterOperator.Equal or FilterOperator.NotEqual,
        FieldType.Enumeration when !IsOrdered(field) => @operator is FilterOperator.Equal or FilterOperator.NotEqual,
        _ => @operator is not FilterOperator.Has,
    };

    // Those whose numbers rise from little to much, from near to wide, from early to late.
    private static bool IsOrdered(FilterField field) => field.Name is "severity" or "level" or "stage" or "grade";

    // A filter may write a resource name where the readers below know its last segment.
    private string WithoutCollection(string field, string value)
    {
        if (!_collections.TryGetValue(field, out var collection))
            return value;
        return value.Split('/') switch
        {
            ["communities", var community] when collection == "twins" => community,
            ["communities", _, var found, var id] when found == collection => id,
            [var found, var id] when found == collection => id,
            _ => value,
        };
    }

    private static double ReadNumber(FilterField field, string value, int column) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number == 0 ? 0 : number
            : throw new FilterSyntaxException(column, $"'{value}' is not a number, which field '{field.Name}' holds");

    private static double ReadBoolean(FilterField field, string value, int column) => value switch
    {
        "true" => 1,
        "false" => 0,
        _ => throw new FilterSyntaxException(column, $"'{value}' is neither true nor false, which field '{field.Name}' holds"),
    };

    private static double ReadTime(FilterField field, string value, int column) =>
        value.Contains('T', StringComparison.Ordinal)
        && DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.ToUnixTimeMilliseconds()
            : throw new FilterSyntaxException(
                column, $"'{value}' is not a time, which field '{field.Name}' holds; write it as 2026-01-02T03:04:05Z");

    // Both the short word and the value's name in the protos are understood: critical, ALARM_SEVERITY_CRITICAL.
    private static double ReadName(FilterField field, string value, int column)
    {
        var values = field.Values!;
        if (values.TryGetValue(value, out var number))
            return number;

        foreach (var (name, named) in values)
        {
            if (IsProtoName(field.Name, value, name))
                return named;
        }

        throw new FilterSyntaxException(
            column,
            $"'{value}' is not a value of field '{field.Name}'; values are: "
            + string.Join(", ", values.OrderBy(pair => pair.Value).Select(pair => pair.Key)));
    }

    private static bool IsProtoName(string field, string value, string name) =>
        value.Length > name.Length
        && value.EndsWith(name, StringComparison.OrdinalIgnoreCase)
        && value.AsSpan(0, value.Length - name.Length) is var prefix
        && prefix.EndsWith($"{field}_", StringComparison.OrdinalIgnoreCase)
        && prefix.ToString().ToUpperInvariant() is
            "TWIN_KIND_" or "HEALTH_" or "ALARM_SEVERITY_" or "JUDGEMENT_" or "MATTER_LEVEL_" or "INCIDENT_STAGE_"
            or "VERIFICATION_GRADE_" or "DISPOSITION_" or "TASK_STATE_" or "REPORT_STATE_" or "ALARM_STATE_";
}
