namespace SafeCommunity.Simulator.World;

/// <summary>
/// The bounds of every world. Each setting has a range; how often anything happens is bounded by what the settings make
/// together, so that a run ends and stays in memory whatever is set.
/// </summary>
public static class WorldLimits
{
    /// <summary>The first moment at which a world may begin, on the community's clock.</summary>
    public static DateTime First { get; } = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);

    /// <summary>The last.</summary>
    public static DateTime Last { get; } = new(2099, 12, 31, 23, 59, 0, DateTimeKind.Unspecified);

    /// <summary>How often one cause happens, in times a year.</summary>
    public static NumberRange<double> RatesPerYear { get; } = new(0, 100_000);

    /// <summary>How many times as often something happens.</summary>
    public static NumberRange<double> Factors { get; } = new(0, 1_000);

    /// <summary>How many times as fast people are.</summary>
    public static NumberRange<double> Hastes { get; } = new(0.001, 1_000);

    /// <summary>How many people or units there may be to choose from, in any plan.</summary>
    public static NumberRange<int> People { get; } = new(0, 10_000);

    /// <summary>How many causes and drop-outs may be expected in a day.</summary>
    public const double MostPerDay = 20_000;

    /// <summary>How many of them may be expected in a run, which keeps all of them, and what became of them, in memory.</summary>
    public const double MostInRun = 50_000;

    /// <summary>How many journal entries a run makes before it ends early: it keeps them in memory for its report, about a kilobyte each.</summary>
    public const long MostJournalEntries = 1_000_000;

    /// <summary>How much of what happened a played world remembers, which may go on for ever.</summary>
    public const int PlayedMemory = 100_000;

    /// <summary>How many things may happen at one moment before time must move on: more is a loop.</summary>
    public const int MostAtOneMoment = 1_000_000;
}
