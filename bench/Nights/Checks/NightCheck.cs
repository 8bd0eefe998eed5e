using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Bench.Nights.Checks;

/// <summary>What the journal of one night says about the invariants.</summary>
/// <param name="Breaches">Where they were broken, in the order of the journal.</param>
/// <param name="Counts">How much there was to check.</param>
internal sealed record NightCheck(IReadOnlyList<Breach> Breaches, CheckCounts Counts)
{
    /// <summary>Reads a journal.</summary>
    /// <param name="journal">Its entries from the first on.</param>
    /// <param name="procedures">How the community's matters run: which rules are of life safety, and whom they want.</param>
    /// <param name="teams">Who can do what.</param>
    /// <param name="end">When the night ended: nothing changed between the last entry and it.</param>
    public static NightCheck Of(IEnumerable<JournalEntry> journal, ProcedureBook procedures, TeamBook teams, DateTimeOffset end)
    {
        var state = new NightState(procedures, teams);
        var (muted, force, closed) = (new MutedAlarms(state), new LackOfForce(state), new ClosedIncidents(state));
        var (lost, inVain) = (0L, 0L);
        foreach (var entry in journal)
        {
            muted.MoveTo(entry.Time);
            force.MoveTo(entry.Time);
            state.Take(entry);
            muted.Look(entry);
            force.Look(entry.Time, entry.Position);
            closed.Look(entry);
            lost += entry.Event is UnitContactLost ? 1 : 0;
            inVain += entry.Event is TaskDeclined or TaskExpired ? 1 : 0;
        }

        muted.MoveTo(end);
        force.MoveTo(end);
        return new NightCheck(
            [.. muted.Breaches.Concat(force.Breaches).Concat(closed.Breaches).OrderBy(breach => breach.Time).ThenBy(breach => breach.Invariant)],
            new CheckCounts
            {
                Raises = muted.Raises,
                RaisesInChatter = muted.InChatter,
                RaisesAtRest = muted.AtRest,
                RaisesChecked = muted.Checked,
                IncidentsChecked = force.Checked,
                IncidentsThatWaited = force.Waited,
                IncidentsShortOfForce = force.ShortOfForce,
                ClosingsChecked = closed.Checked,
                ClosingsWhileHolding = closed.WhileHolding,
                ContactsLost = lost,
                OffersInVain = inVain,
            });
    }
}
