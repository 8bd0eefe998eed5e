using Grpc.Core;
using SafeCommunity.Api.Errors;
using SafeCommunity.Api.Filters;
using SafeCommunity.Api.Mapping;
using SafeCommunity.Api.Resources;
using SafeCommunity.Grains.Lessons;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Api.Services;

/// <summary>Serves <c>LessonService</c>.</summary>
internal sealed class LessonGrpcService(
    IGrainFactory grains, IMatterReader<LessonRecord> lessons, CommunityNames communities, TimeProvider time)
    : V1.LessonService.LessonServiceBase
{
    private const string Collection = "lessons";

    /// <inheritdoc/>
    public override async Task<V1.Lesson> GetLesson(V1.GetLessonRequest request, ServerCallContext context)
    {
        var (community, number) = ResourceNames.ReadNumbered(request.Name, "name", Collection);
        await communities.EnsureExistsAsync(community);
        var lesson = await lessons.GetAsync(community, LessonRecord.SubjectOf(number), context.CancellationToken)
            ?? throw ApiErrors.NotFound(request.Name);
        return lesson.ToProto();
    }

    /// <inheritdoc/>
    public override async Task<V1.ListLessonsResponse> ListLessons(V1.ListLessonsRequest request, ServerCallContext context)
    {
        var community = ResourceNames.ReadCommunity(request.Parent, "parent");
        var query = Requests.ReadQuery(
            request.Filter, request.OrderBy, request.PageSize, request.PageToken, FilterSchema.Lessons, time.GetUtcNow());
        await communities.EnsureExistsAsync(community);

        var page = await lessons.ListAsync(community, query, context.CancellationToken);
        return new V1.ListLessonsResponse
        {
            Lessons = { page.Matters.Select(LessonMapper.ToProto) },
            NextPageToken = page.NextPageToken,
            TotalSize = page.TotalSize,
        };
    }

    /// <inheritdoc/>
    public override async Task<V1.Lesson> CheckLessonPlace(V1.CheckLessonPlaceRequest request, ServerCallContext context)
    {
        var command = MatterCommands.Read(request.Actor, request.Finding, request.Etag, reasonRequired: true, "finding");
        var (community, number) = ResourceNames.ReadNumbered(request.Name, "name", Collection);
        var place = ResourceNames.ReadTwinOf(community, request.Place, "place");
        await communities.EnsureExistsAsync(community);
        return (await grains.GetGrain<ILessonDesk>(community).Check(number, command, place)).ToProto();
    }
}
