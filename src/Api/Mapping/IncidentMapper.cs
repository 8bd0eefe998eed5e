using Google.Protobuf.WellKnownTypes;
using SafeCommunity.Api.Resources;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Lessons;
using SafeCommunity.Grains.Reports;

namespace SafeCommunity.Api.Mapping;

/// <summary>Incidents as the protos have them.</summary>
internal static class IncidentMapper
{
    public static V1.Incident ToProto(this IncidentRecord incident)
    {
        var community = incident.Community;
        var mapped = new V1.Incident
        {
            Name = ResourceNames.OfMatter(community, incident.Id),
            Etag = incident.Position.ToEtag(),
            Kind = incident.Kind,
            Title = incident.Title.ToProto(),
            Place = ResourceNames.OfTwin(community, incident.Place),
            Severity = (V1.AlarmSeverity)incident.Severity,
            ProcedureClass = (V1.ProcedureClass)incident.Class,
            Level = (V1.MatterLevel)incident.Level,
            Team = incident.Team,
            Origin = (V1.IncidentOrigin)incident.Origin,
            Text = incident.Text,
            Stage = (V1.IncidentStage)incident.Stage,
            StageTime = incident.StageTime.ToProto(),
            OpenTime = incident.OpenedAt.ToProto(),
            Grade = (V1.VerificationGrade)incident.Grade,
            Verified = incident.Verified?.ToProto(),
            Deadline = incident.Deadline?.ToProto(),
            Rung = incident.Rung,
            Overdue = incident.Overdue,
            AnswerRequired = incident.AnswerRequired,
            Disposition = (V1.Disposition)incident.Disposition,
            Closed = incident.Closed?.ToProto(),
            MergedInto = incident.MergedInto is { } into ? NameOf(community, into) : "",
            FollowUpDueTime = incident.FollowUpDue.ToProto(),
            FollowUp = incident.FollowUp?.ToProto(),
            Lesson = incident.Lesson is { } lesson ? ResourceNames.OfMatter(community, LessonRecord.SubjectOf(lesson)) : "",
            ReopenedCount = incident.Reopened,
            DispatchExhausted = incident.DispatchExhausted,
            Agreed = incident.Agreed,
            Position = incident.Position,
            ResponseLevel = incident.ResponseLevel,
            UnitsLacking = incident.UnitsLacking,
            Location = incident.Location?.ToProto(),
            SecondLook = incident.SecondLook?.ToProto(community),
            DoneWhileActive = incident.DoneWhileActive?.ToProto(community),
            Waiting = incident.Waiting?.ToProto(community),
            Waits = { incident.Waits.Select(wait => wait.ToProto(community)) },
            PassedTo = incident.PassedTo,
            Reopened = incident.ReopenedBy?.ToProto(),
            Reclassified = incident.Reclassified?.ToProto(),
        };
        mapped.Outside.AddRange(incident.Outside.Select(ToProto));
        mapped.Related.AddRange(incident.Related.Select(related => new V1.RelatedIncident
        {
            Incident = NameOf(community, related.Number),
            Text = related.Text.ToProto(),
            Time = related.Time.ToProto(),
        }));
        mapped.Alarms.AddRange(incident.Alarms.Select(alarm => alarm.ToProto(community)));
        mapped.Reports.AddRange(incident.Reports.Select(report => ResourceNames.OfMatter(community, ReportRecord.SubjectOf(report))));
        mapped.Tasks.AddRange(incident.Tasks.Select(task => ResourceNames.OfMatter(community, task)));
        mapped.Records.AddRange(incident.Records.Select(ToProto));
        mapped.Rungs.AddRange(incident.Rungs.Select(ToProto));
        return mapped;
    }

