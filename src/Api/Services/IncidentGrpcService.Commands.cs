using System.Collections.Immutable;
using Google.Protobuf.Collections;
using Grpc.Core;
using SafeCommunity.Api.Errors;
using SafeCommunity.Api.Filters;
using SafeCommunity.Api.Mapping;
using SafeCommunity.Api.Resources;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Incidents;

namespace SafeCommunity.Api.Services;

/// <content>What persons order.</content>
internal sealed partial class IncidentGrpcService
{
    private const int MaxDetectors = 100_000;
    private const int MaxFloors = 1_000;

    /// <inheritdoc/>
    public override async Task<V1.Incident> OpenIncident(V1.OpenIncidentRequest request, ServerCallContext context)
    {
        var community = ResourceNames.ReadCommunity(request.Parent, "parent");
        var order = new OpenIncident
        {
            Actor = MatterCommands.ReadActor(request.Actor),
            Kind = Requests.ReadSegment(request.Kind, "kind"),
            Place = ResourceNames.ReadTwinOf(community, request.Place, "place"),
            Text = Requests.ReadText(request.Text, "text", TextLimits.Report, required: true),
            Alarm = request.Alarm.Length == 0 ? "" : ResourceNames.ReadAlarmOf(community, request.Alarm, "alarm"),
        };
        await communities.EnsureExistsAsync(community);
        return (await grains.GetGrain<IIncidentDesk>(community).Open(order)).ToProto();
    }

    /// <inheritdoc/>
    public override Task<V1.Incident> VerifyIncident(V1.VerifyIncidentRequest request, ServerCallContext context)
    {
        var grade = Requests.ReadChoice<V1.VerificationGrade, VerificationGrade>(request.Grade, "grade");
        return CommandAsync(
            request.Name,
            MatterCommands.Read(request.Actor, request.Reason, request.Etag, reasonRequired: true),
            (desk, incident, command) => desk.Verify(incident, command, grade));
    }

    /// <inheritdoc/>
    public override Task<V1.Incident> MoveIncident(V1.MoveIncidentRequest request, ServerCallContext context)
    {
        var stage = Requests.ReadChoice<V1.IncidentStage, IncidentStage>(request.Stage, "stage");
        var items = ReadItems(request.Items);
        return CommandAsync(
            request.Name,
            MatterCommands.Read(request.Actor, request.Reason, request.Etag, reasonRequired: false) with
            {
                StillActive = MatterCommands.ReadStillActive(request.StillActiveReason),
            },
            (desk, incident, command) => desk.Move(incident, command, stage, items));
    }

    /// <inheritdoc/>
    public override Task<V1.Incident> RecordIncident(V1.RecordIncidentRequest request, ServerCallContext context)
    {
        var items = ReadItems(request.Items);
        if (items.IsEmpty)
            throw ApiErrors.InvalidArgument("items", "says what to record, and this command needs it");
        return CommandAsync(
            request.Name,
            MatterCommands.Read(request.Actor, request.Reason, request.Etag, reasonRequired: false),
            (desk, incident, command) => desk.Record(incident, command, items));
    }

    /// <inheritdoc/>
    public override Task<V1.Incident> TakeUpIncident(V1.TakeUpIncidentRequest request, ServerCallContext context) =>
        CommandAsync(
            request.Name,
            MatterCommands.Read(request.Actor, request.Reason, request.Etag, reasonRequired: false),
            (desk, incident, command) => desk.TakeUp(incident, command));

    /// <inheritdoc/>
    public override Task<V1.Incident> EscalateIncident(V1.EscalateIncidentRequest request, ServerCallContext context) =>
        CommandAsync(
            request.Name,
            MatterCommands.Read(request.Actor, request.Reason, request.Etag, reasonRequired: true),
            (desk, incident, command) => desk.Escalate(incident, command));

