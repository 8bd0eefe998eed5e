using Grpc.Core;
using SafeCommunity.Api.Errors;
using SafeCommunity.Api.Filters;
using SafeCommunity.Api.Mapping;
using SafeCommunity.Api.Resources;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Dispatch;

namespace SafeCommunity.Api.Services;

/// <content>Tasks, and what units say of them.</content>
internal sealed partial class DispatchGrpcService
{
    /// <inheritdoc/>
    public override async Task<V1.Task> GetTask(V1.GetTaskRequest request, ServerCallContext context)
    {
        var (community, id) = ResourceNames.ReadTask(request.Name, "name");
        await communities.EnsureExistsAsync(community);
        var task = await tasks.GetAsync(community, id, context.CancellationToken) ?? throw ApiErrors.NotFound(request.Name);
        return task.ToProto();
    }

    /// <inheritdoc/>
    public override async Task<V1.ListTasksResponse> ListTasks(V1.ListTasksRequest request, ServerCallContext context)
    {
        var community = ResourceNames.ReadCommunity(request.Parent, "parent");
        var query = Requests.ReadQuery(
            request.Filter, request.OrderBy, request.PageSize, request.PageToken, FilterSchema.Tasks, time.GetUtcNow());
        await communities.EnsureExistsAsync(community);

        var page = await tasks.ListAsync(community, query, context.CancellationToken);
        return new V1.ListTasksResponse
        {
            Tasks = { page.Matters.Select(TaskMapper.ToProto) },
            NextPageToken = page.NextPageToken,
            TotalSize = page.TotalSize,
        };
    }

    /// <inheritdoc/>
    public override Task WatchTasks(
        V1.WatchTasksRequest request, IServerStreamWriter<V1.WatchTasksResponse> responseStream, ServerCallContext context)
    {
        var filter = new TaskFilter(Requests.ReadFilter(request.Filter, FilterSchema.Tasks));
        return watch.RunAsync(
            request.Parent, filter, request.HasAfterPosition ? request.AfterPosition : null, responseStream, context);
    }

    /// <inheritdoc/>
    public override Task<V1.Task> AcceptTask(V1.AcceptTaskRequest request, ServerCallContext context) =>
        ReportAsync(
            request.Name,
            MatterCommands.Read(request.Actor, request.Reason, request.Etag, reasonRequired: false),
            TaskState.Accepted);

    /// <inheritdoc/>
    public override Task<V1.Task> DeclineTask(V1.DeclineTaskRequest request, ServerCallContext context) =>
        ReportAsync(
            request.Name,
            MatterCommands.Read(request.Actor, request.Reason, request.Etag, reasonRequired: true),
            TaskState.Declined);

    /// <inheritdoc/>
    public override Task<V1.Task> StartTask(V1.StartTaskRequest request, ServerCallContext context) =>
        ReportAsync(
            request.Name,
            MatterCommands.Read(request.Actor, request.Reason, request.Etag, reasonRequired: false),
            TaskState.EnRoute);

    /// <inheritdoc/>
    public override Task<V1.Task> ArriveTask(V1.ArriveTaskRequest request, ServerCallContext context) =>
        ReportAsync(
            request.Name,
            MatterCommands.Read(request.Actor, request.Reason, request.Etag, reasonRequired: false),
            TaskState.OnScene);

    /// <inheritdoc/>
    public override Task<V1.Task> CompleteTask(V1.CompleteTaskRequest request, ServerCallContext context) =>
        ReportAsync(
            request.Name,
            MatterCommands.Read(request.Actor, request.Reason, request.Etag, reasonRequired: false) with
            {
                StillActive = MatterCommands.ReadStillActive(request.StillActiveReason),
            },
            TaskState.Done);

    /// <inheritdoc/>
    public override Task<V1.Task> RecallTask(V1.RecallTaskRequest request, ServerCallContext context) =>
        CommandAsync(
            request.Name,
            MatterCommands.Read(request.Actor, request.Reason, request.Etag, reasonRequired: true),
            (desk, task, command) => desk.Recall(task, command));

    private Task<V1.Task> ReportAsync(string name, MatterCommand command, TaskState step) =>
        CommandAsync(name, command, (desk, task, reported) => desk.Report(task, reported, step));

    private async Task<V1.Task> CommandAsync(
        string name, MatterCommand command, Func<IDispatchDesk, string, MatterCommand, Task<TaskRecord>> send)
    {
        var (community, id) = ResourceNames.ReadTask(name, "name");
        await communities.EnsureExistsAsync(community);
        return (await send(DeskOf(community), id, command)).ToProto();
    }
}
