using Google.Protobuf;
using SafeCommunity.Api.Resources;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Clocks;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Lessons;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Reports;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Api.Mapping;

/// <summary>Journal entries as the protos have them.</summary>
internal static class JournalMapper
{
    public static V1.JournalEntry ToProto(this JournalEntry entry)
    {
        var mapped = new V1.JournalEntry
        {
            Position = entry.Position,
            Time = entry.Time.ToProto(),
            Subject = NameSubject(entry),
            Actor = entry.Actor,
            Kind = JournalEvents.KindOf(entry.Event),
            Hash = ByteString.CopyFrom(entry.Hash.AsSpan()),
        };
        SetEvent(mapped, entry.Community, entry.Event);
        return mapped;
    }

    /// <summary>An event that was added to the journal and not to the protos.</summary>
    public static ArgumentOutOfRangeException Unknown(JournalEvent @event) =>
        new(nameof(@event), @event.GetType().Name, "An event the API cannot show.");

    // A matter's subject is the end of its resource name; an alarm's and a twin's have no slash.
    private static string NameSubject(JournalEntry entry) => entry switch
    {
        { Event: AlarmEvent } => ResourceNames.OfAlarm(entry.Community, entry.Subject),
        _ when entry.Subject == entry.Community => ResourceNames.OfCommunity(entry.Community),
        _ when entry.Subject.Contains('/', StringComparison.Ordinal) => ResourceNames.OfMatter(entry.Community, entry.Subject),
        _ => ResourceNames.OfTwin(entry.Community, entry.Subject),
    };

    private static void SetEvent(V1.JournalEntry entry, string community, JournalEvent @event)
    {
        switch (@event)
        {
            case AlarmEvent e:
                AlarmEventMapper.Set(entry, community, e);
                break;
            case SuppressionEvent e:
                AlarmEventMapper.Set(entry, community, e);
                break;
            case IncidentEvent e:
                IncidentEventMapper.Set(entry, community, e);
                break;
            case LessonEvent e:
                IncidentEventMapper.Set(entry, community, e);
                break;
            case TaskEvent e:
                DispatchEventMapper.Set(entry, community, e);
                break;
            case UnitEvent e:
                DispatchEventMapper.Set(entry, community, e);
                break;
            case SeatEvent e:
                DispatchEventMapper.Set(entry, community, e);
                break;
            case ReportEvent e:
                ReportEventMapper.Set(entry, community, e);
                break;
            case AlarmFloodBegan e:
                entry.AlarmFloodBegan = new V1.AlarmFloodBegan { Alarms = e.Alarms };
                break;
            case AlarmFloodEnded e:
                entry.AlarmFloodEnded = new V1.AlarmFloodEnded { Alarms = e.Alarms };
                break;
            case PlayBegan e:
                entry.PlayBegan = new V1.PlayBegan { Time = e.Time.ToProto(), Speed = e.Speed };
                break;
            case PlanApplied e:
                entry.PlanApplied = new V1.PlanApplied { Hash = e.Hash, Added = e.Added, Changed = e.Changed, Removed = e.Removed, Reason = e.Reason ?? "" };
                break;
            case RulesApplied e:
                entry.RulesApplied = new V1.RulesApplied { Hash = e.Hash, Rules = e.Rules, Reason = e.Reason ?? "" };
                break;
            case ProceduresApplied e:
                entry.ProceduresApplied = new V1.ProceduresApplied { Hash = e.Hash, Procedures = e.Procedures, Reason = e.Reason ?? "" };
                break;
            case TeamsApplied e:
                entry.TeamsApplied = new V1.TeamsApplied { Hash = e.Hash, Units = e.Units, Reason = e.Reason ?? "" };
                break;
            case ClockStepped e:
                entry.ClockStepped = new V1.ClockStepped
                {
                    BeforeTime = e.Before.ToProto(),
                    AfterTime = e.After.ToProto(),
                    WhileStopped = e.WhileStopped,
                };
                break;
            default:
                throw Unknown(@event);
        }
    }
}
