using SafeCommunity.Api.Resources;
using SafeCommunity.Grains.Reports;

namespace SafeCommunity.Api.Mapping;

/// <summary>What happens to reports, as the journal's protos have it. What opens a report, even hashed, is never in it.</summary>
internal static class ReportEventMapper
{
    public static void Set(V1.JournalEntry entry, string community, ReportEvent @event)
    {
        switch (@event)
        {
            case ReportReceived e:
                entry.ReportReceived = new V1.ReportReceived
                {
                    Kind = e.Kind,
                    Words = { e.Words },
                    Place = ResourceNames.OfTwin(community, e.Place),
                    Text = e.Text,
                    Photo = e.Photo,
                    Reporter = (V1.ReporterKind)e.Reporter,
                    HasContact = e.HasContact,
                    Level = (V1.MatterLevel)e.Level,
                    Team = e.Team,
                    Certainty = (V1.ReportCertainty)e.Certainty,
                };
                break;
            case ReportReclassified e:
                entry.ReportReclassified = new V1.ReportReclassified
                {
                    Kind = e.Kind,
                    Level = (V1.MatterLevel)e.Level,
                    Team = e.Team,
                    Reason = e.Reason,
                };
                break;
            case ReportJoined e:
                entry.ReportJoined = new V1.ReportJoined { Incident = IncidentMapper.NameOf(community, e.Incident), Reason = e.Reason };
                break;
            case ReportAnswered e:
                entry.ReportAnswered = new V1.ReportAnswered { Answer = e.Text, Interim = e.Interim };
                break;
            case ReportRated e:
                entry.ReportRated = new V1.ReportRated { Stars = e.Stars, Fixed = e.Fixed, Comment = e.Comment, ComesBack = e.ComesBack };
                break;
            case ReportSupplemented e:
                entry.ReportSupplemented = new V1.ReportSupplemented { Text = e.Text, Ongoing = e.Ongoing };
                break;
            case ReportContactRead e:
                entry.ReportContactRead = new V1.ReportContactRead { Reason = e.Reason };
                break;
            default:
                throw JournalMapper.Unknown(@event);
        }
    }
}
