using System.Globalization;
using SafeCommunity.Api.Resources;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Alarms;

namespace SafeCommunity.Api.Mapping;

/// <summary>Alarms as the protos have them.</summary>
internal static class AlarmMapper
{
    public static V1.Alarm ToProto(this AlarmRecord alarm) => new()
    {
        Name = ResourceNames.OfAlarm(alarm.Community, alarm.Id),
        Etag = alarm.Position.ToString(CultureInfo.InvariantCulture),
        Twin = ResourceNames.OfTwin(alarm.Community, alarm.Twin),
        Rule = alarm.Rule,
        Severity = (V1.AlarmSeverity)alarm.Severity,
        Message = alarm.Message.ToProto(),
        Active = alarm.Active,
        Count = alarm.Count,
        RaiseTime = alarm.RaisedAt.ToProto(),
        LastRaiseTime = alarm.LastRaisedAt.ToProto(),
        Cause = alarm.Cause.ToProto(),
        ClearTime = alarm.ClearedAt.ToProto(),
        Acknowledgement = alarm.Acknowledgement?.ToProto(),
        Judgement = (V1.Judgement)alarm.Judgement,
        Judged = alarm.Judged?.ToProto(),
        ShelveExpireTime = alarm.ShelvedUntil.ToProto(),
        Shelved = alarm.Shelved?.ToProto(),
        Closed = alarm.Closed?.ToProto(),
        Position = alarm.Position,
    };

    public static V1.AlarmCause ToProto(this AlarmCause cause)
    {
        var mapped = new V1.AlarmCause { Time = cause.Time.ToProto() };
        if (cause.Seq is { } seq)
            mapped.Seq = seq;
        if (cause.Value is { } value)
            mapped.Value = value;
        return mapped;
    }

    private static V1.AlarmNote ToProto(this MatterNote note) =>
        new() { Actor = note.Actor, Time = note.Time.ToProto(), Reason = note.Reason };
}
