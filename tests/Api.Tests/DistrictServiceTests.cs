using System.Net.Http.Json;
using System.Text.Json;
using Grpc.Core;

namespace SafeCommunity.Api.Tests;

[Collection(ApiCollection.Name)]
public sealed class DistrictServiceTests(ApiHost api)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_district_is_counted_by_street_and_community()
    {
        var district = await api.DistrictService.GetDistrictAsync(new() { Name = "districts/langao" }, cancellationToken: Cancellation);
        Assert.Equal((28, 1322, 5336), (district.Counts.Buildings, district.Counts.Homes, district.Counts.Residents));
        Assert.Equal((2, 1), (district.CommunityCount, district.LoadedCommunityCount));
        var street = Assert.Single(district.Streets);
        Assert.Equal("districts/langao/streets/north", street.Name);
        Assert.Equal(district.Counts, street.Counts);
        Assert.Equal("communities/chengbei", street.Communities[0].Community);
        Assert.Equal(district.Counts, street.Communities[0].Counts);
        Assert.Null(street.Communities[1].Counts);
    }

    [Fact]
    public async Task Districts_are_listed()
    {
        var page = await api.DistrictService.ListDistrictsAsync(new(), cancellationToken: Cancellation);
        Assert.Equal("districts/langao", Assert.Single(page.Districts).Name);
        Assert.Equal((1, ""), (page.TotalSize, page.NextPageToken));
    }

    [Fact]
    public async Task A_district_is_served_as_json()
    {
        var district = await api.Http.GetFromJsonAsync<JsonElement>("/v1/districts/langao", Cancellation);
        Assert.Equal(1322, district.GetProperty("streets")[0].GetProperty("counts").GetProperty("homes").GetInt32());
    }

    [Theory]
    [InlineData("districts/nowhere", StatusCode.NotFound)]
    [InlineData("districts/-", StatusCode.InvalidArgument)]
    [InlineData("communities/langao", StatusCode.InvalidArgument)]
    public async Task An_unknown_district_is_told(string name, StatusCode code)
    {
        var error = await Assert.ThrowsAsync<RpcException>(async () =>
            await api.DistrictService.GetDistrictAsync(new() { Name = name }, cancellationToken: Cancellation));
        Assert.Equal(code, error.StatusCode);
    }

    [Fact]
    public async Task A_community_that_is_not_loaded_yet_is_asked_for_again_later()
    {
        var error = await Assert.ThrowsAsync<RpcException>(async () =>
            await api.CommunityService.GetCommunityAsync(new() { Name = "communities/later" }, cancellationToken: Cancellation));
        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
    }

    [Fact]
    public async Task All_communities_are_listed_together_and_watched_one_by_one()
    {
        var page = await api.TwinService.ListTwinsAsync(new() { Parent = "communities/-", PageSize = 1 }, cancellationToken: Cancellation);
        Assert.Single(page.Twins);
        Assert.NotEmpty(page.NextPageToken);

        using var watch = api.TwinService.WatchTwins(new() { Parent = "communities/-" }, cancellationToken: Cancellation);
        var error = await Assert.ThrowsAsync<RpcException>(() => watch.ResponseStream.MoveNext(Cancellation));
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
    }
}
