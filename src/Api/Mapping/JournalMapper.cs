using Google.Protobuf;
using SafeCommunity.Api.Resources;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Journal;

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

    private static string NameSubject(JournalEntry entry) => entry switch
    {
        { Event: AlarmEvent } => ResourceNames.OfAlarm(entry.Community, entry.Subject),
        _ when entry.Subject == entry.Community => ResourceNames.OfCommunity(entry.Community),
        _ => ResourceNames.OfTwin(entry.Community, entry.Subject),
    };

    private static void SetEvent(V1.JournalEntry entry, string community, JournalEvent @event)
    {
        switch (@event)
        {
            case AlarmRaised e:
                entry.AlarmRaised = new V1.AlarmRaised
                {
                    Twin = ResourceNames.OfTwin(community, e.Twin),
                    Rule = e.Rule,
                    Severity = (V1.AlarmSeverity)e.Severity,
                    Message = e.Message.ToProto(),
                    Cause = e.Cause.ToProto(),
                };
                break;
            case AlarmRecurred e:
                entry.AlarmRecurred = new V1.AlarmRecurred { Cause = e.Cause.ToProto() };
                break;
            case AlarmCleared e:
                entry.AlarmCleared = new V1.AlarmCleared { Reason = e.Reason };
                break;
            case AlarmAcknowledged e:
                entry.AlarmAcknowledged = new V1.AlarmAcknowledged { Reason = e.Reason };
                break;
            case AlarmConfirmed e:
                entry.AlarmConfirmed = new V1.AlarmConfirmed { Reason = e.Reason };
                break;
            case AlarmRejected e:
                entry.AlarmRejected = new V1.AlarmRejected { Reason = e.Reason };
                break;
            case AlarmShelved e:
                entry.AlarmShelved = new V1.AlarmShelved { ExpireTime = e.Until.ToProto(), Reason = e.Reason };
                break;
            case AlarmUnshelved e:
                entry.AlarmUnshelved = new V1.AlarmUnshelved { Reason = e.Reason };
                break;
            case AlarmClosed e:
                entry.AlarmClosed = new V1.AlarmClosed { Reason = e.Reason };
                break;
            case PlanApplied e:
                entry.PlanApplied = new V1.PlanApplied { Hash = e.Hash, Added = e.Added, Changed = e.Changed, Removed = e.Removed };
                break;
            case RulesApplied e:
                entry.RulesApplied = new V1.RulesApplied { Hash = e.Hash, Rules = e.Rules };
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(@event), @event.GetType().Name, "An event the API cannot show.");
        }
    }
}
