using SafeCommunity.EndToEnd.Tests.Harness;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests;

public sealed class ApiTests(SharedSilo shared) : SharedSiloTests(shared)
{
    [Fact]
    public async Task The_community_has_what_its_plan_says()
    {
        var community = await Silo.Api.GetJsonAsync(Surface.CommunityPath);
        Assert.Equal(28, community.Number("counts", "buildings"));
        Assert.Equal(1322, community.Number("counts", "homes"));
        Assert.Equal(5336, community.Number("counts", "residents"));
        var home = await Silo.Api.GetJsonAsync(Surface.TwinPath("b03-1502"));
        Assert.Equal("TWIN_KIND_HOME", home.Text("kind"));
        Assert.Equal(15, home.Number("place", "floor"));
    }

    [Theory]
    [InlineData("/v1/communities/nowhere")]
    [InlineData("/v1/communities/nowhere/journal")]
    [InlineData($"{Surface.TwinsPath}/nothing")]
    [InlineData($"{Surface.AlarmsPath}/smoke-b03-1502.nothing.1")]
    [InlineData("/v1/communities/nowhere/alarms")]
    [InlineData("/v1/communities/nowhere/twins")]
    public async Task An_unknown_id_is_not_found(string path)
    {
        var answer = await Silo.Api.GetAsync(path);
        Assert.Equal(404, answer.Status);
        Assert.Equal(5, answer.Json.Number("code"));
        Assert.NotEmpty(answer.Json.Text("message"));
    }

    [Theory]
    [InlineData(Surface.AlarmsPath, "severity = critical AND colour = red", "27")]
    [InlineData(Surface.AlarmsPath, "severity >", "11")]
    [InlineData(Surface.TwinsPath, "floor = high", "9")]
    [InlineData(Surface.TwinsPath, "(kind = sensor", "15")]
    public async Task A_bad_filter_is_refused_with_its_column(string path, string filter, string column)
    {
        var answer = await Silo.Api.GetAsync(Surface.Filtered(path, filter));
        Assert.Equal(400, answer.Status);
        Assert.Equal(3, answer.Json.Number("code"));
        Assert.Contains($"column {column}", answer.Json.Text("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_is_paged_without_loss_or_repetition()
    {
        var all = await Silo.Api.TwinNamesAsync("within = b03 AND kind = home");
        var paged = new List<string>();
        var token = "";
        do
        {
            var filter = Uri.EscapeDataString("within = b03 AND kind = home");
            var page = await Silo.Api.GetJsonAsync($"{Surface.TwinsPath}?filter={filter}&page_size=7&page_token={Uri.EscapeDataString(token)}");
            paged.AddRange(page.Items("twins").Select(twin => twin.Text("name").Split('/')[^1]));
            token = page.Text("nextPageToken");
        }
        while (token.Length > 0);
        Assert.NotEmpty(all);
        Assert.Equal(all, paged);
        Assert.Equal(all.Count, all.Distinct().Count());
    }

    [Fact]
    public async Task A_page_token_that_no_list_gave_is_refused() =>
        Assert.Equal(400, (await Silo.Api.GetAsync($"{Surface.TwinsPath}?page_token=nonsense")).Status);
}
