using SafeCommunity.Simulator.World.Chance;
using SafeCommunity.Simulator.World.Places;

namespace SafeCommunity.Simulator.World.Causes;

/// <summary>Makes people's reports, and knows afterwards what each was about.</summary>
internal sealed class ReportOffice(WorldContext world, Estate estate)
{
    private readonly Dictionary<(string Place, string Text), Queue<Cause>> _underWay = [];

    /// <summary>Somebody reports a cause, from a place.</summary>
    public void Make(Entity entity, RandomStream random, Cause cause, string place)
    {
        var text = random.Pick(ReportTexts.Of(cause.Kind.Name));
        var key = (place, text);
        if (!_underWay.TryGetValue(key, out var queue))
            _underWay[key] = queue = new Queue<Cause>();
        queue.Enqueue(cause);
        world.Agenda.Do(entity, new ReportIsMade(world.Now, place, text, cause.Kind.IsFoundByStaff ? GridStaffOf(place) : ""));
    }

    /// <summary>What a report that was received is about; null when it is none of this world's.</summary>
    public Cause? Take(string place, string text)
    {
        var key = (place, text);
        if (!_underWay.TryGetValue(key, out var queue))
            return null;
        var cause = queue.Dequeue();
        if (queue.Count == 0)
            _underWay.Remove(key);
        return cause;
    }

    private string GridStaffOf(string place) => Officers.Staff.GridStaffOf(world.Teams, estate, place) ?? "";
}
