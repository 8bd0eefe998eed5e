using SafeCommunity.Api.Resources;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Devices;

namespace SafeCommunity.Api.Mapping;

/// <summary>Alarms as the protos have them.</summary>
internal static class AlarmMapper
{
    /// <summary>An alarm.</summary>
    /// <param name="alarm">The alarm.</param>
    /// <param name="now">Now.</param>
    /// <param name="condition">What its device tells now; null where that is not asked, or not known.</param>
    public static V1.Alarm ToProto(this AlarmRecord alarm, DateTimeOffset now, ActiveCondition? condition = null)
    {
        var mapped = Map(alarm, now);
        if (condition is { } current && alarm.Active)
        {
            mapped.NewestValue = current.Value;
            mapped.NewestValueTime = current.Time.ToProto();
            mapped.CurrentMessage = current.Message.ToProto();
        }

        if ((alarm.Active ? condition?.Worst : alarm.Worst) is { } worst)
            mapped.WorstValue = worst;
        return mapped;
    }

    private static V1.Alarm Map(AlarmRecord alarm, DateTimeOffset now) => new()
    {
        Name = ResourceNames.OfAlarm(alarm.Community, alarm.Id),
        Etag = alarm.Position.ToEtag(),
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
        Acknowledgement = alarm.Acknowledgement?.ToAlarmNote(),
        Judgement = (V1.Judgement)alarm.Judgement,
        Judged = alarm.Judged?.ToAlarmNote(),
        ShelveExpireTime = alarm.ShelvedUntil.ToProto(),
        Shelved = alarm.Shelved?.ToAlarmNote(),
        Closed = alarm.Closed?.ToAlarmNote(),
        Position = alarm.Position,
        SuppressedBy = alarm.SuppressedBy is { } number
            ? ResourceNames.OfMatter(alarm.Community, SuppressionRecord.SubjectOf(number))
            : "",
        Stale = alarm.IsStale(now),
        Onset = alarm.Onset.ToProto(),
        Continues = alarm.Continues is { } before ? ResourceNames.OfAlarm(alarm.Community, before) : "",
        Held = alarm.IsHeld,
        State = (V1.AlarmState)alarm.StateAt(now),
    };

    public static V1.AlarmCause ToProto(this AlarmCause cause)
    {
        var mapped = new V1.AlarmCause { Time = cause.Time.ToProto(), MessageDigest = cause.Digest };
        if (cause.Seq is { } seq)
            mapped.Seq = seq;
        if (cause.Value is { } value)
            mapped.Value = value;
        return mapped;
    }

    // One more than stored: a proto's 0 is for what is not said.
    public static V1.AlarmOnset ToProto(this AlarmOnset onset) => (V1.AlarmOnset)((int)onset + 1);

    private static V1.AlarmNote ToAlarmNote(this MatterNote note) =>
        new() { Actor = note.Actor, Time = note.Time.ToProto(), Reason = note.Reason };
}
