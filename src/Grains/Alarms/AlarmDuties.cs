using System.Collections.Immutable;
using SafeCommunity.Grains.Desk;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Storage;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Grains.Alarms;

/// <summary>
/// Who may order what about an alarm: as about incidents. What an alarm of an open incident is, is said by grading the incident; a
/// single alarm of it is judged or put away apart only after that. Alarms that no incident holds are for those who would have graded
/// or closed it.
/// </summary>
internal sealed class AlarmDuties
{
    private static readonly ImmutableArray<DutyRole> OfTheDesk = [DutyRole.Officer, DutyRole.Supervisor];

    private readonly AlarmRecord _alarm;
    private readonly TeamBook _teams;
    private readonly ProcedureBook _procedures;
    private readonly IncidentRecord? _incident;
    private readonly ImmutableArray<SeatRecord> _seats;

    private AlarmDuties(AlarmRecord alarm, TeamBook teams, ProcedureBook procedures, IncidentRecord? incident, ImmutableArray<SeatRecord> seats) =>
        (_alarm, _teams, _procedures, _incident, _seats) = (alarm, teams, procedures, incident, seats);

    /// <summary>Whether it, or the incident that it is part of, is of life safety, or critical: nothing that quietens it may last long without a second person.</summary>
    public bool IsLifeSafety => AlarmQuiet.IsGuarded(_procedures.ForRule(_alarm.Rule), _alarm.Severity)
        || _incident is { Class: ProcedureClass.LifeSafety } or { Severity: AlarmSeverity.Critical };

    /// <summary>Reads what decides who may.</summary>
    public static async Task<AlarmDuties> ReadAsync(
        AlarmRecord alarm, IGrainFactory grains, IMatterReader<IncidentRecord> incidents, IMatterReader<SeatRecord> seats)
    {
        var source = grains.GetGrain<IProcedureGrain>(alarm.Community);
        var (_, open) = await incidents.ReadOpenAsync(alarm.Community);
        var (_, held) = await seats.ReadOpenAsync(alarm.Community);
        return new AlarmDuties(
            alarm,
            await source.GetTeams(),
            await source.GetProcedures(),
            // That a device chatters, which is what maintenance is about, says nothing of what it tells.
            open.FirstOrDefault(incident => incident.Alarms.Any(joined => joined.Alarm == alarm.Id && joined.Reason != JoinReason.Chattering)),
            [.. held]);
    }

    /// <summary>Who acknowledges says that somebody saw it: anybody of the staff.</summary>
    public void RequireForAcknowledging(string actor) => Duties.RequireStaff(_teams, _alarm.Community, actor);

    /// <summary>Who may say what it is: those who grade.</summary>
    public void RequireForJudging(string actor)
    {
        var graded = ProcedureOf()?.StageOf(IncidentStage.Verified) is { } rule ? IncidentStages.By(rule) : OfTheDesk;
        RequireRole(actor, graded, "judge it");
        RequireGraded();
    }

    /// <summary>
    /// Alarms that are found false one by one end what holds an incident of life safety: from afar they are not while several detectors
    /// are active, or somebody at the scene found that there is something. See <see cref="SecondLooks"/>.
    /// </summary>
    public async Task RequireForRejectingAsync(string actor, IAlarmReader alarms, IMatterReader<TaskRecord> tasks)
    {
        if (_incident is not { Verified: { } verified, Grade: > VerificationGrade.NoCall } incident || ProcedureOf() is not { Class: ProcedureClass.LifeSafety }
            || _alarm is not { Active: true, Judgement: not Judgement.False })
        {
            return;
        }

        var there = (await Task.WhenAll(incident.Tasks.Select(task => tasks.GetAsync(_alarm.Community, task)))).OfType<TaskRecord>()
            .Where(task => task.State == TaskState.OnScene).Select(task => _teams.FindUnit(task.Unit)).OfType<UnitDefinition>().ToList();
        if (there.Exists(unit => unit.Has(actor)))
            return;
        if (there.Exists(unit => unit.Has(verified.Actor)))
        {
            throw Refuse.State(
                $"{verified.Actor} is at incident {incident.Number} and graded it {Words.Snake(incident.Grade)}: who is not there does not find its alarms false. Ask there for another look.");
        }

        var others = await Task.WhenAll(incident.Alarms.Where(joined => joined.Reason != JoinReason.Chattering && joined.Twin != _alarm.Twin)
            .Select(joined => alarms.GetAsync(_alarm.Community, joined.Alarm)));
        if (others.Any(other => other is { IsOpen: true, Active: true, Judgement: not Judgement.False }))
        {
            throw Refuse.State(
                $"Several detectors of incident {incident.Number} are active: who is at the scene finds single alarms false; from afar grade the incident no_call (incidents/{incident.Number}:verify), which asks for a second person.");
        }
    }

    /// <summary>Who may put it on the shelf, and take it back.</summary>
    public void RequireForShelving(string actor) => RequireRole(actor, OfTheDesk, "shelve alarms");

    /// <summary>Who may put it away: those who close such incidents.</summary>
    public void RequireForClosing(string actor)
    {
        var closers = ProcedureOf()?.StageOf(IncidentStage.Closed) is { } rule ? IncidentStages.By(rule) : OfTheDesk;
        RequireRole(actor, closers, "close it");
        RequireGraded();
    }

    private void RequireRole(string actor, ImmutableArray<DutyRole> allowed, string what)
    {
        Duties.RequireRole(_teams, _alarm.Community, actor, allowed, what);
        SeatAuthority.Require(_teams, _seats, actor, what);
    }

    private void RequireGraded()
    {
        if (_incident is { Verified: null } ungraded)
        {
            throw Refuse.State(
                $"Alarm {_alarm.Id} is part of incident {ungraded.Number}, which nobody graded yet: grade that (incidents/{ungraded.Number}:verify), and its alarms are judged with it.");
        }
    }

    private Procedure? ProcedureOf() => _incident is { } incident ? _procedures.Find(incident.Kind) : _procedures.ForRule(_alarm.Rule);
}
