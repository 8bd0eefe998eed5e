using System.Globalization;
using System.Text.Json;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests.Harness;

/// <summary>The JSON API, driven by curl.</summary>
internal sealed class Curl(string baseUrl)
{
    /// <summary>Where the API stands.</summary>
    public string BaseUrl { get; } = baseUrl;

    /// <summary>Gets a path; status 0 when nothing answers.</summary>
    public Task<HttpAnswer> GetAsync(string path) => RunAsync(path);

    /// <summary>Gets a path that must answer 200, as JSON.</summary>
    public async Task<JsonElement> GetJsonAsync(string path)
    {
        var answer = await GetAsync(path);
        Assert.True(answer.Status == 200, $"GET {path} answered {answer.Status}: {answer.Body}");
        return answer.Json;
    }

    /// <summary>Posts JSON.</summary>
    public Task<HttpAnswer> PostAsync(string path, object body) =>
        RunAsync(path, "--header", "Content-Type: application/json", "--data", JsonSerializer.Serialize(body, JsonSerializerOptions.Web));

    /// <summary>Opens a stream of JSON lines and leaves it open.</summary>
    public Tool Stream(string path) => Tool.Start("curl", "--silent", "--show-error", "--no-buffer", BaseUrl + path);

    private async Task<HttpAnswer> RunAsync(string path, params string[] more)
    {
        var result = await Tool.RunAsync(
            "curl", ["--silent", "--max-time", "20", "--write-out", "\n%{http_code}", .. more, BaseUrl + path]);
        var lines = result.Output.TrimEnd('\n').Split('\n');
        return new HttpAnswer(int.Parse(lines[^1], CultureInfo.InvariantCulture), string.Join('\n', lines[..^1]));
    }
}

/// <summary>What a server answered.</summary>
internal sealed record HttpAnswer(int Status, string Body)
{
    /// <summary>The body as JSON.</summary>
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;
}