    /// <inheritdoc/>
    public override Task<V1.Incident> UrgeIncident(V1.UrgeIncidentRequest request, ServerCallContext context) =>
        CommandAsync(
            request.Name,
            MatterCommands.Read(request.Actor, request.Reason, request.Etag, reasonRequired: true),
            (desk, incident, command) => desk.Urge(incident, command));

    /// <inheritdoc/>
    public override Task<V1.Incident> ReclassifyIncident(V1.ReclassifyIncidentRequest request, ServerCallContext context)
    {
        var kind = Requests.ReadSegment(request.Kind, "kind");
        return CommandAsync(
            request.Name,
            MatterCommands.Read(request.Actor, request.Reason, request.Etag, reasonRequired: true),
            (desk, incident, command) => desk.Reclassify(incident, command, kind));
    }

    /// <inheritdoc/>
    public override Task<V1.Incident> JoinAlarm(V1.JoinAlarmRequest request, ServerCallContext context)
    {
        var (community, _) = ResourceNames.ReadNumbered(request.Name, "name", Collection);
        var alarm = ResourceNames.ReadAlarmOf(community, request.Alarm, "alarm");
        return CommandAsync(
            request.Name,
            MatterCommands.Read(request.Actor, request.Reason, request.Etag, reasonRequired: false),
            (desk, incident, command) => desk.JoinAlarm(incident, command, alarm));
    }

    /// <inheritdoc/>
    public override Task<V1.Incident> AskOutside(V1.AskOutsideRequest request, ServerCallContext context)
    {
        var service = Requests.ReadSegment(request.Service, "service");
        return CommandAsync(
            request.Name,
            MatterCommands.Read(request.Actor, request.Reason, request.Etag, reasonRequired: false),
            (desk, incident, command) => desk.AskOutside(incident, command, service));
    }

    /// <inheritdoc/>
    public override async Task<V1.TryResponseResponse> TryResponse(V1.TryResponseRequest request, ServerCallContext context)
    {
        var community = ResourceNames.ReadCommunity(request.Parent, "parent");
        var order = new ResponseToTry
        {
            Incident = request.Incident.Length == 0 ? null : ResourceNames.ReadNumberedOf(community, request.Incident, "incident", Collection),
            Kind = request.Kind.Length == 0 ? "" : Requests.ReadSegment(request.Kind, "kind"),
            Place = request.Place.Length == 0 ? "" : ResourceNames.ReadTwinOf(community, request.Place, "place"),
            Detectors = ReadCount(request.Detectors, "detectors", MaxDetectors),
            Floors = ReadCount(request.Floors, "floors", MaxFloors),
            Grade = request.Grade == V1.VerificationGrade.Unspecified
                ? VerificationGrade.None
                : Requests.ReadChoice<V1.VerificationGrade, VerificationGrade>(request.Grade, "grade"),
        };
        await communities.EnsureExistsAsync(community);
        return (await grains.GetGrain<IIncidentDesk>(community).TryResponse(order)).ToProto(community);
    }

    /// <inheritdoc/>
    public override Task<V1.Incident> MergeIncident(V1.MergeIncidentRequest request, ServerCallContext context)
    {
        var (community, _) = ResourceNames.ReadNumbered(request.Name, "name", Collection);
        var into = ResourceNames.ReadNumberedOf(community, request.Into, "into", Collection);
        return CommandAsync(
            request.Name,
            MatterCommands.Read(request.Actor, request.Reason, request.Etag, reasonRequired: true),
            (desk, incident, command) => desk.Merge(incident, command, into));
    }

    /// <inheritdoc/>
    public override Task<V1.Incident> CloseIncident(V1.CloseIncidentRequest request, ServerCallContext context)
    {
        var (community, _) = ResourceNames.ReadNumbered(request.Name, "name", Collection);
        var order = new CloseIncident
        {
            Disposition = Requests.ReadChoice<V1.Disposition, Disposition>(request.Disposition, "disposition"),
            Items = ReadItems(request.Items),
            Lesson = request.Lesson is { } lesson ? ReadLesson(lesson) : null,
            PassedTo = Requests.ReadText(
                request.PassedTo, "passed_to", TextLimits.PassedTo, required: request.Disposition == V1.Disposition.PassedOn),
            DuplicateOf = request.DuplicateOf.Length == 0
                ? 0
                : ResourceNames.ReadNumberedOf(community, request.DuplicateOf, "duplicate_of", Collection),
        };
        return CommandAsync(
            request.Name,
            MatterCommands.Read(request.Actor, request.Reason, request.Etag, reasonRequired: true),
            (desk, incident, command) => desk.Close(incident, command, order));
    }