    public static V1.TryResponseResponse ToProto(this TriedResponse tried, string community) => new()
    {
        Level = tried.Level,
        Severity = (V1.AlarmSeverity)tried.Severity,
        Rung = tried.Rung,
        Reason = tried.Reason.ToProto(),
        Automatic = tried.Automatic,
        Units = tried.Units,
        MinimumUnits = tried.MinimumUnits,
        Send = { tried.Send.Select(unit => unit.ToProto(community)) },
        StandBy = { tried.StandBy.Select(unit => unit.ToProto(community)) },
        Lacking = tried.Lacking,
        Outside = { tried.Outside.Select(ProcedureMapper.ToProto) },
    };

    /// <summary>The resource name of an incident.</summary>
    public static string NameOf(string community, long incident) =>
        ResourceNames.OfMatter(community, IncidentRecord.SubjectOf(incident));

    public static V1.IncidentDeadline ToProto(this IncidentDeadline deadline) =>
        new() { Stage = (V1.IncidentStage)deadline.Stage, DueTime = deadline.Due.ToProto() };

    public static V1.AllowedMove ToProto(this AllowedMove move) => new()
    {
        Stage = (V1.IncidentStage)move.Stage,
        By = { move.By.ToProto() },
        Missing = { move.Missing },
        How = move.How,
        Obstacle = move.Obstacle,
    };

    private static V1.SecondLook ToProto(this SecondLook look, string community) => new()
    {
        Grade = (V1.VerificationGrade)look.Grade,
        Asked = look.Asked.ToProto(),
        Alarms = { look.Alarms.Select(alarm => ResourceNames.OfAlarm(community, alarm)) },
        Text = look.Text.ToProto(),
    };

    private static V1.DoneWhileActive ToProto(this DoneWhileActive done, string community) => new()
    {
        Said = done.Said.ToProto(),
        Alarms = { done.Alarms.Select(alarm => ResourceNames.OfAlarm(community, alarm)) },
        Text = done.Text.ToProto(),
    };

    private static V1.JoinedAlarm ToProto(this JoinedAlarm alarm, string community) => new()
    {
        Alarm = ResourceNames.OfAlarm(community, alarm.Alarm),
        Twin = ResourceNames.OfTwin(community, alarm.Twin),
        JoinTime = alarm.Time.ToProto(),
        Reason = (V1.JoinReason)alarm.Reason,
        Text = alarm.Text.ToProto(),
    };

    private static V1.OutsideAsk ToProto(OutsideAsk ask) => new()
    {
        Service = ask.Service.Name,
        Title = ask.Service.Title.ToProto(),
        Reason = ask.Reason.ToProto(),
        StartTime = ask.Since.ToProto(),
        Asked = ask.Asked?.ToProto(),
    };

    private static V1.IncidentWait ToProto(this IncidentWait wait, string community) => new()
    {
        Began = wait.Began.ToProto(),
        ExpireTime = wait.Until.ToProto(),
        Stage = (V1.IncidentStage)wait.Stage.GetValueOrDefault(),
        Left = Duration.FromTimeSpan(wait.Left),
        Alarm = wait.Alarm.Length == 0 ? "" : ResourceNames.OfAlarm(community, wait.Alarm),
        Ended = wait.Ended?.ToProto(),
    };

    private static V1.RecordedItem ToProto(RecordedItem item) =>
        new() { Item = item.Name, Value = item.Value, Actor = item.Actor, Time = item.Time.ToProto() };

    private static V1.RungVisit ToProto(RungVisit visit) => new()
    {
        Rung = visit.Rung,
        StartTime = visit.From.ToProto(),
        Reason = visit.Reason,
        TakenUp = visit.TakenUp?.ToProto(),
        Reached = { visit.Reached.Select(stage => (V1.IncidentStage)stage) },
        Missed = (V1.IncidentStage)visit.Missed.GetValueOrDefault(),
        Urged = { visit.Urged.Select(CommonMapper.ToProto) },
        Skipped = { visit.Skipped },
        Note = visit.Note?.ToProto(),
    };
}
