using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SafeCommunity.Grains.Alarms;

namespace SafeCommunity.Api.Tests;

[Collection(ApiCollection.Name)]
public sealed class JsonTests(ApiHost api)
{
    private const string Community = "/v1/communities/chengbei";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/v1/communities", "communities")]
    [InlineData(Community, "counts")]
    [InlineData($"{Community}/twins", "twins")]
    [InlineData($"{Community}/twins?filter=kind%3Dsensor&pageSize=1", "nextPageToken")]
    [InlineData($"{Community}/twins/smoke-b03-1502", "device")]
    [InlineData($"{Community}/alarms", "alarms")]
    [InlineData($"{Community}/journal?afterPosition=0&page_size=5", "entries")]
    public async Task Every_resource_has_its_path(string path, string member)
    {
        using var response = await api.Http.GetAsync(path, Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True((await ReadAsync(response)).TryGetProperty(member, out _));
    }

    [Theory]
    [InlineData("/v1/communities/nowhere", HttpStatusCode.NotFound, 5)]
    [InlineData($"{Community}/twins/none", HttpStatusCode.NotFound, 5)]
    [InlineData($"{Community}/alarms/none.smoke.1", HttpStatusCode.NotFound, 5)]
    [InlineData($"{Community}/twins/B03", HttpStatusCode.BadRequest, 3)]
    [InlineData($"{Community}/alarms?filter=flor%3D3", HttpStatusCode.BadRequest, 3)]
    public async Task Errors_are_statuses_with_details(string path, HttpStatusCode http, int code)
    {
        using var response = await api.Http.GetAsync(path, Cancellation);
        Assert.Equal(http, response.StatusCode);
        var error = await ReadAsync(response);
        Assert.Equal(code, error.GetProperty("code").GetInt32());
        Assert.NotEmpty(error.GetProperty("message").GetString()!);
        Assert.Equal("safecommunity", error.GetProperty("details")[0].GetProperty("domain").GetString());
    }

    [Fact]
    public async Task A_command_is_a_post()
    {
        var raised = await api.RaiseAsync(ordinal: 300);
        var path = $"{Community}/alarms/{raised.Id}";
        using var stale = await api.Http.PostAsJsonAsync($"{path}:acknowledge", new { actor = "wang", etag = "1234567" }, Cancellation);
        Assert.Equal(HttpStatusCode.Conflict, stale.StatusCode);

        using var done = await api.Http.PostAsJsonAsync($"{path}:acknowledge", new { actor = "wang", reason = "seen" }, Cancellation);
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        Assert.Equal("wang", (await ReadAsync(done)).GetProperty("acknowledgement").GetProperty("actor").GetString());

        using var get = await api.Http.GetAsync(path, Cancellation);
        Assert.Equal("ALARM_SEVERITY_CRITICAL", (await ReadAsync(get)).GetProperty("severity").GetString());
    }

    [Theory]
    [InlineData("{\"actor\":")]
    [InlineData("[]")]
    [InlineData("{\"actor\":{}}")]
    public async Task A_body_that_is_no_request_is_refused(string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await api.Http.PostAsync($"{Community}/alarms/a.b.1:acknowledge", content, Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("twins:watch", "snapshotComplete")]
    [InlineData("alarms:watch", "snapshotComplete")]
    [InlineData("incidents:watch?filter=kind%3Dnone", "snapshotComplete")]
    [InlineData("tasks:watch?filter=unit%3Dnone", "snapshotComplete")]
    [InlineData("reports:watch?filter=kind%3Dnone", "snapshotComplete")]
    [InlineData("journal:follow?afterPosition=0", "position")]
    public async Task A_stream_is_one_json_object_a_line(string path, string member)
    {
        using var response = await api.Http.GetAsync($"{Community}/{path}", HttpCompletionOption.ResponseHeadersRead, Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(Cancellation));
        var line = await lines.ReadLineAsync(Cancellation);
        Assert.True(JsonDocument.Parse(line!).RootElement.TryGetProperty(member, out _));
    }

    [Fact]
    public async Task An_alarm_arrives_on_an_open_watch()
    {
        using var response = await api.Http.GetAsync(
            $"{Community}/alarms:watch?filter=severity%3Dlow", HttpCompletionOption.ResponseHeadersRead, Cancellation);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(Cancellation));
        Assert.Contains("snapshotComplete", await lines.ReadLineAsync(Cancellation), StringComparison.Ordinal);

        await api.RaiseAsync("gas-b11-0101", AlarmSeverity.Low);
        string? line;
        do
        {
            line = await lines.ReadLineAsync(Cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(10), Cancellation);
        }
        while (line is not null && !line.Contains("gas-b11-0101.smoke-high.1", StringComparison.Ordinal));
        Assert.NotNull(line);
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response) =>
        await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
}
