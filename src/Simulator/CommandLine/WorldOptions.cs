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

    private static readonly NumberRange<double> Share = new(0, 1);

    private static readonly string Starts = string.Create(
        CultureInfo.InvariantCulture, $"{WorldLimits.First:yyyy-MM-dd'T'HH:mm} to {WorldLimits.Last:yyyy-MM-dd'T'HH:mm}");

    private readonly Option<string> _start = new("--start")
    {
        HelpName = "YYYY-MM-DDTHH:MM",
        Description = $"When it begins, on the community's clock. 开始时间(小区当地时间)。 [{Starts}] [default: {UsualStart}]",
    };

    private readonly Option<string> _scenario = new("--scenario")
    {
        HelpName = "NAME",
        Description = $"What happens for certain: {string.Join(", ", Scenarios.Names)}. 情景。 [default: none]",
    };

    private readonly Option<int?> _patrols = People(
        "--patrols", "Patrol units on duty by day, as many as the plan has or fewer. 白天在岗巡防小组数。 [default: all that the plan has]");

    private readonly Option<int?> _nightPatrols = People(
        "--night-patrols", "Patrol units on duty from 22:00 to 06:00. 夜间在岗巡防小组数。 [default: as by day]");

    private readonly Option<int?> _officers = People("--officers", "Duty officers who work at once. 值班长人数。 [default: all of the staff]");

    private readonly Option<double> _errors = NumberOption.Of(
        "--officer-errors", "The share of matters that officers take for the opposite. 值班长判断失误比例。", Share, Usual.OfficerErrors);

    private readonly Option<double> _missed = NumberOption.Of(
        "--missed-offers", "The share of offers that units miss. 小组漏接任务比例。", Share, Usual.MissedOffers);

    private readonly Option<double> _declined = NumberOption.Of(
        "--declined-offers", "The share of offers that units decline. 小组拒接任务比例。", Share, Usual.DeclinedOffers);

    private readonly Option<double> _dropOuts = NumberOption.Of(
        "--drop-out-factor", "How many times as often devices drop out; 0 for never. 设备掉线倍数。", WorldLimits.Factors, Usual.DropOutFactor);

    private readonly Option<string[]> _rates = new("--rate")
    {
        HelpName = "CAUSE=N",
        Description = $"How often a cause happens, in times a year; each cause once; may be repeated. docs/simulated-world.md lists the causes. 某类事件每年发生次数。 [{WorldLimits.RatesPerYear}]",
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
        OfficerErrors = line.GetValue(_errors),
        MissedOffers = line.GetValue(_missed),
        DeclinedOffers = line.GetValue(_declined),
        DropOutFactor = line.GetValue(_dropOuts),
        RatesPerYear = ReadRates(line.GetValue(_rates) ?? []),
    };

    // How many there may be is a matter of the plan; the world tells it.
    private static Option<int?> People(string name, string description) => NumberOption.Optional<int>(name, description, WorldLimits.People);

    private static DateTimeOffset ReadStart(string text, TimeZoneInfo zone)
    {
        var given = GivenText.Show(text);
        if (!DateTime.TryParseExact(text, StartFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            throw new UsageException($"--start {given}: not a date and time such as {UsualStart}; give {Starts}");
        if (local < WorldLimits.First || local > WorldLimits.Last)
            throw new UsageException($"--start {given}: out of range; give {Starts}");
        if (zone.IsInvalidTime(local))
            throw new UsageException($"--start {given}: the clocks of {zone.Id} jump over this time");
        return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
    }

    private static ImmutableSortedDictionary<string, double> ReadRates(IEnumerable<string> given)
    {
        var rates = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
        foreach (var text in given)
        {
            if (text.Split('=', 2) is not [{ Length: > 0 } cause, var number])
                throw new UsageException($"--rate {GivenText.Show(text)}: give CAUSE=N, for instance kitchen-fire=12");
            if (WorldLimits.RatesPerYear.TryRead(number, out var perYear) is { } problem)
                throw new UsageException($"--rate {GivenText.Show(text)}: {problem} times a year");
            if (rates.ContainsKey(cause))
                throw new UsageException($"--rate {GivenText.Show(text)}: {GivenText.Show(cause)} is given twice; give each cause once");
            rates.Add(cause, perYear);
        }

        return rates.ToImmutable();
    }
}
