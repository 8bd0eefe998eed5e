using SafeCommunity.Grains;
using System.Collections.Immutable;
using System.Globalization;
using SafeCommunity.Grains.Edits;
using SafeCommunity.Silo.CommandLine;

namespace SafeCommunity.Silo.Communities;

/// <summary>Says what waits for a yes, and how to say it.</summary>
/// <param name="http">Where this silo serves HTTP.</param>
internal sealed class EditTexts(HostPort http)
{
    private const int LinesShown = 5;
    private const int HashShown = 12;

    /// <summary>One line on edits of one part that wait, in one or several communities.</summary>
    public string Describe(string name, string part, ImmutableArray<PendingEdit> edits)
    {
        var first = edits[0];
        var (devices, alarms) = (edits.Sum(edit => edit.Loss.Devices), edits.Sum(edit => edit.Loss.Alarms));
        var grave = (devices, alarms) switch
        {
            (> 0, > 0) => Text($"would take life-safety rules from {Plural.Of(devices, "device")}, and take away or change the rules of open alarms ({alarms:N0})"),
            (> 0, _) => Text($"would take life-safety rules from {Plural.Of(devices, "device")}"),
            (_, > 0) => Text($"would take away or change the rules of open alarms ({alarms:N0})"),
            _ => "would take something away",
        };
        var lines = edits.SelectMany(edit => edit.Loss.Lines).Distinct(StringComparer.Ordinal).ToList();
        var told = string.Join("; ", lines.Take(LinesShown)) + (lines.Count > LinesShown ? Text($"; and {lines.Count - LinesShown} more") : "");
        var inForce = first.InForceSince is { } since ? Text($", in force since {since.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}") : "";
        var communities = edits.Length > 1 ? Text($" in {edits.Length} communities") : "";
        return $"{name}: the edited {first.File}{communities} {grave} ({told}); the {part} before stay{inForce}. To say yes to exactly this: {CommandOf(first)}";
    }

    /// <summary>The command that says yes.</summary>
    public string CommandOf(PendingEdit edit)
    {
        var where = http.Local.ToString() == SettingOptions.Http.Default ? "" : $"--http {http.Local} ";
        return $"dotnet run --project src/Silo -- apply {where}--yes {edit.Hash[..HashShown]} --actor NAME --reason WHY";
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
