using System.Globalization;
using SafeCommunity.Grains.Journal;

namespace SafeCommunity.Grains.Reports;

/// <summary>How a report's entries make its state. Pure: the desk and the read table both fold with it.</summary>
public static class ReportFold
{
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
        var next = entry.Event switch
        {
            ReportReclassified e => report with { Kind = e.Kind, Words = [], Certainty = ReportCertainty.Unspecified, Level = e.Level, Team = e.Team },
            ReportJoined e => report with { Incident = e.Incident },
            ReportAnswered e => report with
            {
                State = ReportState.Answered,
                Answer = new MatterNote(entry.Actor, entry.Time, e.Text),
                Stars = 0,
                Fixed = null,
                Comment = "",
            },
            ReportRated e => report with
            {
                State = e.Fixed ? ReportState.Rated : ReportState.Reopened,
                Stars = e.Stars,
                Fixed = e.Fixed,
                Comment = e.Comment,
            },
            ReportContactRead => report,
            _ => throw new InvalidDataException($"Entry {entry.Position} of {entry.Community} is not of a report."),
        };
        return next with { Position = entry.Position };
    }
}