    /// <inheritdoc/>
    public override Task<V1.Incident> ReopenIncident(V1.ReopenIncidentRequest request, ServerCallContext context) =>
        CommandAsync(
            request.Name,
            MatterCommands.Read(request.Actor, request.Reason, request.Etag, reasonRequired: true),
            (desk, incident, command) => desk.Reopen(incident, command));

    /// <inheritdoc/>
    public override Task<V1.Incident> FollowUpIncident(V1.FollowUpIncidentRequest request, ServerCallContext context) =>
        CommandAsync(
            request.Name,
            MatterCommands.Read(request.Actor, request.Reason, request.Etag, reasonRequired: true),
            (desk, incident, command) => desk.FollowUp(incident, command));

    /// <inheritdoc/>
    public override Task<V1.Incident> PauseIncident(V1.PauseIncidentRequest request, ServerCallContext context)
    {
        var until = Requests.ReadExpireTime(request.ExpireTime, time.GetUtcNow());
        return CommandAsync(
            request.Name,
            MatterCommands.Read(request.Actor, request.Reason, request.Etag, reasonRequired: true),
            (desk, incident, command) => desk.Pause(incident, command, until));
    }

    /// <inheritdoc/>
    public override Task<V1.Incident> ResumeIncident(V1.ResumeIncidentRequest request, ServerCallContext context) =>
        CommandAsync(
            request.Name,
            MatterCommands.Read(request.Actor, request.Reason, request.Etag, reasonRequired: false),
            (desk, incident, command) => desk.Resume(incident, command));

    private static int ReadCount(int count, string field, int most) => count >= 0 && count <= most
        ? count
        : throw ApiErrors.InvalidArgument(field, $"must be 0 to {most}");

    private async Task<V1.Incident> CommandAsync(
        string name, MatterCommand command, Func<IIncidentDesk, long, MatterCommand, Task<IncidentRecord>> send)
    {
        var (community, number) = ResourceNames.ReadNumbered(name, "name", Collection);
        await communities.EnsureExistsAsync(community);
        return (await send(grains.GetGrain<IIncidentDesk>(community), number, command)).ToProto();
    }

    private static ImmutableArray<ItemToRecord> ReadItems(RepeatedField<V1.ItemToRecord> items)
    {
        if (items.Count > TextLimits.Items)
            throw ApiErrors.InvalidArgument("items", $"has at most {TextLimits.Items} items");
        return
        [
            .. items.Select((item, index) => new ItemToRecord(
                Requests.ReadSegment(item.Item, $"items[{index}].item"),
                Requests.ReadText(item.Value, $"items[{index}].value", TextLimits.Item, required: true))),
        ];
    }

    private LessonToDraw ReadLesson(V1.LessonToDraw lesson) => new()
    {
        Weakness = Requests.ReadText(lesson.Weakness, "lesson.weakness", TextLimits.Reason, required: true),
        Check = Requests.ReadText(lesson.Check, "lesson.check", TextLimits.Reason, required: true),
        FilterText = lesson.Filter,
        Filter = Requests.ReadFilter(lesson.Filter, FilterSchema.Twins, "lesson.filter")
            ?? throw ApiErrors.InvalidArgument("lesson.filter", "says which twins have the same weakness, and a lesson needs it"),
        Due = Requests.ReadFutureTime(lesson.DueTime, "lesson.due_time", time.GetUtcNow()),
        Everywhere = lesson.Everywhere,
    };
}
