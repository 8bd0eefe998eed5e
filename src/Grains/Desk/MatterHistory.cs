using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Lessons;
using SafeCommunity.Grains.Reports;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Grains.Desk;

/// <summary>Reads matters that the desk no longer holds from the journal, as they were at a position.</summary>
internal sealed class MatterHistory(string community, IJournalReader journal)
{
    /// <summary>The state with an incident, its tasks and its reports; as it is when there is no such incident.</summary>
    public async Task<DeskState> WithIncidentAsync(DeskState state, long number)
    {
        if (state.Incidents.ContainsKey(number)
            || await FoldAsync<IncidentRecord>(IncidentRecord.SubjectOf(number), state.Position, IncidentFold.Apply) is not { } incident)
        {
            return state;
        }

        var tasks = await Task.WhenAll(incident.Tasks.Select(task => FoldAsync<TaskRecord>(task, state.Position, TaskFold.Apply)));
        var reports = await Task.WhenAll(incident.Reports.Select(report => ReportAsync(state, report)));
        return state.With(incident, tasks.OfType<TaskRecord>(), reports.OfType<ReportRecord>());
    }

    /// <summary>The state with a report and its incident; as it is when there is no such report.</summary>
    public async Task<DeskState> WithReportAsync(DeskState state, long number)
    {
        if (await ReportAsync(state, number) is not { } report)
            return state;
        // Held for another incident that it was with once, a report may be here without its own.
        state = await WithIncidentAsync(state, report.Incident);
        return state with { Reports = state.Reports.SetItem(number, report) };
    }

    /// <summary>The state with a lesson; as it is when there is no such lesson.</summary>
    public async Task<DeskState> WithLessonAsync(DeskState state, long number) =>
        !state.Lessons.ContainsKey(number)
        && await FoldAsync<LessonRecord>(LessonRecord.SubjectOf(number), state.Position, LessonFold.Apply) is { } lesson
            ? state with { Lessons = state.Lessons.Add(number, lesson) }
            : state;

    /// <summary>The state with all that is known of an alarm of which only a later entry was seen.</summary>
    public async Task<DeskState> CompleteAsync(DeskState state, DeskAlarm alarm)
    {
        if (await AlarmAsync(state, alarm.Id) is not { } record)
            return state.Settle(alarm.Id);
        return state.Keep(alarm with
        {
            Severity = record.Severity,
            Message = record.Message,
            Judgement = record.Judgement,
            JudgedAt = record.Judged?.Time,
            Shelved = record.ShelvedUntil is not null,
            ShelvedUntil = record.ShelvedUntil,
            ShelvedBy = record.Shelved,
            ShelvedPosition = await ShelvedPositionAsync(state, record),
            IsMoment = alarm.IsMoment || record.Onset == AlarmOnset.Moment,
        });
    }

    /// <summary>The state with an open alarm, all of it, that the desk does not hold; as it is when there is none.</summary>
    public async Task<DeskState> WithAlarmAsync(DeskState state, string id)
    {
        if (state.Alarms.TryGetValue(id, out var known))
            return known.IsComplete ? state : await CompleteAsync(state, known);
        if (await AlarmAsync(state, id) is not { IsOpen: true } alarm)
            return state;
        return state with
        {
            Alarms = state.Alarms.Add(id, new DeskAlarm
            {
                Id = id,
                Twin = alarm.Twin,
                Rule = alarm.Rule,
                Severity = alarm.Severity,
                Message = alarm.Message,
                RaisedAt = alarm.LastRaisedAt,
                Active = alarm.Active,
                IsMoment = alarm.Onset == AlarmOnset.Moment,
                Judgement = alarm.Judgement,
                JudgedAt = alarm.Judged?.Time,
                SuppressedBy = alarm.SuppressedBy,
                SuppressedAt = alarm.SuppressedBy is null ? null : alarm.LastRaisedAt,
                Shelved = alarm.ShelvedUntil is not null,
                ShelvedUntil = alarm.ShelvedUntil,
                ShelvedBy = alarm.Shelved,
                ShelvedPosition = await ShelvedPositionAsync(state, alarm),
            }),
        };
    }

    /// <summary>The state with what an entry is about.</summary>
    public async Task<DeskState> WithSubjectAsync(DeskState state, JournalEntry entry)
    {
        if (entry.Event is AlarmEvent)
            return await WithAlarmAsync(state, entry.Subject);
        var name = entry.Subject[(entry.Subject.IndexOf('/', StringComparison.Ordinal) + 1)..];
        var number = long.Parse(name, System.Globalization.CultureInfo.InvariantCulture);
        return entry.Event switch
        {
            IncidentAlarmJoined joined => await WithAlarmAsync(await WithIncidentAsync(state, number), joined.Alarm),
            IncidentEvent => await WithIncidentAsync(state, number),
            ReportEvent => await WithReportAsync(state, number),
            _ => await WithLessonAsync(state, number),
        };
    }

    /// <summary>The entries about some subjects, in order.</summary>
    public async Task<IEnumerable<JournalEntry>> ReadAsync(params IEnumerable<string> subjects)
    {
        var histories = await Task.WhenAll(subjects.Select(subject => journal.ReadSubjectAsync(community, subject)));
        return histories.SelectMany(history => history).OrderBy(entry => entry.Position);
    }

    // By the present clock, as the desk keeps alarms.
    private Task<AlarmRecord?> AlarmAsync(DeskState state, string id) => FoldAsync<AlarmRecord>(
        id,
        state.Position,
        (alarm, entry) => AlarmFold.Apply(alarm, entry with { Time = state.OnClock(entry.Time, entry.Position) }));

    private async Task<long> ShelvedPositionAsync(DeskState state, AlarmRecord alarm) => alarm.ShelvedUntil is null
        ? 0
        : (await journal.ReadSubjectAsync(community, alarm.Id))
            .Last(entry => entry.Position <= state.Position && entry.Event is AlarmShelved).Position;

    private Task<ReportRecord?> ReportAsync(DeskState state, long number) => state.Reports.TryGetValue(number, out var known)
        ? Task.FromResult<ReportRecord?>(known)
        : FoldAsync<ReportRecord>(ReportRecord.SubjectOf(number), state.Position, ReportFold.Apply);

    private async Task<T?> FoldAsync<T>(string subject, long upTo, Func<T?, JournalEntry, T> apply)
        where T : class
    {
        T? matter = null;
        foreach (var entry in await journal.ReadSubjectAsync(community, subject))
        {
            if (entry.Position > upTo)
                break;
            matter = apply(matter, entry);
        }

        return matter;
    }
}
