using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Procedures;

namespace SafeCommunity.Bench.Nights.Checks;

/// <summary>
/// No life-safety alarm is muted: whoever was raised, anew or again, and was not put to rest by a person belongs within seconds to an
/// open incident of its kind, or of another kind of life safety, or of the kind to which a person corrected it. An incident that a
/// person had found to be nothing before the alarm was raised is none: what comes after a grade is not what was graded.
/// </summary>
internal sealed class MutedAlarms(NightState state)
{
    /// <summary>The desk looks once a second; a life must not wait for much more.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    /// <summary>Three raises within a minute are chatter (ANSI/ISA-18.2).</summary>
    private static readonly TimeSpan ChatterSpan = TimeSpan.FromMinutes(1);

    private readonly List<Raise> _waiting = [];
    private readonly Dictionary<(string Twin, string Rule), List<DateTimeOffset>> _raises = [];

    public List<Breach> Breaches { get; } = [];

    public long Raises { get; private set; }

    public long InChatter { get; private set; }

    public long AtRest { get; private set; }

    public long Checked { get; private set; }

    /// <summary>Time went on; what was due before it is judged.</summary>
    public void MoveTo(DateTimeOffset now)
    {
        foreach (var raise in _waiting.Where(raise => raise.Time + Grace < now).ToList())
        {
            _waiting.Remove(raise);
            Checked++;
            Breaches.Add(new Breach(
                Invariant.Muted, raise.Alarm.Id, raise.Time + Grace, [raise.Position, .. Joined(raise.Alarm).Select(incident => incident.BeganAt)],
                $"{raise.Alarm.Id} was raised and {Where(raise)}{(raise.Chatters ? "; the device chatters" : "")}"));
        }
    }

    /// <summary>An entry was taken into the state.</summary>
    public void Look(JournalEntry entry)
    {
        if (entry.Event is AlarmRaised { Onset: not AlarmOnset.Past } or AlarmRecurred { Onset: not AlarmOnset.Past }
            && state.Alarms.TryGetValue(entry.Subject, out var alarm) && state.IsLifeSafety(alarm))
        {
            Raises++;
            var chatters = IsChatter(alarm, entry.Time);
            InChatter += chatters ? 1 : 0;
            _waiting.Add(new Raise(alarm, entry.Position, entry.Time, chatters));
        }

        if (_waiting.Count == 0)
            return;
        AtRest += _waiting.RemoveAll(raise => raise.Alarm.IsAtRest);
        Checked += _waiting.RemoveAll(IsHeard);
    }

    private bool IsHeard(Raise raise) => Joined(raise.Alarm).Any(incident =>
        !incident.IsClosed && !(incident.NoCallAt < raise.Position) && IsOfItsKind(incident, raise.Alarm));

    private bool IsOfItsKind(IncidentSeen incident, AlarmSeen alarm) =>
        incident.Class == ProcedureClass.LifeSafety || incident.WasReclassifiedByPerson
        || (state.ProcedureOf(alarm.Rule) is { } procedure && procedure.Kind == incident.Kind);

    private IEnumerable<IncidentSeen> Joined(AlarmSeen alarm) => state.Incidents.Values.Where(incident => incident.Alarms.Contains(alarm.Id));

    private string Where(Raise raise) => Joined(raise.Alarm).LastOrDefault() switch
    {
        null => $"belongs to no incident {Grace.TotalSeconds} s later",
        { IsClosed: true } incident => $"belongs only to {incident.Id}, which is closed",
        { NoCallAt: not null } incident => $"belongs only to {incident.Id}, which was found to be nothing before",
        var incident => $"belongs only to {incident.Id}, which is of kind {incident.Kind}",
    };

    private bool IsChatter(AlarmSeen alarm, DateTimeOffset now)
    {
        if (!_raises.TryGetValue((alarm.Twin, alarm.Rule), out var times))
            _raises[(alarm.Twin, alarm.Rule)] = times = [];
        times.RemoveAll(time => now - time > ChatterSpan);
        times.Add(now);
        return times.Count >= 3;
    }

    private sealed record Raise(AlarmSeen Alarm, long Position, DateTimeOffset Time, bool Chatters);
}
