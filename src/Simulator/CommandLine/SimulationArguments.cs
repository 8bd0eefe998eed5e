using System.CommandLine;

namespace SafeCommunity.Simulator.CommandLine;

/// <summary>What every command that simulates is told: which community, for how long, and how the world is.</summary>
internal sealed class SimulationArguments
{
    private const string UsualCommunity = "seeds/chengbei";
    private const double MostDays = 366;

    /// <summary>A minute and a half, or half of one: less shows nothing.</summary>
    private const double LeastDays = 0.001, LeastHours = 0.01;

    private readonly Argument<string> _community = new("COMMUNITY")
    {
        Description = "The community's folder, with community.json, rules.json, teams.json and procedures/. 小区文件夹。",
        DefaultValueFactory = _ => UsualCommunity,
    };

    private readonly Option<double?> _days = NumberOption.Optional<double>("--days", "How many days. 天数。 [default: 1]", new(LeastDays, MostDays));

    private readonly Option<double?> _hours = NumberOption.Optional<double>(
        "--hours", "How many hours, instead of days. 小时数。", new(LeastHours, MostDays * 24));

    private readonly WorldOptions _world = new();

    /// <summary>The community's folder as it was given.</summary>
    public string ReadFolder(ParseResult line) => line.GetRequiredValue(_community);

    /// <summary>How the world is.</summary>
    public WorldOptions World => _world;

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Arguments.Add(_community);
        command.Options.Add(_days);
        command.Options.Add(_hours);
        _world.AddTo(command);
    }

    /// <summary>Those that were given, but for the folder, as another command line takes them.</summary>
    public IEnumerable<string> Repeat(ParseResult line) =>
        from option in (Option[])[_days, _hours, .. _world.All]
        let result = line.GetResult(option)
        where result is { Implicit: false }
        from token in result.Tokens
        from part in (string[])[option.Name, token.Value]
        select part;

    /// <summary>How long; a day when nothing is said.</summary>
    /// <exception cref="UsageException">It cannot be.</exception>
    public TimeSpan ReadSpan(ParseResult line) => FindSpan(line) ?? TimeSpan.FromDays(1);

    /// <summary>How long; null when nothing is said.</summary>
    /// <exception cref="UsageException">It cannot be.</exception>
    public TimeSpan? FindSpan(ParseResult line)
    {
        if (line.GetValue(_days) is not null && line.GetValue(_hours) is not null)
            throw new UsageException("--days and --hours exclude each other: give one");
        return (line.GetValue(_days) ?? line.GetValue(_hours) / 24) is { } days
            ? TimeSpan.FromMilliseconds(Math.Round(days * TimeSpan.MillisecondsPerDay))
            : null;
    }
}
