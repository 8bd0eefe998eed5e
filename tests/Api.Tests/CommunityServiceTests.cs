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
}
