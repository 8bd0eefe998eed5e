using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Reports;

/// <summary>Makes the public timeline of a report: what happened and when, never who, and nothing of other reports.</summary>
internal static class ReportTracker
{
    /// <summary>The report for its reporter.</summary>
    /// <param name="receipt">The receipt number.</param>
    /// <param name="report">The report.</param>
    /// <param name="entries">The entries of the report and of its incident, in order.</param>
    /// <param name="book">The procedures, for the kind's name.</param>
    public static ReportTrack Track(string receipt, ReportRecord report, IEnumerable<JournalEntry> entries, ProcedureBook book) => new()
    {
        Receipt = receipt,
        Kind = book.Find(report.Kind)?.Title ?? new BilingualText(report.Kind, report.Kind),
        State = report.State,
        Steps = [.. entries.Select(Step).OfType<TrackStep>()],
        Answer = report.Answer?.Reason ?? "",
        Stars = report.Stars,
    };

    private static TrackStep? Step(JournalEntry entry)
    {
        BilingualText? text = entry.Event switch
        {
            ReportReceived => new("已收到", "received"),
            ReportReclassified => new("已转交负责部门", "passed to those who are responsible"),
            IncidentVerified => new("已核实", "looked into"),
            IncidentMoved { Stage: IncidentStage.Dispatched } => new("已派人处理", "somebody was sent"),
            IncidentMoved { Stage: IncidentStage.OnScene } => new("处理人员已到场", "somebody is there"),
            IncidentMoved { Stage: IncidentStage.Resolved } => new("已处理", "dealt with"),
            IncidentEscalated => new("已上报上级", "taken to the next level"),
            ReportAnswered => new("已答复", "answered"),
            ReportRated { Fixed: true } => new("已评价", "rated"),
            ReportRated => new("评价为未解决，重新处理", "rated as not fixed: taken up again"),
            IncidentClosed => new("已办结", "closed"),
            _ => null,
        };
        return text is null ? null : new TrackStep(entry.Time, text);
    }
}
