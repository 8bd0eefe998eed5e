using SafeCommunity.Api.Resources;
using SafeCommunity.Grains.Dispatch;

namespace SafeCommunity.Api.Mapping;

/// <summary>Tasks as the protos have them.</summary>
internal static class TaskMapper
{
    public static V1.Task ToProto(this TaskRecord task) => new()
    {
        Name = ResourceNames.OfMatter(task.Community, task.Id),
        Etag = task.Position.ToEtag(),
        Incident = IncidentMapper.NameOf(task.Community, task.Incident),
        Unit = UnitMapper.NameOf(task.Community, task.Unit),
        State = (V1.TaskState)task.State,
        StateTime = task.StateTime.ToProto(),
        CreateTime = task.CreatedAt.ToProto(),
        AnswerDueTime = task.AnswerDue.ToProto(),
        Reasons = { task.Reasons.Select(UnitMapper.ToProto) },
        AcceptTime = task.AcceptedAt.ToProto(),
        ArriveTime = task.ArrivedAt.ToProto(),
        Ended = task.Ended?.ToProto(),
        Position = task.Position,
        ArrivalDueTime = task.ArrivalDue.ToProto(),
        ChasedCount = task.Chased,
        Late = task.IsLate,
    };
}
