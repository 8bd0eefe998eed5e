using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Google.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests.Fuzz;

/// <summary>Sends random requests by JSON, some of them broken on the way.</summary>
internal sealed partial class JsonRequests(HttpClient http, RandomMessages messages, Random random)
{
    /// <summary>Sends a request of a call, and says what is wrong with the answer; null when nothing is.</summary>
    public async Task<string?> SendAsync(MethodDescriptor call)
    {
        using var request = Make(call);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        if ((int)answer.StatusCode >= 500)
            return $"{request.Method} {request.RequestUri}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(limit.Token)}";
        // A stream goes on; its first line tells.
        var text = answer.IsSuccessStatusCode && call.IsServerStreaming
            ? await FirstLineAsync(answer, limit.Token)
            : await answer.Content.ReadAsStringAsync(limit.Token);
        return ProblemOf(answer, text) is { } problem ? $"{request.Method} {request.RequestUri}: {problem}: {text}" : null;
    }

    private static string? ProblemOf(HttpResponseMessage answer, string text)
    {
        // The web server itself refuses it, before anything here is asked.
        if (answer.StatusCode == HttpStatusCode.RequestUriTooLong)
            return null;
        if (answer.Content.Headers.ContentType?.MediaType != "application/json")
            return $"{(int)answer.StatusCode} is no JSON ({answer.Content.Headers.ContentType})";
        if (answer.IsSuccessStatusCode)
            return null;
        using var error = JsonDocument.Parse(text);
        if (!error.RootElement.TryGetProperty("code", out var code) || !error.RootElement.TryGetProperty("message", out var message))
            return "an error without code and message";
        if (code.GetInt32() is 2 or 13 or 15)
            return $"code {code}";
        return message.GetString() is not { Length: > 0 } words ? "an error without words"
            : NameOfType().IsMatch(words) ? "a type of the program is named"
            : null;
    }

    private static async Task<string> FirstLineAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(cancellation));
        return await reader.ReadLineAsync(cancellation) ?? "";
    }

    private HttpRequestMessage Make(MethodDescriptor call)
    {
        var rule = call.GetOptions().GetExtension(AnnotationsExtensions.Http);
        var json = JsonNode.Parse(JsonFormatter.Default.Format(Writable(messages.Of(call.InputType))))!.AsObject();
        var pattern = rule.PatternCase == HttpRule.PatternOneofCase.Get ? rule.Get : rule.Post;
        var path = PathField().Replace(pattern, match =>
        {
            var field = call.InputType.FindFieldByName(match.Groups[1].Value);
            // The web server itself refuses a zero in a path, before anything here is asked.
            var value = (json.TryGetPropertyValue(field.JsonName, out var given) ? given!.ToString() : "communities/chengbei/incidents/1").Replace("\0", "", StringComparison.Ordinal);
            json.Remove(field.JsonName);
            // A path whose shape is another is no path of the call.
            return random.Next(8) == 0 ? Uri.EscapeDataString(value) : match.Groups[2].Value.Replace("communities/*", "communities/chengbei", StringComparison.Ordinal)
                .Replace("*", Uri.EscapeDataString(messages.OneOf(["1", "2", "1.1", "unit-1", "dispatch", "b03", "smoke-b03-1502", "smoke-b03-1502.smoke-high.1", "rules", "..", "x y", "99999999999999999999"])), StringComparison.Ordinal);
        });
        if (rule.Body.Length == 0)
            return new HttpRequestMessage(HttpMethod.Get, $"{path}?{string.Join('&', json.Where(_ => random.Next(3) > 0).Select(pair => $"{Broken(pair.Key)}={Uri.EscapeDataString(pair.Value?.ToString() ?? "")}"))}");

        var body = Encoding.UTF8.GetBytes(json.ToJsonString());
        if (random.Next(4) == 0)
            Break(ref body);
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation(
            "Content-Type", random.Next(12) == 0 ? messages.OneOf(["application/json; charset=gb2312", "text/plain", "application/json; charset=utf-16", ""]) : "application/json");
        if (random.Next(12) == 0)
            request.Headers.TryAddWithoutValidation("If-Match", messages.OneOf(["\"1\"", "*", "W/\"1\"", "\"1\", \"2\"", "nonsense", "\""]));
        return request;
    }

    // Times that are none have no JSON; they are sent by gRPC.
    private static IMessage Writable(IMessage message)
    {
        try
        {
            JsonFormatter.Default.Format(message);
            return message;
        }
        catch (Exception fault) when (fault is InvalidOperationException or ArgumentException)
        {
            return (IMessage)Activator.CreateInstance(message.Descriptor.ClrType)!;
        }
    }

    private string Broken(string name) => random.Next(10) == 0 ? name[..^1] : name;

    private void Break(ref byte[] body)
    {
        switch (random.Next(4))
        {
            case 0:
                body = body[..random.Next(body.Length + 1)];
                break;
            case 1 when body.Length > 0:
                body[random.Next(body.Length)] = (byte)random.Next(256);
                break;
            case 2:
                body = [.. body, .. "}{"u8];
                break;
            default:
                body = [.. Enumerable.Repeat((byte)'[', random.Next(3_000))];
                break;
        }
    }

    [GeneratedRegex(@"\{([a-z_]+)=([^}]+)\}")]
    private static partial Regex PathField();

    [GeneratedRegex(@"SafeCommunity\.[A-Z]|System\.[A-Z]|Google\.Protobuf|Grpc\.Core|Orleans\.|`\d|Exception")]
    private static partial Regex NameOfType();
}
