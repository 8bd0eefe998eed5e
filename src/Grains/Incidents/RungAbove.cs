using System.Collections.Immutable;
using SafeCommunity.Grains.Desk;
using SafeCommunity.Grains.Teams;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Incidents;

/// <summary>Where an incident goes from the rung that has it.</summary>
/// <param name="Rung">The rung.</param>
/// <param name="Skipped">The names of the rungs that are passed over because nobody holds their seats.</param>
/// <param name="Note">What is to be said of the seats on the way, in words; null where nothing is.</param>
internal sealed record RungAbove(Rung Rung, ImmutableArray<string> Skipped, BilingualText? Note)
{
    /// <summary>
    /// The next rung whose seat somebody holds, or of which no seat is known here; where nobody holds any, the next of all. Null when
    /// there is none above.
    /// </summary>
    /// <param name="turn">The decision.</param>
    /// <param name="incident">The incident.</param>
    /// <param name="least">The lowest rung that will do; empty where every rung above does.</param>
    public static RungAbove? Find(DeskTurn turn, IncidentRecord incident, string least = "")
    {
        var rungs = turn.Knowledge.Teams.Ladder.SkipWhile(rung => rung.Name != incident.Rung).Skip(1)
            .SkipWhile(rung => least.Length > 0 && rung.Name != least).ToList();
        if (rungs.Count == 0)
            return null;
        var held = rungs.FindIndex(rung => rung.Seat.Length == 0 || turn.State.Seats.GetValueOrDefault(rung.Seat) is { Holder.Length: > 0 });
        return held switch
        {
            0 => new RungAbove(rungs[0], [], null),
            < 0 => new RungAbove(rungs[0], [], new BilingualText(
                $"上级各席位均无人值守，仍上报{rungs[0].Title.Zh}", $"nobody holds a seat above: it goes to {rungs[0].Title.En} all the same")),
            _ => new RungAbove(rungs[held], [.. rungs.Take(held).Select(rung => rung.Name)], new BilingualText(
                $"无人值守，已跳过：{string.Join("、", rungs.Take(held).Select(rung => rung.Title.Zh))}",
                $"passed over, for nobody holds {(held == 1 ? "its seat" : "their seats")}: {string.Join(", ", rungs.Take(held).Select(rung => rung.Title.En))}")),
        };
    }
}
