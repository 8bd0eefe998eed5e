using SafeCommunity.Api.Resources;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Api.Mapping;

/// <summary>What happens to tasks, units and seats, as the journal's protos have it.</summary>
internal static class DispatchEventMapper
{
    public static void Set(V1.JournalEntry entry, string community, TaskEvent @event)
    {
        switch (@event)
        {
            case TaskStoodBy e:
                entry.TaskStoodBy = new V1.TaskStoodBy
                {
                    Incident = IncidentMapper.NameOf(community, e.Incident),
                    Unit = UnitMapper.NameOf(community, e.Unit),
                    Reasons = { e.Reasons.Select(UnitMapper.ToProto) },
                };
                break;
            case TaskOffered e:
                entry.TaskOffered = new V1.TaskOffered
                {
                    Incident = IncidentMapper.NameOf(community, e.Incident),
                    Unit = UnitMapper.NameOf(community, e.Unit),
                    AnswerDueTime = e.AnswerDue.ToProto(),
                    Reasons = { e.Reasons.Select(UnitMapper.ToProto) },
                };
                break;
            case TaskAccepted e:
                entry.TaskAccepted = new V1.TaskAccepted { Reason = e.Reason, ArrivalDueTime = e.ArrivalDue.ToProto() };
                break;
            case TaskDeclined e:
                entry.TaskDeclined = new V1.TaskDeclined { Reason = e.Reason };
                break;
            case TaskExpired e:
                entry.TaskExpired = new V1.TaskExpired { Reason = e.Reason };
                break;
            case TaskStarted e:
                entry.TaskStarted = new V1.TaskStarted { Reason = e.Reason, ArrivalDueTime = e.ArrivalDue.ToProto() };
                break;
            case TaskArrived e:
                entry.TaskArrived = new V1.TaskArrived { Reason = e.Reason };
                break;
            case TaskDone e:
                entry.TaskDone = new V1.TaskDone { Reason = e.Reason };
                break;
            case TaskRecalled e:
                entry.TaskRecalled = new V1.TaskRecalled { Reason = e.Reason };
                break;
            case TaskReplaced e:
                entry.TaskReplaced = new V1.TaskReplaced { Reason = e.Reason };
                break;
            case TaskChased e:
                entry.TaskChased = new V1.TaskChased { Times = e.Times, ArrivalDueTime = e.ArrivalDue.ToProto(), Text = e.Text.ToProto() };
                break;
            case TaskArrivalDueMoved e:
                entry.TaskArrivalDueMoved = new V1.TaskArrivalDueMoved { ArrivalDueTime = e.ArrivalDue.ToProto(), Reason = e.Reason };
                break;
            case TaskAnswerDueMoved e:
                entry.TaskAnswerDueMoved = new V1.TaskAnswerDueMoved { AnswerDueTime = e.AnswerDue.ToProto(), Reason = e.Reason };
                break;
            default:
                throw JournalMapper.Unknown(@event);
        }
    }

    public static void Set(V1.JournalEntry entry, string community, UnitEvent @event)
    {
        switch (@event)
        {
            case UnitDeclared e:
                entry.UnitDeclared = new V1.UnitDeclared { Status = e.Status.ToProto(), Shift = (V1.Shift)e.Shift, Reason = e.Reason };
                break;
            case UnitContactLost e:
                entry.UnitContactLost = new V1.UnitContactLost { Reason = e.Reason };
                break;
            case UnitContactRegained e:
                entry.UnitContactRegained = new V1.UnitContactRegained { Reason = e.Reason };
                break;
            case UnitHeard e:
                entry.UnitHeard = new V1.UnitHeard { Reason = e.Reason };
                break;
            case UnitTaskChanged e:
                entry.UnitTaskChanged = new V1.UnitTaskChanged
                {
                    Task = ResourceNames.OfMatter(community, e.Task),
                    State = (V1.TaskState)e.State,
                };
                break;
            default:
                throw JournalMapper.Unknown(@event);
        }
    }

    public static void Set(V1.JournalEntry entry, string community, SeatEvent @event)
    {
        switch (@event)
        {
            case SeatTaken e:
                entry.SeatTaken = new V1.SeatTaken { Reason = e.Reason };
                break;
            case SeatHandedOver e:
                entry.SeatHandedOver = new V1.SeatHandedOver
                {
                    To = e.To,
                    OpenIncidents = { e.Open.Select(incident => IncidentMapper.NameOf(community, incident)) },
                    Reason = e.Reason,
                };
                break;
            case SeatOffered e:
                entry.SeatOffered = new V1.SeatOffered
                {
                    To = e.To,
                    OpenIncidents = { e.Open.Select(incident => IncidentMapper.NameOf(community, incident)) },
                    Reason = e.Reason,
                };
                break;
            case SeatAccepted e:
                entry.SeatAccepted = new V1.SeatAccepted
                {
                    OpenIncidents = { e.Open.Select(incident => IncidentMapper.NameOf(community, incident)) },
                    Reason = e.Reason,
                };
                break;
            case SeatOfferEnded e:
                entry.SeatOfferEnded = new V1.SeatOfferEnded { Reason = e.Reason };
                break;
            case SeatLeft e:
                entry.SeatLeft = new V1.SeatLeft { Reason = e.Reason };
                break;
            default:
                throw JournalMapper.Unknown(@event);
        }
    }
}
