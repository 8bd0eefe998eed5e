using System.Text.Json;
using SafeCommunity.EndToEnd.Tests.Harness;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests.Situations;

/// <summary>A silo of its own, and what persons and devices say to it in a situation.</summary>
internal sealed class DeskTalk : IAsyncDisposable
{
    private const string Community = "/v1/communities/chengbei";

    private readonly TemporaryFolder _folder;
    private readonly Dictionary<string, long> _seqs = [];

    private DeskTalk(TemporaryFolder folder, SiloProcess silo) => (_folder, Silo) = (folder, silo);

    public SiloProcess Silo { get; }

    /// <summary>Starts it on the seed community, with some texts of its files replaced.</summary>
    public static async Task<DeskTalk> BeginAsync(params (string File, string Text, string By)[] changes)
    {
        var folder = new TemporaryFolder();
        var community = folder.CopyOfChengbei();
        foreach (var (name, text, by) in changes)
        {
            var file = Path.Combine(community, name);
            var before = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
            Assert.Contains(text, before, StringComparison.Ordinal);
            await File.WriteAllTextAsync(file, before.Replace(text, by, StringComparison.Ordinal), TestContext.Current.CancellationToken);
        }

        return new DeskTalk(folder, await SiloProcess.StartAsync(
            new SiloOptions { Data = Path.Combine(folder.Path, "data"), Community = community }));
    }

    /// <summary>A device sends values, as JSON without braces.</summary>
    public Task SendAsync(string device, string values)
    {
        var seq = _seqs[device] = _seqs.GetValueOrDefault(device) + 1;
        return Silo.Devices.PublishAsync(Surface.TelemetryTopic(device), $"{{\"seq\":{seq},\"values\":{{{values}}}}}");
    }

    /// <summary>A person orders something that must be accepted.</summary>
    public async Task<JsonElement> SayAsync(string path, object body)
    {
        var answer = await Silo.Api.PostAsync($"{Community}/{path}", body);
        Assert.True(answer.Status == 200, $"POST {path} answered {answer.Status}: {answer.Body}");
        return answer.Json;
    }

    /// <summary>A person orders something that must be refused; gives what they are told.</summary>
    public async Task<string> RefusedAsync(int status, string path, object body)
    {
        var answer = await Silo.Api.PostAsync($"{Community}/{path}", body);
        Assert.True(answer.Status == status, $"POST {path} answered {answer.Status}: {answer.Body}");
        return answer.Json.Text("message");
    }

    public Task<JsonElement> SeeAsync(string path) => Silo.Api.GetJsonAsync($"{Community}/{path}");

    /// <summary>The names of what a filter finds, without their collections.</summary>
    public async Task<string[]> FindAsync(string collection, string filter) =>
        [.. (await Silo.Api.GetJsonAsync(Surface.Filtered($"{Community}/{collection}", filter))).Items(collection)
            .Select(found => found.Text("name").Split('/')[^1]).Order(StringComparer.Ordinal)];

    /// <summary>Looks at something until it is so.</summary>
    public Task<JsonElement> UntilAsync(string what, string path, Predicate<JsonElement> isSo) => UntilAsync(what, path, isSo, null);

    private async Task<JsonElement> UntilAsync(string what, string path, Predicate<JsonElement> isSo, TimeSpan? limit)
    {
        JsonElement found = default;
        await Eventually.True(
            what,
            async () =>
            {
                var answer = await Silo.Api.GetAsync($"{Community}/{path}");
                if (answer.Status != 200)
                    return false;
                found = answer.Json;
                return isSo(found);
            },
            limit);
        return found;
    }

    /// <summary>A resident reports something.</summary>
    public async Task<Receipt> ReportAsync(string kind, string place, string text)
    {
        var made = await SayAsync("reports", new { kind, place = $"communities/chengbei/twins/{place}", text });
        return new Receipt(made.Text("receipt"), made.Text("secret"), made);
    }

    /// <summary>What the reporter reads, in both languages.</summary>
    public async Task<(string Zh, string En)[]> StepsAsync(Receipt receipt) =>
        [.. (await SayAsync("reports:track", new { receipt = receipt.Number, secret = receipt.Secret })).Items("steps")
            .Select(step => (step.Text("text", "zh"), step.Text("text", "en")))];

    public static (string Zh, string En) BothOf(JsonElement element, string member) =>
        (element.Text(member, "zh"), element.Text(member, "en"));

    public async ValueTask DisposeAsync()
    {
        await Silo.DisposeAsync();
        _folder.Dispose();
    }

    internal sealed record Receipt(string Number, string Secret, JsonElement Answer);
}
