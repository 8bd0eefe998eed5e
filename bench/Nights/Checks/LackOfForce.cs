using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Bench.Nights.Checks;

/// <summary>
/// No life-safety incident is left without force: while nobody is asked, on the way or there, no unit that is able (on duty, in
/// contact, free, with the skills and the equipment, and not one that declined this very incident) exists for longer than the
/// time that a unit has to answer.
/// </summary>
internal sealed class LackOfForce(NightState state)
{
    private readonly Dictionary<string, Watched> _watched = new(StringComparer.Ordinal);

    public List<Breach> Breaches { get; } = [];

    public long Checked => _watched.Count;

    public long Waited => _watched.Values.Count(incident => incident.Waited);

    public long ShortOfForce => _watched.Values.Count(incident => incident.WasShort);

    /// <summary>Time went on; between two entries nothing changes.</summary>
    public void MoveTo(DateTimeOffset now)
    {
        foreach (var (id, watched) in _watched)
        {
            var incident = state.Incidents[id];
            if (state.ProcedureOf(incident) is not { } procedure)
                continue;
            watched.Waited |= watched.EmptySince < now;
            watched.WasShort |= watched.ShortSince is { } since && now - since > procedure.Dispatch.AnswerTime;
            if (watched is not { NoneSince: { } none, IsTold: false } || now - none <= procedure.Dispatch.AnswerTime)
                continue;
            watched.IsTold = true;
            var able = Able(incident, procedure).Select(unit => unit.Name).ToList();
            Breaches.Add(new Breach(
                Invariant.WithoutForce, id, none + procedure.Dispatch.AnswerTime, [incident.BeganAt, watched.NonePosition, .. AskedAt(incident)],
                $"{id} ({incident.Kind}) had nobody asked or sent for longer than {procedure.Dispatch.AnswerTime.TotalSeconds} s from {none:HH:mm:ss}Z on, while able: {string.Join(", ", able)}; before: {History(incident)}"));
        }
    }

    /// <summary>An entry was taken into the state.</summary>
    /// <param name="now">Its time.</param>
    /// <param name="position">Its position.</param>
    public void Look(DateTimeOffset now, long position)
    {
        foreach (var incident in state.Incidents.Values)
        {
            var wants = incident.WantsForce && state.ProcedureOf(incident) is { Dispatch.Units: > 0 };
            if (!_watched.TryGetValue(incident.Id, out var watched))
            {
                if (!wants)
                    continue;
                _watched[incident.Id] = watched = new Watched();
            }

            if (!wants)
            {
                (watched.EmptySince, watched.NoneSince, watched.ShortSince) = (null, null, null);
                continue;
            }

            var procedure = state.ProcedureOf(incident)!;
            var force = Serving(incident);
            var isAnybodyAble = Able(incident, procedure).Any();
            watched.EmptySince = force == 0 ? watched.EmptySince ?? now : null;
            if (force > 0 || !isAnybodyAble)
                watched.NoneSince = null;
            else if (watched.NoneSince is null)
                (watched.NoneSince, watched.NonePosition, watched.IsTold) = (now, position, false);
            watched.ShortSince = force < procedure.Dispatch.Units && isAnybodyAble ? watched.ShortSince ?? now : null;
        }
    }

    // Who was there and is done has served, until the incident is reopened.
    private int Serving(IncidentSeen incident) => TasksOf(incident).Count(task => task.State switch
    {
        TaskState.Offered or TaskState.Accepted or TaskState.EnRoute or TaskState.OnScene =>
            !(state.Units.TryGetValue(task.Unit, out var unit) && unit.IsLost),
        TaskState.Done => task.StateAt > incident.BeganAt,
        _ => false,
    });

    private IEnumerable<UnitDefinition> Able(IncidentSeen incident, Procedure procedure) => state.Units.Values
        .Where(unit => unit is { Declared: UnitStatus.Available, IsLost: false }
            && procedure.Dispatch.Skills.All(unit.Definition.Skills.Contains)
            && procedure.Dispatch.Equipment.All(unit.Definition.Equipment.Contains)
            && !state.Tasks.Values.Any(task => task.Unit == unit.Definition.Name
                && (IsHolding(task) || (task.Incident == incident.Id && IsOut(task, incident)))))
        .Select(unit => unit.Definition);

    private static bool IsHolding(TaskSeen task) =>
        task.State is TaskState.Offered or TaskState.Accepted or TaskState.EnRoute or TaskState.OnScene;

    // By its own word, or by that of the person who took it back. Who did not answer once may still answer the next time.
    private static bool IsOut(TaskSeen task, IncidentSeen incident) =>
        task.StateAt > incident.BeganAt
        && (task.State == TaskState.Declined || (task.State == TaskState.Recalled && task.WasEndedByPerson));

    private IEnumerable<TaskSeen> TasksOf(IncidentSeen incident) => state.Tasks.Values.Where(task => task.Incident == incident.Id);

    private IEnumerable<long> AskedAt(IncidentSeen incident) => TasksOf(incident).Select(task => task.StateAt).Order();

    private string History(IncidentSeen incident)
    {
        var tasks = TasksOf(incident).OrderBy(task => task.StateAt).Select(task => $"{task.Unit} {task.State}").ToList();
        return tasks.Count == 0 ? "nobody was asked" : string.Join(", ", tasks);
    }

    private sealed class Watched
    {
        /// <summary>Since when nobody serves; null while somebody does.</summary>
        public DateTimeOffset? EmptySince { get; set; }

        /// <summary>Since when nobody serves while somebody is able; null while that is not so.</summary>
        public DateTimeOffset? NoneSince { get; set; }

        public long NonePosition { get; set; }

        /// <summary>Since when fewer serve than are wanted while somebody is able.</summary>
        public DateTimeOffset? ShortSince { get; set; }

        public bool IsTold { get; set; }

        public bool Waited { get; set; }

        public bool WasShort { get; set; }
    }
}
