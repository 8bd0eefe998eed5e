using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Google.Api;
using Google.Protobuf.Reflection;

namespace SafeCommunity.Api.Tests;

/// <summary>Of a request by JSON nothing is left unread in silence, whatever the call.</summary>
[Collection(ApiCollection.Name)]
public sealed class JsonRequestTests(ApiHost api)
{
    private const string Incident = "/v1/communities/chengbei/incidents/1";

    private static readonly string[] NamesOfTypes = ["SafeCommunity.", "System.", "Google.", "Grpc.", "`"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static IEnumerable<MethodDescriptor> Calls =>
        new[]
        {
            V1.TwinServiceReflection.Descriptor, V1.AlarmServiceReflection.Descriptor, V1.IncidentServiceReflection.Descriptor,
            V1.DispatchServiceReflection.Descriptor, V1.ReportServiceReflection.Descriptor, V1.LessonServiceReflection.Descriptor,
            V1.ProcedureServiceReflection.Descriptor, V1.JournalServiceReflection.Descriptor, V1.CommunityServiceReflection.Descriptor,
            V1.DistrictServiceReflection.Descriptor, V1.UnknownDeviceServiceReflection.Descriptor,
        }.SelectMany(file => file.Services).SelectMany(service => service.Methods);

    public static TheoryData<string> WithBody() => [.. Calls.Where(call => RuleOf(call).Body.Length > 0).Select(call => call.FullName)];

    public static TheoryData<string> WithQuery() => [.. Calls.Where(call => RuleOf(call).Body.Length == 0).Select(call => call.FullName)];

    public static TheoryData<string> WithEtag() =>
        [.. Calls.Where(call => RuleOf(call).Body.Length > 0 && call.InputType.FindFieldByName("etag") is not null).Select(call => call.FullName)];

    [Fact]
    public void Every_call_is_walked()
    {
        Assert.True(Calls.Count() > 80, $"{Calls.Count()} calls");
        Assert.True(WithBody().Count > 40 && WithQuery().Count > 20 && WithEtag().Count > 20);
    }

    [Theory]
    [MemberData(nameof(WithBody))]
    public async Task A_misspelt_field_is_named_with_what_was_meant(string name)
    {
        var call = Find(name);
        var known = call.InputType.Fields.InDeclarationOrder().FirstOrDefault(field => field.JsonName.Length > 4 && !PathOf(call).Fields.Contains(field.Name)) ?? call.InputType.Fields.InDeclarationOrder()[0];
        var misspelt = Misspell(known.JsonName);
        await RefusedAsync(call, $$"""{"{{misspelt}}":"1"}""", misspelt, "did you mean", $"'{known.JsonName}'");
        await RefusedAsync(call, """{"zzzzzzzzzz":{"a":[1,2]}}""", "zzzzzzzzzz", "is no field here");
    }

    [Theory]
    [MemberData(nameof(WithBody))]
    public async Task A_field_of_the_wrong_type_or_given_twice_is_named_and_no_type_of_the_program_is(string name)
    {
        var call = Find(name);
        foreach (var field in call.InputType.Fields.InDeclarationOrder())
        {
            var json = field.JsonName;
            await RefusedAsync(call, $$"""{"{{json}}":{{WrongFor(field)}}}""", json);
            await RefusedAsync(call, $$"""{"{{json}}":null,"{{field.Name}}":null}""", field.Name, "given twice");
            await RefusedAsync(call, $$"""{"{{json}}": "half""", json, "is no JSON");
        }

        await RefusedAsync(call, "[]", "body", "must be an object");
        var first = call.InputType.Fields.InDeclarationOrder()[0].JsonName;
        await RefusedAsync(call, $"{{\"{first}\":", first, "no JSON");
        await RefusedAsync(call, "", "body", "no JSON");
    }

    [Theory]
    [MemberData(nameof(WithBody))]
    public async Task A_body_that_is_not_utf_8_json_is_refused(string name)
    {
        var call = Find(name);
        foreach (var type in new[] { "application/json; charset=gb2312", "application/json; charset=utf-16", "application/json; charset=nonsense", "application/x-www-form-urlencoded", "text/plain" })
            await RefusedAsync(call, "{}"u8.ToArray(), type, "Content-Type");
        byte[] latin = [.. """{"actor":"caf"""u8, 0xE9, .. "\"}"u8];
        await RefusedAsync(call, latin, "application/json", "actor");
    }

    [Theory]
    [MemberData(nameof(WithQuery))]
    public async Task A_misspelt_query_name_is_named_with_what_was_meant(string name)
    {
        var call = Find(name);
        var (path, fields) = PathOf(call);
        foreach (var field in call.InputType.Fields.InDeclarationOrder())
        {
            var misspelt = Misspell(field.Name);
            if (fields.Contains(field.Name))
            {
                await RefusedAsync(await GetAsync($"{path}?{field.Name}=x"), field.Name, "stands in the path");
                continue;
            }

            await RefusedAsync(await GetAsync($"{path}?{misspelt}=1"), misspelt, field.Name.Length > 4 ? "did you mean" : "is no field here");
            if (!field.IsRepeated)
                await RefusedAsync(await GetAsync($"{path}?{field.Name}=1&{field.Name}=1"), field.Name, "is given 2 times");
            if (field.FieldType is not FieldType.String)
                await RefusedAsync(await GetAsync($"{path}?{field.JsonName}=nonsense"), field.JsonName, "");
        }

        await RefusedAsync(await GetAsync($"{path}?zzzzzzzzzz"), "zzzzzzzzzz", "is no field here");
        using var withBody = new HttpRequestMessage(HttpMethod.Get, path) { Content = JsonContent.Create(new { filter = "x" }) };
        withBody.Content.Headers.ContentLength = Encoding.UTF8.GetByteCount("""{"filter":"x"}""");
        await RefusedAsync(await api.Http.SendAsync(withBody, Cancellation), "body", "is not read");
    }

    [Theory]
    [MemberData(nameof(WithEtag))]
    public async Task If_match_is_the_etag(string name)
    {
        var call = Find(name);
        foreach (var (header, body, problem) in new[]
        {
            ("\"1\", \"2\"", "{}", "several etags"), ("W/\"1\"", "{}", "weak etag"), ("\"1\"", """{"etag":"2"}""", "in If-Match"),
        })
        {
            using var answer = await PostAsync(PathOf(call).Path, Encoding.UTF8.GetBytes(body), "application/json", header);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Contains(problem, (await ReadAsync(answer)).GetProperty("message").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_command_with_an_old_if_match_is_stale_and_with_the_present_one_is_done()
    {
        foreach (var (ordinal, body) in new[] { (310, """{"actor":"wang"}"""), (311, """ {"actor":"wang","reason":""}"""), (312, """{ }""") })
        {
            var alarm = await api.RaiseAsync(ordinal: ordinal);
            var path = $"/v1/communities/chengbei/alarms/{alarm.Id}:acknowledge";
            using var stale = await PostAsync(path, Encoding.UTF8.GetBytes(body), "application/json", "\"1234567\"");
            using var done = await PostAsync(path, [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(body)], "application/json; charset=UTF-8", $"\"{alarm.Position}\"");
            Assert.Equal(
                ordinal == 312 ? (HttpStatusCode.BadRequest, HttpStatusCode.BadRequest) : (HttpStatusCode.Conflict, HttpStatusCode.OK), (stale.StatusCode, done.StatusCode));
        }

        using var unread = await PostAsync("/v1/communities/chengbei/incidents", "{}"u8.ToArray(), "application/json", "\"1\"");
        Assert.Contains("has no etag", (await ReadAsync(unread)).GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/v1/communities/chengbei/incidnts", HttpStatusCode.NotFound, "no such path")]
    [InlineData("POST", $"{Incident}:clse", HttpStatusCode.NotFound, "no such path")]
    [InlineData("PUT", $"{Incident}/timeline", HttpStatusCode.MethodNotAllowed, "GET")]
    [InlineData("DELETE", Incident, HttpStatusCode.MethodNotAllowed, "GET")]
    public async Task A_path_or_a_method_that_is_not_there_is_told_in_json(string method, string path, HttpStatusCode status, string problem)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var answer = await api.Http.SendAsync(request, Cancellation);
        Assert.Equal(status, answer.StatusCode);
        var error = await ReadAsync(answer);
        Assert.Equal(12, error.GetProperty("code").GetInt32());
        Assert.Contains(problem, error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("li\u200b", "seen", "actor")]
    [InlineData("li\u202e", "seen", "actor")]
    [InlineData("li", "\u200b\u200d", "reason")]
    [InlineData("li", "\u202egpj.exe", "reason")]
    [InlineData("li", "\0", "reason")]
    public async Task A_text_that_misleads_or_is_not_seen_is_refused(string actor, string reason, string field) =>
        await RefusedAsync(Find("safecommunity.v1.IncidentService.UrgeIncident"), JsonSerializer.Serialize(new { actor, reason }), field);

    [Fact]
    public async Task Bodies_may_be_compressed_and_answers_are_for_those_who_ask_but_no_stream_is()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            await gzip.WriteAsync("""{"acter":"li"}"""u8.ToArray(), Cancellation);
        using var content = new ByteArrayContent(packed.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        content.Headers.ContentEncoding.Add("gzip");
        await RefusedAsync(await api.Http.PostAsync($"{Incident}:urge", content, Cancellation), "acter", "did you mean 'actor'");

        foreach (var (path, isPacked) in new[] { ("/v1/communities/chengbei/twins", true), ("/v1/communities/chengbei/twins:watch", false) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.AcceptEncoding.ParseAdd("gzip");
            using var answer = await api.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
            Assert.Equal(isPacked ? ["gzip"] : [], answer.Content.Headers.ContentEncoding);
        }
    }

    [Fact]
    public async Task A_bomb_that_grows_when_it_is_unpacked_is_refused()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            for (var block = 0; block < 64; block++)
                await gzip.WriteAsync(new byte[1 << 20], Cancellation);
        }

        using var content = new ByteArrayContent(packed.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        content.Headers.ContentEncoding.Add("gzip");
        using var answer = await api.Http.PostAsync($"{Incident}:urge", content, Cancellation);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused_and_not_read()
    {
        using var answer = await PostAsync($"{Incident}:urge", Encoding.UTF8.GetBytes($$"""{"actor":"li.na","reason":"{{new string('x', 5_000_000)}}"}"""), "application/json", null);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal(8, (await ReadAsync(answer)).GetProperty("code").GetInt32());
    }

    private static MethodDescriptor Find(string name) => Calls.Single(call => call.FullName == name);

    private static HttpRule RuleOf(MethodDescriptor call) => call.GetOptions().GetExtension(AnnotationsExtensions.Http);

    // A path of the call, and the fields that stand in it.
    private static (string Path, HashSet<string> Fields) PathOf(MethodDescriptor call)
    {
        var rule = RuleOf(call);
        var pattern = rule.PatternCase == HttpRule.PatternOneofCase.Get ? rule.Get : rule.Post;
        var (path, fields) = (new StringBuilder(), new HashSet<string>());
        while (pattern.IndexOf('{', StringComparison.Ordinal) is >= 0 and var open)
        {
            var close = pattern.IndexOf('}', StringComparison.Ordinal);
            var parts = pattern[(open + 1)..close].Split('=');
            fields.Add(parts[0]);
            path.Append(pattern[..open]).Append(parts[1].Replace("communities/*", "communities/chengbei", StringComparison.Ordinal).Replace("*", "1", StringComparison.Ordinal));
            pattern = pattern[(close + 1)..];
        }

        return (path.Append(pattern).ToString(), fields);
    }

    // Two letters changed about, as fingers do.
    private static string Misspell(string name) => $"{name[..^2]}{name[^1]}{name[^2]}" is var twisted && twisted != name ? twisted : $"{name}x";

    private static string WrongFor(FieldDescriptor field) => (field.IsRepeated, field.FieldType) switch
    {
        (true, _) => "\"one\"",
        (_, FieldType.String or FieldType.Bytes) => "{}",
        (_, FieldType.Enum) => "\"NO_SUCH_VALUE\"",
        (_, FieldType.Message) => "true",
        (_, FieldType.Bool) => "\"yes\"",
        _ => "\"many\"",
    };

    private Task<HttpResponseMessage> GetAsync(string path) => api.Http.GetAsync(path, Cancellation);

    private async Task<HttpResponseMessage> PostAsync(string path, byte[] body, string type, string? ifMatch)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return await api.Http.SendAsync(request, Cancellation);
    }

    private Task RefusedAsync(MethodDescriptor call, string body, string field, params string[] words) =>
        RefusedAsync(call, Encoding.UTF8.GetBytes(body), "application/json", field, words);

    private async Task RefusedAsync(MethodDescriptor call, byte[] body, string type, string field, params string[] words) =>
        await RefusedAsync(await PostAsync(PathOf(call).Path, body, type, null), field, words);

    private static async Task RefusedAsync(HttpResponseMessage answer, string field, params string[] words)
    {
        using (answer)
        {
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            var error = await ReadAsync(answer);
            Assert.Equal(3, error.GetProperty("code").GetInt32());
            var message = error.GetProperty("message").GetString()!;
            Assert.All(NamesOfTypes, type => Assert.DoesNotContain(type, message, StringComparison.Ordinal));
            Assert.All(words, word => Assert.Contains(word, message, StringComparison.Ordinal));
            var violation = error.GetProperty("details").EnumerateArray().Single(detail => detail.TryGetProperty("fieldViolations", out _)).GetProperty("fieldViolations")[0];
            Assert.StartsWith(field, violation.GetProperty("field").GetString(), StringComparison.Ordinal);
        }
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response) => await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
}
