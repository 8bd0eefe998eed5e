using SafeCommunity.Grains.Filters;

namespace SafeCommunity.Grains.Directory;

/// <summary>How the fields of <see cref="TwinFields"/> are read from a row.</summary>
internal static class TwinColumns
{
    /// <summary>The field that asks where a twin stands; it has no value of its own.</summary>
    public const string Within = "within";

    /// <summary>Reads a text field; null when the field is not one.</summary>
    public static Func<int, string>? Text(TwinTable table, string field) => field switch
    {
        "name" => row => table[row].Definition.Id.Name,
        "model" => row => table[row].Definition.Model,
        "parent" => row => table[row].Definition.Parent,
        _ => null,
    };

    /// <summary>Reads a number field, NaN where the twin has no such value; null when the field is not one.</summary>
    public static Func<int, double>? Number(TwinTable table, string field) => field switch
    {
        "kind" => row => (int)table[row].Definition.Kind,
        "health" => row => (int)table[row].Health,
        "floor" => row => table[row].Definition.Place.Floor,
        "last_seen" => row => table[row].Device?.LastSeen?.ToUnixTimeMilliseconds() ?? double.NaN,
        "alarms" => row => table[row].Counts.Alarms,
        "alarms_critical" => row => table[row].Counts.AlarmsCritical,
        "residents" => row => table[row].Counts.Residents,
        _ => null,
    };
}
