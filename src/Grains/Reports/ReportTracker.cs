using SafeCommunity.Grains.Desk;
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
        Steps = [.. OfReport([.. entries]).Select(Step).OfType<TrackStep>()],
        Answer = report.Answer?.Reason ?? "",
        Stars = report.Stars,
        Answers = [.. report.Answers.Select(answer => new TrackAnswer(answer.Time, answer.Reason))],
    };

    // An incident that goes on with a report had an end before it, which is not the report's.
    private static IEnumerable<JournalEntry> OfReport(List<JournalEntry> entries)
    {
        var received = entries.FindIndex(entry => entry.Event is ReportReceived);
        return entries.Skip(entries.Take(received + 1).ToList().FindLastIndex(entry => entry.Event is IncidentClosed) + 1);
    }

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
            IncidentPaused => new("等待中", "waiting"),
            IncidentResumed => new("继续处理", "taken up again after waiting"),
            // The reporter's own word says it where that is why.
            IncidentReopened when entry.Actor != DeskTurn.System => new("重新处理", "taken up again"),
            IncidentEscalated => new("已上报上级", "taken to the next level"),
            ReportAnswered { Interim: true } => new("已告知进展", "told how far it is"),
            ReportAnswered => new("已答复", "answered"),
            ReportSupplemented { Ongoing: true } => new("您补充说明：仍在发生", "you said that it still goes on"),
            ReportSupplemented => new("您补充了说明", "you said more"),
            ReportRated { ComesBack: true } => new("评价较低，将有人再与您联系", "rated low: somebody will speak with you again"),
            ReportRated { Fixed: true } => new("已评价", "rated"),
            ReportRated => new("评价为未解决，重新处理", "rated as not fixed: taken up again"),
            IncidentClosed e => ClosedAs(e),
            _ => null,
        };
        return text is null ? null : new TrackStep(entry.Time, text);
    }

    private static BilingualText ClosedAs(IncidentClosed closed) => closed.Disposition switch
    {
        Disposition.AsFound => new("已办结：现场情况已查明", "closed: what was found is noted"),
        Disposition.Unfounded => new("已办结：到场未发现所反映的情况", "closed: nothing of it was found"),
        Disposition.PassedOn => new($"已办结：已转交{closed.PassedTo}", $"closed: passed on to {closed.PassedTo}"),
        Disposition.NoAction => new("已办结：无法或无须处理", "closed: nothing could or had to be done"),
        _ => new("已办结", "closed"),
    };
}
