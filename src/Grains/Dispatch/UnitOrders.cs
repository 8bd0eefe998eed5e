using System.Collections.Immutable;
using SafeCommunity.Grains.Desk;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Grains.Dispatch;

/// <summary>Units come on duty, go off, fall silent and are heard again.</summary>
internal static class UnitOrders
{
    /// <summary>How long a call is a sign of life where the radio is silent.</summary>
    private static readonly TimeSpan CallsCountFor = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan CallsAreNotedEvery = TimeSpan.FromMinutes(1);

    /// <summary>A unit, or a dispatcher for it, says what it does.</summary>
    public static void Declare(DeskTurn turn, string name, MatterCommand command, UnitStatus status, Shift shift)
    {
        Refuse.IfIncomplete(command, reasonRequired: false);
        if (turn.Knowledge.Teams.FindUnit(name) is not { } unit)
            throw Refuse.NotFound($"There is no unit '{name}' in {turn.Knowledge.Community}.");
        if (!unit.Has(command.Actor))
            turn.RequireRole(command.Actor, [DutyRole.Officer], $"say what {name} does");
        if (status is not (UnitStatus.Off or UnitStatus.Available or UnitStatus.Busy))
            throw Refuse.Invalid("A unit is declared off, available or busy; the rest follows from its tasks and its radio.");
        var record = turn.State.Units.GetValueOrDefault(name);
        if (record is not null)
            Refuse.IfStale(record, command);
        if (status == UnitStatus.Off && record?.Tasks.FirstOrDefault(task => task.State != TaskState.StandingBy) is { } held)
            throw Refuse.State($"{name} has {held.Task} ({Words.Snake(held.State)}): end or decline it before going off.");
        shift = shift == Shift.None ? record?.Shift is { } known and not Shift.None ? known : Shift.A : shift;
        if (record is not null && record.Declared == status && record.Shift == shift && record.DeclaredBy?.Actor == command.Actor)
        {
            // Nothing changes but that somebody called.
            if (record.ContactLost && unit.Has(command.Actor))
                Hear(turn, record, command.Actor);
            return;
        }

        // The unit itself knows best what it does.
        if (record is not null && record.Declared != status && !unit.Has(command.Actor))
            turn.RequireSeen(record, command, record.DeclaredBy, record.Position, $"declared it {Words.Snake(record.Declared)}");
        if (status == UnitStatus.Off)
            RecallStandBy(turn, record);
        turn.Write(UnitRecord.SubjectOf(name), command.Actor, new UnitDeclared(status, shift, command.Reason));
        if (status == UnitStatus.Available)
            OfferWhatWaits(turn);
    }

    /// <summary>
    /// Notes which units on duty fell silent, replaces them, and notes which are heard again; then asks those that are
    /// free for what waits for somebody, whatever it was that made them free.
    /// </summary>
    public static void WatchContact(DeskTurn turn)
    {
        // All that fell silent are noted before the first is replaced, so that none is asked in place of another.
        var lost = new List<string>();
        foreach (var unit in turn.State.Units.Values)
        {
            var silent = IsSilent(turn, unit);
            if (silent && IsOnDuty(unit) && !unit.ContactLost && !CalledWithin(turn, unit, CallsCountFor))
            {
                turn.Write(unit.Id, DeskTurn.System, new UnitContactLost("its radio is silent"));
                lost.Add(unit.Name);
            }
            else if (!silent && unit.ContactLost)
                turn.Write(unit.Id, DeskTurn.System, new UnitContactRegained("heard again"));
        }

        foreach (var unit in lost)
            Replace(turn, turn.State.Units[unit], "is out of contact");
        foreach (var gone in turn.State.Units.Values.Where(unit => !unit.Tasks.IsEmpty && turn.Knowledge.Teams.FindUnit(unit.Name) is null))
            Replace(turn, gone, "is no unit any more");
        OfferWhatWaits(turn);
    }

