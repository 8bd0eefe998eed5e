using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using SafeCommunity.Simulator.World;

namespace SafeCommunity.Simulator.CommandLine;

/// <summary>The options that say how the world is: when it begins, what befalls it and who is on duty.</summary>
internal sealed class WorldOptions
{
    /// <summary>A Monday in spring.</summary>
    private const string UsualStart = "2026-03-02T00:00";

    private const string StartFormat = "yyyy-MM-dd'T'HH:mm";

    private static readonly WorldSettings Usual = new() { Start = default };

    private readonly Option<string> _start = new("--start")
    {
        HelpName = "YYYY-MM-DDTHH:MM",
        Description = $"When it begins, on the community's clock. 开始时间(小区当地时间)。 [default: {UsualStart}]",
    };

    private readonly Option<string> _scenario = new("--scenario")
    {
        HelpName = "NAME",
        Description = $"What happens for certain: {string.Join(", ", Scenarios.Names)}. 情景。 [default: none]",
    };

    private readonly Option<int?> _patrols = Of<int?>("--patrols", "Patrol units on duty by day. 白天在岗巡防小组数。 [default: all that the plan has]");

    private readonly Option<int?> _nightPatrols = Of<int?>(
        "--night-patrols", "Patrol units on duty from 22:00 to 06:00. 夜间在岗巡防小组数。 [default: as by day]");

    private readonly Option<int?> _officers = Of<int?>("--officers", "Duty officers who work at once. 值班长人数。 [default: all of the staff]");

    private readonly Option<double?> _errors = Of<double?>(
        "--officer-errors", "The share of matters that officers take for the opposite. 值班长判断失误比例。", Usual.OfficerErrors);

    private readonly Option<double?> _missed = Of<double?>(
        "--missed-offers", "The share of offers that units miss. 小组漏接任务比例。", Usual.MissedOffers);

    private readonly Option<double?> _declined = Of<double?>(
        "--declined-offers", "The share of offers that units decline. 小组拒接任务比例。", Usual.DeclinedOffers);

    private readonly Option<double?> _dropOuts = Of<double?>(
        "--drop-out-factor", "How many times as often devices drop out; 0 for never. 设备掉线倍数。", Usual.DropOutFactor);

    private readonly Option<string[]> _rates = new("--rate")
    {
        HelpName = "CAUSE=N",
        Description = "How often a cause happens, in times a year; may be repeated. docs/simulated-world.md lists the causes. 某类事件每年发生次数。",
    };

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> All => [_start, .. Settable];

    /// <summary>Those in which two worlds that are compared may differ: they begin at the same moment.</summary>
    public IReadOnlyList<Option> Settable => [_scenario, _patrols, _nightPatrols, _officers, _errors, _missed, _declined, _dropOuts, _rates];

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in All)
            command.Options.Add(option);
    }

    /// <summary>Makes something of settings, and tells what they ask for that cannot be.</summary>
    /// <exception cref="UsageException">They do.</exception>
    public static T Telling<T>(Func<T> make)
    {
        try
        {
            return make();
        }
        catch (ArgumentException fault)
        {
            var option = $"--{JsonNamingPolicy.KebabCaseLower.ConvertName(fault.ParamName ?? "")}";
            throw new UsageException(new WorldOptions().All.Any(known => known.Name == option) ? $"{option}: {PlainOf(fault)}" : PlainOf(fault));
        }
    }

    /// <summary>What an argument's exception says, without the parameter's name and what its value was.</summary>
    public static string PlainOf(ArgumentException fault) =>
        fault.Message.ReplaceLineEndings("\n").Split('\n')[0].Split(" (Parameter ")[0].TrimEnd('.');

    /// <summary>What the options say.</summary>
    /// <param name="line">The command line.</param>
    /// <param name="zone">The community's time zone.</param>
    /// <param name="start">When it begins where no option says so; null for the usual start.</param>
    /// <exception cref="UsageException">A value cannot be.</exception>
    public WorldSettings Read(ParseResult line, TimeZoneInfo zone, DateTimeOffset? start = null) => new()
    {
        Start = line.GetValue(_start) is null && start is { } given ? given : ReadStart(line.GetValue(_start) ?? UsualStart, zone),
        Scenario = line.GetValue(_scenario) ?? "",
        Patrols = line.GetValue(_patrols),
        NightPatrols = line.GetValue(_nightPatrols),
        Officers = line.GetValue(_officers),
        OfficerErrors = line.GetValue(_errors) ?? Usual.OfficerErrors,
        MissedOffers = line.GetValue(_missed) ?? Usual.MissedOffers,
        DeclinedOffers = line.GetValue(_declined) ?? Usual.DeclinedOffers,
        DropOutFactor = line.GetValue(_dropOuts) ?? Usual.DropOutFactor,
        RatesPerYear = (line.GetValue(_rates) ?? []).Select(ReadRate).ToImmutableSortedDictionary(
            rate => rate.Cause, rate => rate.PerYear, StringComparer.Ordinal),
    };

    private static Option<T> Of<T>(string name, string description, double? usual = null) => new(name)
    {
        HelpName = "N",
        Description = usual is null ? description : string.Create(CultureInfo.InvariantCulture, $"{description} [default: {usual}]"),
    };

    private static DateTimeOffset ReadStart(string text, TimeZoneInfo zone)
    {
        if (!DateTime.TryParseExact(text, StartFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            throw new UsageException($"--start '{text}': give a date and time such as {UsualStart}");
        if (zone.IsInvalidTime(local))
            throw new UsageException($"--start '{text}': the clocks of {zone.Id} jump over this time");
        return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
    }

    private static (string Cause, double PerYear) ReadRate(string text) =>
        text.Split('=') is [{ Length: > 0 } cause, var number] && double.TryParse(number, CultureInfo.InvariantCulture, out var perYear)
            ? (cause, perYear)
            : throw new UsageException($"--rate '{text}': give CAUSE=N, for instance kitchen-fire=12");
}
