using System.Globalization;
using SafeCommunity.Grains.Journal;

namespace SafeCommunity.Grains.Reports;

/// <summary>How a report's entries make its state. Pure: the desk and the read table both fold with it.</summary>
public static class ReportFold
{
    // The actor of what no person did.
    private const string Machine = "system";

    /// <summary>The report after an entry about it.</summary>
    /// <param name="report">The report before; null before its first entry.</param>
    /// <param name="entry">An entry whose subject is the report.</param>
    /// <exception cref="InvalidDataException">The entry cannot follow: the journal was written wrongly.</exception>
    public static ReportRecord Apply(ReportRecord? report, JournalEntry entry)
    {
        if (entry.Event is ReportReceived received)
        {
            return new ReportRecord
            {
                Community = entry.Community,
                Number = long.Parse(entry.Subject.AsSpan(entry.Subject.IndexOf('/') + 1), CultureInfo.InvariantCulture),
                Kind = received.Kind,
                Words = received.Words,
                Certainty = received.Certainty,
                Place = received.Place,
                Text = received.Text,
                Photo = received.Photo,
                Reporter = received.Reporter,
                HasContact = received.HasContact,
                Level = received.Level,
                Team = received.Team,
                SecretHash = received.SecretHash,
                ReceivedAt = entry.Time,
                State = ReportState.Routed,
                Position = entry.Position,
            };
        }

        if (report is null)
            throw new InvalidDataException($"Entry {entry.Position} of {entry.Community} is of {entry.Subject}, which was never received.");
        MatterNote Note(string text) => new(entry.Actor, entry.Time, text);

        var next = entry.Event switch
        {
            ReportReclassified e => report with { Kind = e.Kind, Words = [], Certainty = ReportCertainty.Unspecified, Level = e.Level, Team = e.Team, Reclassified = Note(e.Reason) },
            ReportJoined e => report with { Incident = e.Incident, JoinedBy = report.Incident == 0 || entry.Actor == Machine ? null : Note(e.Reason) },
            ReportAnswered { Interim: true } e => report with { Answers = report.Answers.Add(Note(e.Text)) },
            ReportAnswered e => report with
            {
                State = ReportState.Answered,
                Answer = Note(e.Text),
                Answers = report.Answers.Add(Note(e.Text)),
                Stars = 0,
                Fixed = null,
                Comment = "",
            },
            ReportRated e => report with
            {
                State = !e.Fixed ? ReportState.Reopened : e.ComesBack ? ReportState.Discontent : ReportState.Rated,
                Stars = e.Stars,
                Fixed = e.Fixed,
                Comment = e.Comment,
            },
            ReportSupplemented e => report with
            {
                Supplements = report.Supplements.Add(Note(e.Text)),
                State = e.Ongoing && report.State != ReportState.Routed ? ReportState.Reopened : report.State,
            },
            ReportContactRead => report,
            _ => throw new InvalidDataException($"Entry {entry.Position} of {entry.Community} is not of a report."),
        };
        return next with { Position = entry.Position };
    }
}