    /// <summary>Whether nobody of a unit is on duty: what its radio does, or does not, means nothing then. Of what is no unit nothing is known.</summary>
    public static bool IsOff(DeskTurn turn, string name) => turn.Knowledge.Teams.FindUnit(name) is not null
        && turn.State.Units.GetValueOrDefault(name) is null or { Declared: UnitStatus.Off, Tasks.IsEmpty: true };

    /// <summary>Who orders something is alive, also where the radio is silent: notes it of the units whose members acted in this decision.</summary>
    public static void HearCallers(DeskTurn turn)
    {
        foreach (var actor in turn.Drafts.Select(draft => draft.Actor).Distinct(StringComparer.Ordinal))
        {
            if (turn.Knowledge.Teams.Units.FirstOrDefault(unit => unit.Has(actor)) is { } unit
                && turn.State.Units.GetValueOrDefault(unit.Name) is { } record && MustBeHeard(turn, record))
            {
                Hear(turn, record, actor);
            }
        }
    }

    private static void Hear(DeskTurn turn, UnitRecord unit, string actor) =>
        turn.Write(unit.Id, actor, new UnitHeard("it called, though its radio is silent"));

    private static bool MustBeHeard(DeskTurn turn, UnitRecord unit) =>
        unit.ContactLost || (IsSilent(turn, unit) && IsOnDuty(unit) && !CalledWithin(turn, unit, CallsAreNotedEvery));

    private static bool IsSilent(DeskTurn turn, UnitRecord unit) => turn.Knowledge.Units.TryGetValue(unit.Name, out var position) && position.Silent;

    private static bool IsOnDuty(UnitRecord unit) => unit.Declared != UnitStatus.Off || !unit.Tasks.IsEmpty;

    private static bool CalledWithin(DeskTurn turn, UnitRecord unit, TimeSpan time) =>
        unit.HeardAt is { } heard && turn.Now - turn.State.OnClock(heard, unit.HeardPosition) < time;

    private static void Replace(DeskTurn turn, UnitRecord unit, string why)
    {
        var held = unit.Tasks.Select(task => turn.State.Tasks.GetValueOrDefault(task.Task)).OfType<TaskRecord>().ToList();
        foreach (var task in held)
        {
            Dispatching.Write(turn, task.Id, unit.Name, DeskTurn.System, new TaskReplaced($"{unit.Name} {why}"), TaskState.Replaced);
            if (task.State != TaskState.StandingBy)
                Dispatching.Next(turn, task.Incident, $"{unit.Name} {why}");
        }
    }

    // What lacks units does not wait for a person to notice that somebody came; life safety is served first.
    private static void OfferWhatWaits(DeskTurn turn)
    {
        var waiting = turn.State.Incidents.Values
            .Where(open => open is { IsOpen: true, Stage: < IncidentStage.Resolved, Waiting: null } && (open.UnitsLacking > 0 || open.DispatchExhausted))
            .OrderByDescending(ResponsePlan.IsOfLife)
            .ThenByDescending(open => open.Severity)
            .ThenByDescending(open => open.Grade == VerificationGrade.ThreatToLife)
            .ThenBy(open => open.OpenedPosition)
            .ToList();
        foreach (var incident in waiting)
        {
            if (turn.Knowledge.Procedures.Find(incident.Kind) is not { } procedure)
                continue;
            // Of what a person decides, no more is sent than a person asked for.
            var most = ResponsePlan.SendsAtOnce(procedure, incident.Grade) ? int.MaxValue : incident.UnitsLacking;
            if (most > 0 && Dispatching.HasSomebodyToAsk(turn, incident))
                Dispatching.FillUp(turn, turn.Incident(incident.Number), DeskTurn.System, "a unit became available", most);
        }
    }

    private static void RecallStandBy(DeskTurn turn, UnitRecord? unit)
    {
        foreach (var task in unit?.Tasks ?? [])
            Dispatching.Write(turn, task.Task, unit!.Name, DeskTurn.System, new TaskRecalled("the unit goes off duty"), TaskState.Recalled);
    }
}
