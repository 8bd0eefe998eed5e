using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Reports;
using SafeCommunity.Grains.Teams;
using SafeCommunity.Simulator.World.Chance;
using SafeCommunity.Simulator.World.Matters;
using SafeCommunity.Simulator.World.Places;

namespace SafeCommunity.Simulator.World.Officers;

/// <summary>
/// The staff who work office hours: a grid's staff answer reports and visit again, the property management repairs and
/// clears away what needs no unit.
/// </summary>
internal sealed class GridOffice
{
    private const double Opens = 8;
    private const double Closes = 19;

    private readonly WorldContext _world;
    private readonly OpenMatters _matters;
    private readonly Estate _estate;
    private readonly Entity _entity;
    private readonly HashSet<string> _underWay = [];

    public GridOffice(WorldContext world, OpenMatters matters, Estate estate) =>
        (_world, _matters, _estate, _entity) = (world, matters, estate, world.Agenda.Enter());

    /// <summary>Something about an incident changed: answers its reports when it is over, and handles it where no unit does.</summary>
    public void Consider(long number)
    {
        if (_matters.Incident(number) is not { } incident || _world.Procedures.Find(incident.Kind) is not { } procedure)
            return;
        if (incident is { Stage: >= IncidentStage.Resolved } or { Grade: VerificationGrade.NoCall })
        {
            foreach (var report in _matters.UnansweredOf(incident))
                Answer(report);
        }

        if (incident is { IsOpen: true, Stage: < IncidentStage.Resolved, Grade: not VerificationGrade.NoCall }
            && procedure.Dispatch.Units == 0
            && (incident.Stage >= IncidentStage.Verified || procedure.StageOf(IncidentStage.Verified) is not { Optional: false }))
        {
            Handle(incident);
        }
    }

    /// <summary>An incident was closed: visits again where that is due.</summary>
    public void PlanVisit(IncidentClosed closed, JournalEntry entry)
    {
        if (closed.FollowUp is not { } due || _matters.Incident(NumberOf(entry.Subject)) is not { } incident)
            return;
        var random = _world.Draw("visit", incident.Id);
        var share = random.Between(0.5, 1.02);
        var at = OfficeTime(random, entry.Time.ToUnixTimeMilliseconds() + (long)((due.Due - entry.Time).TotalMilliseconds * share));
        _world.Agenda.At(at, _entity, () =>
        {
            if (_matters.Incident(incident.Number)?.FollowUpDue is not null && ActorAt(incident.Place) is { } actor)
                _world.Agenda.Do(_entity, new StaffFollowsUp(_world.Now, actor, incident.Number, "visited, all is well"));
        });
    }

    private void Answer(ReportRecord report) => Once($"answer/{report.Number}", 25 * 60, 0.8, () =>
    {
        if (_matters.Report(report.Number) is { IsOpen: true } now && ActorAt(now.Place) is { } actor)
            _world.Agenda.Do(_entity, new GridAnswers(_world.Now, actor, now.Number, "谢谢您的反映，已经处理。 Thank you, it has been dealt with."));
    });

    private void Handle(IncidentRecord incident) => Once($"handle/{incident.Number}", 4 * 3600, 0.7, () =>
    {
        if (_matters.Incident(incident.Number) is not { IsOpen: true, Stage: < IncidentStage.Resolved } now
            || _world.Procedures.Find(now.Kind) is not { } procedure)
        {
            return;
        }

        foreach (var cause in _matters.CausesOf(now.Number))
            cause.Attend();
        // Whoever comes for a device repairs every one of the matter.
        foreach (var device in now.Alarms.Select(alarm => _estate.Device(alarm.Twin)).Distinct())
            device?.Repair();
        var actor = Staff.First(_world.Teams, procedure.StageOf(IncidentStage.Resolved)?.By ?? []) ?? ActorAt(now.Place);
        if (actor is not null)
        {
            var cause = _matters.CausesOf(now.Number).Select(known => known.Kind.Name).FirstOrDefault();
            _world.Agenda.Do(_entity, new StaffResolves(
                _world.Now, actor, now.Number, RequiredItems.Missing(procedure, now, IncidentStage.Resolved, cause ?? now.Kind), "seen to",
                _matters.HasActiveAlarm(now) ? "seen to on the spot; it was not heard of since" : ""));
        }
    });

    private void Once(string key, double seconds, double sigma, Action what)
    {
        if (!_underWay.Add(key))
            return;
        var random = _world.Draw("grid-office", key);
        _world.Agenda.At(OfficeTime(random, _world.Agenda.Now + _world.Delay(random, seconds, sigma)), _entity, () =>
        {
            _underWay.Remove(key);
            what();
        });
    }

    // Not before the office opens; what comes after it closed waits for the next morning.
    private long OfficeTime(RandomStream random, long time)
    {
        if (_world.Settings.Haste > 1)
            return time;
        var queue = Ms.Minutes(random.Between(2, 60));
        var hour = _world.Calendar.HourOf(time);
        return hour is >= Opens and < Closes ? time : _world.Calendar.NextAt(time, Opens) + queue;
    }

    private string? ActorAt(string place) =>
        Staff.GridStaffOf(_world.Teams, _estate, place) ?? Staff.First(_world.Teams, [DutyRole.Officer, DutyRole.Property]);

    private static long NumberOf(string subject) =>
        long.Parse(subject.AsSpan(subject.IndexOf('/') + 1), System.Globalization.CultureInfo.InvariantCulture);
}
