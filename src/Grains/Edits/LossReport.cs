using System.Globalization;
using SafeCommunity.Grains.Rules;

namespace SafeCommunity.Grains.Edits;

/// <summary>Gathers what an edit would take away, and says it.</summary>
internal sealed class LossReport
{
    private const int NamesShown = 3;
    private const int MostLines = 30;

    private readonly HashSet<string> _devices = new(StringComparer.Ordinal);
    private readonly HashSet<string> _alarms = new(StringComparer.Ordinal);
    private readonly List<string> _lines = [];

    /// <summary>Devices lose a life-safety rule, and no other watches over the same.</summary>
    public void AddUnwatched(Watch watch, IReadOnlyCollection<string> devices)
    {
        _devices.UnionWith(devices);
        _lines.Add($"no life-safety rule would watch {watch} any more of {Listed(devices, "device")}");
    }

    /// <summary>Twins with open alarms lose a rule.</summary>
    public void AddOpenAlarms(string rule, IReadOnlyCollection<string> alarms)
    {
        _alarms.UnionWith(alarms);
        _lines.Add($"rule {rule} would be taken away or changed under {Listed(alarms, "open alarm")}");
    }

    /// <summary>Something else is lost.</summary>
    public void Add(string line) => _lines.Add(line);

    /// <summary>All of it.</summary>
    public EditLoss ToLoss() => new()
    {
        Devices = _devices.Count,
        Alarms = _alarms.Count,
        Lines = _lines.Count <= MostLines ? [.. _lines] : [.. _lines.Take(MostLines), $"and {_lines.Count - MostLines} more of the kind"],
    };

    /// <summary>How many there are and the first of them.</summary>
    public static string Listed(IReadOnlyCollection<string> names, string what)
    {
        var counted = string.Create(CultureInfo.InvariantCulture, $"{names.Count:N0} {what}{(names.Count == 1 ? "" : "s")}");
        var shown = string.Join(", ", names.Order(StringComparer.Ordinal).Take(NamesShown));
        return names.Count <= NamesShown
            ? $"{counted} ({shown})"
            : string.Create(CultureInfo.InvariantCulture, $"{counted} ({shown} and {names.Count - NamesShown:N0} more)");
    }
}
