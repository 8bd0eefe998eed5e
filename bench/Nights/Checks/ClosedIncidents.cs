using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Procedures;

namespace SafeCommunity.Bench.Nights.Checks;

/// <summary>
/// No life-safety incident is closed while the condition of an alarm of it holds, unless a person said after the alarm was last
/// raised that it is nothing: rejected it, or graded the incident as no call for service.
/// </summary>
internal sealed class ClosedIncidents(NightState state)
{
    public List<Breach> Breaches { get; } = [];

    public long Checked { get; private set; }

    public long WhileHolding { get; private set; }

    /// <summary>An entry was taken into the state. An incident that goes on in another is not closed by that.</summary>
    public void Look(JournalEntry entry)
    {
        if (entry.Event is not IncidentClosed || !state.Incidents.TryGetValue(entry.Subject, out var incident) || incident.Class != ProcedureClass.LifeSafety)
            return;
        Checked++;
        var holding = incident.Alarms.Select(state.Alarms.GetValueOrDefault).OfType<AlarmSeen>().Where(alarm => alarm.Holds).ToList();
        WhileHolding += holding.Count > 0 ? 1 : 0;
        foreach (var alarm in holding.Where(alarm => !(alarm.RejectedAt > alarm.LastRaise) && !(incident.NoCallAt > alarm.LastRaise)))
        {
            Breaches.Add(new Breach(
                Invariant.ClosedWhileHolding, incident.Id, entry.Time, [incident.BeganAt, alarm.LastRaise, entry.Position],
                $"{incident.Id} ({incident.Kind}) was closed by {entry.Actor} while the condition of {alarm.Id} held, and nobody had rejected it since it was last raised"));
        }
    }
}
