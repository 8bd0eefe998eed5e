using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Simulator.Figures;

/// <summary>What a figure counts in.</summary>
public enum FigureUnit
{
    /// <summary>How many.</summary>
    Count,

    /// <summary>Seconds.</summary>
    Seconds,

    /// <summary>A share of a whole, from 0 to 1.</summary>
    Share,

    /// <summary>How many an hour.</summary>
    PerHour,

    /// <summary>How many in ten minutes.</summary>
    PerTenMinutes,

    /// <summary>How many times as much.</summary>
    Times,

    /// <summary>Stars, from 1 to 5.</summary>
    Stars,
}

/// <summary>What a figure is of.</summary>
public enum FigureGroup
{
    /// <summary>The run itself.</summary>
    Run,

    /// <summary>What really happened and whether it was noticed.</summary>
    Events,

    /// <summary>What the product made of it.</summary>
    Incidents,

    /// <summary>How fast people were.</summary>
    Times,

    /// <summary>Where patrols were.</summary>
    Patrols,

    /// <summary>How busy people were.</summary>
    Work,

    /// <summary>What alarms there were.</summary>
    Alarms,

    /// <summary>What residents reported.</summary>
    Reports,
}

/// <summary>Which way a figure should go.</summary>
public enum Better
{
    /// <summary>Neither way is better by itself.</summary>
    Neither,

    /// <summary>The less the better.</summary>
    Lower,

    /// <summary>The more the better.</summary>
    Higher,
}

/// <summary>One figure of a simulated run: what it is called in files and by people, and how it is counted.</summary>
/// <param name="Name">The name in files; never changed or given to something else.</param>
/// <param name="Unit">What it counts in.</param>
/// <param name="Group">What it is of.</param>
/// <param name="Title">What people call it.</param>
/// <param name="Meaning">How it is counted.</param>
public sealed record Figure(string Name, FigureUnit Unit, FigureGroup Group, BilingualText Title, BilingualText Meaning)
{
    /// <summary>Which way it should go.</summary>
    public Better Better { get; init; }

    /// <summary>The name of the figure that says how many cases it is of, where it takes so many at least that it may have too few; empty otherwise.</summary>
    public string Cases { get; init; } = "";

    /// <summary>Whether it answers a question that a planner asks before the runs are made.</summary>
    public bool IsQuestion { get; init; }
}
