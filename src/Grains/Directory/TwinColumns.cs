using SafeCommunity.Grains.Filters;

namespace SafeCommunity.Grains.Directory;

/// <summary>How the fields of <see cref="TwinFields"/> are read from a row.</summary>
internal static class TwinColumns
{
    /// <summary>The field that asks where a twin stands; it has no value of its own.</summary>
    public const string Within = "within";

    /// <summary>Reads one field of a row.</summary>
    public delegate T Reader<out T>(in TwinTable.Row row);

    /// <summary>Reads a text field; null when the field is not one.</summary>
    public static Reader<string>? Text(string field) => field switch
    {
        "name" => static (in row) => row.Definition.Id.Name,
        "model" => static (in row) => row.Definition.Model,
        "parent" => static (in row) => row.Definition.Parent,
        _ => null,
    };

    /// <summary>Reads a number field, NaN where the twin has no such value; null when the field is not one.</summary>
    public static Reader<double>? Number(string field) => field switch
    {
        "kind" => static (in row) => (int)row.Definition.Kind,
        "health" => static (in row) => (int)row.Health,
        "floor" => static (in row) => row.Definition.Place.Floor,
        "last_seen" => static (in row) => row.Device?.LastSeen?.ToUnixTimeMilliseconds() ?? double.NaN,
        "alarms" => static (in row) => row.Counts.Alarms,
        "alarms_critical" => static (in row) => row.Counts.AlarmsCritical,
        "residents" => static (in row) => row.Counts.Residents,
        _ => null,
    };

    /// <summary>Reads a text field of a table's rows; null when the field is not one.</summary>
    public static Func<int, string>? Text(TwinTable table, string field) =>
        field == "name" ? table.NameOf : Text(field) is { } read ? row => read(in table[row]) : null;

    /// <summary>Reads a number field of a table's rows; null when the field is not one.</summary>
    public static Func<int, double>? Number(TwinTable table, string field) =>
        Number(field) is { } read ? row => read(in table[row]) : null;
}
