using System.Net;
using Grpc.Core;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Lessons;

namespace SafeCommunity.Api.Tests;

[Collection(ApiCollection.Name)]
public sealed class LessonServiceTests(ApiHost api)
{
    private const string Parent = "communities/chengbei";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_lesson_is_done_when_each_place_was_checked()
    {
        var name = await DrawAsync(101);
        var lesson = await api.LessonService.CheckLessonPlaceAsync(
            new() { Name = name, Actor = "guard.1", Finding = "locked now", Place = $"{Parent}/twins/b01" },
            cancellationToken: Cancellation);
        Assert.Equal((1, "locked now"), (lesson.DoneCount, lesson.Checks[0].Finding.Reason));
        Assert.Null(lesson.Checks[1].Finding);
        Assert.Equal("communities/elsewhere/incidents/9", lesson.Incident);

        var error = await Assert.ThrowsAsync<RpcException>(async () => await api.LessonService.CheckLessonPlaceAsync(
            new() { Name = name, Actor = "guard.1", Place = $"{Parent}/twins/b02" }, cancellationToken: Cancellation));
        Assert.StartsWith("finding:", error.Status.Detail, StringComparison.Ordinal);
        error = await Assert.ThrowsAsync<RpcException>(async () => await api.LessonService.ListLessonsAsync(
            new() { Parent = Parent, Filter = "weakness = x" }, cancellationToken: Cancellation));
        Assert.StartsWith("filter, column 1:", error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_by_json()
    {
        var path = (await DrawAsync(102))[$"{Parent}/".Length..];
        var (status, answer) = await api.PostAsync($"{path}:check", new { actor = "guard.1", finding = "locked", place = $"{Parent}/twins/b02" });
        Assert.Equal((HttpStatusCode.OK, 1), (status, answer.GetProperty("doneCount").GetInt32()));
        Assert.Equal("door left open", (await api.GetAsync(path)).GetProperty("weakness").GetString());
        Assert.True((await api.GetAsync("lessons?filter=open%3Dtrue")).GetProperty("totalSize").GetInt32() > 0);
    }

    // Drawn far from the numbers of lessons that incidents teach.
    private async Task<string> DrawAsync(int number)
    {
        var drawn = new LessonDrawn { Origin = "elsewhere", Incident = 9, Weakness = "door left open", Check = "closed?", Filter = "kind = door", Places = ["b01", "b02"] };
        await api.Grains.GetGrain<IJournalGrain>("chengbei").Append(JournalDraft.Of(LessonRecord.SubjectOf(number), "li.na", drawn));
        return $"{Parent}/lessons/{number}";
    }
}
