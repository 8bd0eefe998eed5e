using Grpc.Core;

namespace SafeCommunity.Api.Tests;

[Collection(ApiCollection.Name)]
public sealed class CommunityServiceTests(ApiHost api)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_community_shows_its_counts()
    {
        var community = await api.CommunityService.GetCommunityAsync(new() { Name = "communities/chengbei" }, cancellationToken: Cancellation);
        Assert.Equal((28, 1322, 5336), (community.Counts.Buildings, community.Counts.Homes, community.Counts.Residents));
        Assert.Equal("Asia/Shanghai", community.TimeZone);
    }

    [Fact]
    public async Task Communities_are_listed()
    {
        var page = await api.CommunityService.ListCommunitiesAsync(new(), cancellationToken: Cancellation);
        Assert.Equal("communities/chengbei", Assert.Single(page.Communities).Name);
        Assert.Equal((1, ""), (page.TotalSize, page.NextPageToken));
    }

    [Fact]
    public async Task An_unknown_community_is_not_found()
    {
        var error = await Assert.ThrowsAsync<RpcException>(async () =>
            await api.CommunityService.GetCommunityAsync(new() { Name = "communities/nowhere" }, cancellationToken: Cancellation));
        Assert.Equal(StatusCode.NotFound, error.StatusCode);
    }

    [Theory]
    [InlineData("communities/chengbei")]
    [InlineData("communities/-")]
    public async Task Edits_that_wait_are_listed_with_what_they_would_take_away(string parent)
    {
        var edit = Assert.Single((await api.CommunityService.ListEditsAsync(new() { Parent = parent }, cancellationToken: Cancellation)).Edits);
        Assert.Equal(("communities/chengbei/edits/rules", new string('a', 64), 1_322, 2), (edit.Name, edit.Hash, edit.DeviceCount, edit.AlarmCount));
        Assert.Equal(["all 23 rules would be gone"], edit.Losses);
    }

    [Fact]
    public async Task A_yes_is_to_one_content()
    {
        var edit = await ConfirmAsync("rules", new string('a', 64));
        Assert.Equal("communities/chengbei/edits/rules", edit.Name);
    }

    [Theory]
    [InlineData("rules", "b", "lin", "because", StatusCode.Aborted)]
    [InlineData("plan", "a", "lin", "because", StatusCode.FailedPrecondition)]
    [InlineData("roof", "a", "lin", "because", StatusCode.NotFound)]
    [InlineData("rules", "", "lin", "because", StatusCode.InvalidArgument)]
    [InlineData("rules", "a", "", "because", StatusCode.InvalidArgument)]
    [InlineData("rules", "a", "system", "because", StatusCode.InvalidArgument)]
    [InlineData("rules", "a", "lin", " ", StatusCode.InvalidArgument)]
    public async Task A_yes_that_is_not_clear_is_refused(string part, string letter, string actor, string reason, StatusCode expected)
    {
        var error = await Assert.ThrowsAsync<RpcException>(() => ConfirmAsync(part, string.Concat(Enumerable.Repeat(letter, 64)), actor, reason));
        Assert.Equal(expected, error.StatusCode);
    }

    private async Task<V1.Edit> ConfirmAsync(string part, string hash, string actor = "lin", string reason = "because") =>
        await api.CommunityService.ConfirmEditAsync(
            new() { Name = $"communities/chengbei/edits/{part}", Hash = hash, Actor = actor, Reason = reason }, cancellationToken: Cancellation);
}
