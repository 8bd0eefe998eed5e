using System.Globalization;
using SafeCommunity.Bench.Nights.Checks;

namespace SafeCommunity.Bench.Nights;

/// <summary>What all nights together showed; the names are stable.</summary>
internal sealed record NightsResult
{
    private readonly List<(ulong Seed, Breach Breach)> _breaches = [];

    /// <summary>How many nights were asked for.</summary>
    public required int PlannedNights { get; init; }

    /// <summary>The first night's seed.</summary>
    public required ulong FirstSeed { get; init; }

    /// <summary>How many were lived.</summary>
    public int Nights { get; private set; }

    /// <summary>How many of them broke an invariant.</summary>
    public int BrokenNights { get; private set; }

    /// <summary>How long they took.</summary>
    public TimeSpan Wall { get; init; }

    /// <summary>Entries of all journals.</summary>
    public long JournalEntries { get; private set; }

    /// <summary>How much there was to check.</summary>
    public CheckCounts Counts { get; private set; } = new();

    /// <summary>How many times somebody wanted to close an incident, of whatever kind, and the product refused it.</summary>
    public long ClosingsRefused { get; private set; }

    /// <summary>How many times an alarm was muted.</summary>
    public int Muted => Of(Invariant.Muted);

    /// <summary>How many times an incident was left without force.</summary>
    public int WithoutForce => Of(Invariant.WithoutForce);

    /// <summary>How many times an incident was closed while the condition of an alarm held.</summary>
    public int ClosedWhileHolding => Of(Invariant.ClosedWhileHolding);

    /// <summary>Whether every night that was asked for was lived, each invariant had something to be checked on, and all held.</summary>
    public bool Holds => _breaches.Count == 0 && Nights == PlannedNights && Counts is { RaisesChecked: > 0, IncidentsChecked: > 0, ClosingsChecked: > 0 };

    private List<string> Unchecked => [.. new (string What, long Count)[]
    {
        ("alarms raised", Counts.RaisesChecked), ("alarms raised in chatter", Counts.RaisesInChatter),
        ("incidents that wanted force", Counts.IncidentsChecked), ("closings", Counts.ClosingsChecked),
    }.Where(check => check.Count == 0).Select(check => check.What)];

    /// <summary>Adds a night.</summary>
    public void Add(ulong seed, int entries, long closingsRefused, NightCheck check)
    {
        ClosingsRefused += closingsRefused;
        Nights++;
        JournalEntries += entries;
        BrokenNights += check.Breaches.Count > 0 ? 1 : 0;
        Counts += check.Counts;
        _breaches.AddRange(check.Breaches.Select(breach => (seed, breach)));
    }

    /// <summary>Prints what a night broke, and how to live it again.</summary>
    public static void Print(TextWriter output, ulong seed, IReadOnlyList<Breach> breaches)
    {
        foreach (var breach in breaches)
            output.WriteLine($"  seed {seed}: {breach.Invariant}, {breach.Time.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z: {breach.Text} (entries {string.Join(", ", breach.Positions.Distinct().Order())})");
        if (breaches.Count > 0)
            output.WriteLine($"  again: dotnet run -c Release --project bench/Nights -- --seed {seed} --nights 1");
    }

    /// <summary>Prints all of it for a person.</summary>
    public void Print(TextWriter output)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""

            {Nights:N0} of {PlannedNights:N0} nights from seed {FirstSeed} on, {BrokenNights:N0} of them broken; {JournalEntries:N0} journal entries, {Wall.TotalMinutes:0.0} min

            invariant                         checked    broken
            no life-safety alarm is muted  {Counts.RaisesChecked,10:N0}{Muted,10:N0}   of {Counts.Raises:N0} raises; {Counts.RaisesInChatter:N0} in chatter, {Counts.RaisesAtRest:N0} put to rest by a person
            none is left without force     {Counts.IncidentsChecked,10:N0}{WithoutForce,10:N0}   incidents; {Counts.IncidentsThatWaited:N0} had nobody for a while, {Counts.IncidentsShortOfForce:N0} fewer than wanted while a unit was free
            none is closed while it holds  {Counts.ClosingsChecked,10:N0}{ClosedWhileHolding,10:N0}   closings; {Counts.ClosingsWhileHolding:N0} while a condition held, by a person's word; {ClosingsRefused:N0} more of any kind were refused

            units fell silent {Counts.ContactsLost:N0} times; {Counts.OffersInVain:N0} offers were declined or not answered
            """));
        foreach (var what in Unchecked)
            output.WriteLine($"Nothing was checked: no {what}.");
        if (Nights < PlannedNights)
            output.WriteLine($"Ended early: {PlannedNights - Nights:N0} nights were not lived.");
        if (_breaches.Count == 0)
            return;
        output.WriteLine();
        foreach (var (seed, breaches) in _breaches.GroupBy(pair => pair.Seed).Select(night => (night.Key, night.Select(pair => pair.Breach).ToList())))
            Print(output, seed, breaches);
    }

    private int Of(Invariant invariant) => _breaches.Count(pair => pair.Breach.Invariant == invariant);
}
