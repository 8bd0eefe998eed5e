using SafeCommunity.Api.Resources;
using SafeCommunity.Grains.Alarms;

namespace SafeCommunity.Api.Mapping;

/// <summary>What happens to alarms and suppressions, as the journal's protos have it.</summary>
internal static class AlarmEventMapper
{
    public static void Set(V1.JournalEntry entry, string community, AlarmEvent @event)
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
                    Onset = e.Onset.ToProto(),
                    EndTime = e.EndedAt.ToProto(),
                    Continues = e.Continues is { } before ? ResourceNames.OfAlarm(community, before) : "",
                };
                break;
            case AlarmRecurred e:
                entry.AlarmRecurred = new V1.AlarmRecurred { Cause = e.Cause.ToProto(), Onset = e.Onset.ToProto() };
                break;
            case AlarmCleared e:
                entry.AlarmCleared = new V1.AlarmCleared { Reason = e.Reason, MessageDigest = e.Digest };
                if (e.Worst is { } worst)
                    entry.AlarmCleared.WorstValue = worst;
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
            case AlarmSuppressed e:
                entry.AlarmSuppressed = new V1.AlarmSuppressed
                {
                    Suppression = ResourceNames.OfMatter(community, SuppressionRecord.SubjectOf(e.Suppression)),
                    Reason = e.Reason,
                };
                break;
            case AlarmUnsuppressed e:
                entry.AlarmUnsuppressed = new V1.AlarmUnsuppressed { Reason = e.Reason };
                break;
            default:
                throw JournalMapper.Unknown(@event);
        }
    }

    public static void Set(V1.JournalEntry entry, string community, SuppressionEvent @event)
    {
        switch (@event)
        {
            case SuppressionBegan e:
                entry.SuppressionBegan = new V1.SuppressionBegan
                {
                    Place = ResourceNames.OfTwin(community, e.Place),
                    Rules = e.Rules,
                    ExpireTime = e.Until.ToProto(),
                    Reason = e.Reason,
                };
                break;
            case SuppressionSeconded e:
                entry.SuppressionSeconded = new V1.SuppressionSeconded { ExpireTime = e.Until.ToProto(), Reason = e.Reason };
                break;
            case SuppressionEnded e:
                entry.SuppressionEnded = new V1.SuppressionEnded { Reason = e.Reason };
                break;
            default:
                throw JournalMapper.Unknown(@event);
        }
    }
}
