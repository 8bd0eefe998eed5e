using System.Collections.Immutable;
using Grpc.Core;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Simulator.World;

namespace SafeCommunity.Simulator.Play.Matters;

/// <summary>What people in the world order, as calls of the API. Each ends when the running system has done it.</summary>
internal sealed class ApiOrders(RunningSystem system, TimeProvider time)
{
    /// <summary>An order that is not answered for so long is given again.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Dictionary<long, (string Receipt, string Secret)> _receipts = [];
    private readonly string _parent = WireNames.OfCommunity(system.Community);

    /// <summary>Does one.</summary>
    /// <exception cref="RpcException">It is refused, or the system is away.</exception>
    public Task DoAsync(WorldAction action, CancellationToken cancellation)
    {
        var call = new CallOptions(deadline: (time.GetUtcNow() + Patience).UtcDateTime, cancellationToken: cancellation);
        return action switch
        {
            ReportIsMade e => ReportAsync(e, call),
            ReportIsRated e => RateAsync(e, call),
            SeatIsTaken e => Done(system.Dispatch.TakeSeatAsync(new V1.TakeSeatRequest { Name = Name("seats", e.Seat), Actor = e.Actor }, call)),
            UnitDeclares e => Done(system.Dispatch.SetUnitStatusAsync(
                new V1.SetUnitStatusRequest
                {
                    Name = Name("units", e.Unit),
                    Actor = e.Unit,
                    // On the wire 0 is kept for what was not said.
                    Status = (V1.UnitStatus)((int)e.Status + 1),
                    Shift = (V1.Shift)e.Shift,
                },
                call)),
            UnitReportsTask e => ReportTaskAsync(e, call),
            UnitRecords e => Done(system.Incidents.RecordIncidentAsync(
                new V1.RecordIncidentRequest { Name = Incident(e.Incident), Actor = e.Unit, Items = { Items(e.Items) } }, call)),
            OfficerVerifies e => Done(system.Incidents.VerifyIncidentAsync(
                new V1.VerifyIncidentRequest
                {
                    Name = Incident(e.Incident),
                    Actor = e.Actor,
                    Reason = e.Reason,
                    Grade = (V1.VerificationGrade)e.Grade,
                },
                call)),
            OfficerDispatches e => Done(system.Dispatch.DispatchUnitsAsync(
                new V1.DispatchUnitsRequest { Name = Incident(e.Incident), Actor = e.Actor }, call)),
            StaffResolves e => Done(system.Incidents.MoveIncidentAsync(
                new V1.MoveIncidentRequest
                {
                    Name = Incident(e.Incident),
                    Actor = e.Actor,
                    Reason = e.Reason,
                    Stage = V1.IncidentStage.Resolved,
                    StillActiveReason = e.StillActive,
                    Items = { Items(e.Items) },
                },
                call)),
            OfficerCloses e => Done(system.Incidents.CloseIncidentAsync(
                new V1.CloseIncidentRequest
                {
                    Name = Incident(e.Incident),
                    Actor = e.Actor,
                    Reason = e.Reason,
                    Disposition = (V1.Disposition)e.Disposition,
                    Items = { Items(e.Items) },
                },
                call)),
            StaffFollowsUp e => Done(system.Incidents.FollowUpIncidentAsync(
                new V1.FollowUpIncidentRequest { Name = Incident(e.Incident), Actor = e.Actor, Reason = e.Reason }, call)),
            GridAnswers e => Done(system.Reports.AnswerReportAsync(
                new V1.AnswerReportRequest
                {
                    Name = WireNames.Of(system.Community, "reports", e.Report),
                    Actor = e.Actor,
                    Answer = e.Text,
                },
                call)),
            AlarmIsAcknowledged e => Done(system.Alarms.AcknowledgeAlarmAsync(
                new V1.AcknowledgeAlarmRequest { Name = Name("alarms", e.Alarm), Actor = e.Actor }, call)),
            _ => throw new NotSupportedException($"Nobody orders {action.GetType().Name}."),
        };
    }

    private async Task ReportAsync(ReportIsMade made, CallOptions call)
    {
        var answer = await system.Reports.CreateReportAsync(
            new V1.CreateReportRequest
            {
                Parent = _parent,
                Place = Name("twins", made.Place),
                Text = made.Text,
                Actor = made.Actor,
            },
            call);
        _receipts[WireNames.NumberOf(answer.Report.Name)] = (answer.Receipt, answer.Secret);
    }

    // A report that was made before this world began is rated by nobody: its reporter's receipt is elsewhere.
    private async Task RateAsync(ReportIsRated rated, CallOptions call)
    {
        if (!_receipts.TryGetValue(rated.Report, out var receipt))
            return;
        await system.Reports.RateReportAsync(
            new V1.RateReportRequest
            {
                Parent = _parent,
                Receipt = receipt.Receipt,
                Secret = receipt.Secret,
                Stars = rated.Stars,
                Fixed = rated.IsFixed,
                Comment = rated.Comment,
            },
            call);
    }

    private Task ReportTaskAsync(UnitReportsTask said, CallOptions call)
    {
        var (name, unit, reason) = ($"{_parent}/{said.Task}", said.Unit, said.Reason);
        return said.Step switch
        {
            TaskState.Accepted => Done(system.Dispatch.AcceptTaskAsync(new V1.AcceptTaskRequest { Name = name, Actor = unit, Reason = reason }, call)),
            TaskState.Declined => Done(system.Dispatch.DeclineTaskAsync(new V1.DeclineTaskRequest { Name = name, Actor = unit, Reason = reason }, call)),
            TaskState.EnRoute => Done(system.Dispatch.StartTaskAsync(new V1.StartTaskRequest { Name = name, Actor = unit, Reason = reason }, call)),
            TaskState.OnScene => Done(system.Dispatch.ArriveTaskAsync(new V1.ArriveTaskRequest { Name = name, Actor = unit, Reason = reason }, call)),
            TaskState.Done => Done(system.Dispatch.CompleteTaskAsync(
                new V1.CompleteTaskRequest { Name = name, Actor = unit, Reason = reason, StillActiveReason = said.StillActive }, call)),
            _ => throw new NotSupportedException($"No unit says {said.Step}."),
        };
    }

    private string Name(string collection, string id) => WireNames.Of(system.Community, collection, id);

    private string Incident(long number) => WireNames.Of(system.Community, "incidents", number);

    private static async Task Done<T>(AsyncUnaryCall<T> call)
    {
        using (call)
            await call;
    }

    private static IEnumerable<V1.ItemToRecord> Items(ImmutableArray<ItemToRecord> items) =>
        items.Select(item => new V1.ItemToRecord { Item = item.Name, Value = item.Value });
}
