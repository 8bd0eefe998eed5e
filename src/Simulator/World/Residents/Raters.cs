using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Reports;
using SafeCommunity.Simulator.World.Matters;

namespace SafeCommunity.Simulator.World.Residents;

/// <summary>Reporters who were answered: some of them rate it, and a few find that nothing changed.</summary>
internal sealed class Raters(WorldContext world, OpenMatters matters)
{
    private readonly Entity _entity = world.Agenda.Enter();

    /// <summary>A report was answered.</summary>
    public void Hear(JournalEntry entry)
    {
        var number = long.Parse(entry.Subject.AsSpan(entry.Subject.IndexOf('/') + 1), System.Globalization.CultureInfo.InvariantCulture);
        if (matters.Report(number) is not { Reporter: ReporterKind.Resident })
            return;
        var random = world.Draw("rating", $"{entry.Subject}@{entry.Time.ToUnixTimeMilliseconds()}");
        var (rates, after, isFixed) = (random.Chance(0.5), world.Delay(random, 5 * 3600, 0.9), random.Chance(0.94));
        var stars = isFixed ? 3 + random.Below(3) : 1 + random.Below(2);
        if (!rates)
            return;
        world.Agenda.After(after, _entity, () => world.Agenda.Do(
            _entity, new ReportIsRated(world.Now, number, stars, isFixed, isFixed ? "" : "还是老样子 it is as before")));
    }
}
