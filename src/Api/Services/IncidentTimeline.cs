using System.Collections.Immutable;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Reports;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Api.Services;

/// <summary>Everything that happened in an incident: its own entries and those of its alarms, tasks and reports.</summary>
internal static class IncidentTimeline
{
    /// <summary>The entries in order of position. What caused something has been written before it.</summary>
    public static async Task<ImmutableArray<JournalEntry>> ReadAsync(
        IJournalReader journal, IncidentRecord incident, CancellationToken cancellation)
    {
        IEnumerable<string> subjects =
        [
            incident.Id,
            .. incident.Alarms.Select(alarm => alarm.Alarm),
            .. incident.Tasks,
            .. incident.Reports.Select(ReportRecord.SubjectOf),
        ];
        var entries = ImmutableArray.CreateBuilder<JournalEntry>();
        foreach (var subject in subjects.Distinct(StringComparer.Ordinal))
            entries.AddRange(await journal.ReadSubjectAsync(incident.Community, subject, cancellation));
        entries.Sort((one, other) => one.Position.CompareTo(other.Position));
        return entries.DrainToImmutable();
    }
}
