using System.Text.Json;
using SafeCommunity.EndToEnd.Tests.Harness;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests.Situations;

/// <summary>A silo and what a duty officer and patrol units do with it: orders by the API, and messages of devices.</summary>
internal sealed class ControlRoom : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly Dictionary<string, int> _sent = new(StringComparer.Ordinal);

    private ControlRoom(TemporaryFolder folder, SiloProcess silo) => (_folder, Silo) = (folder, silo);

    /// <summary>The silo.</summary>
    public SiloProcess Silo { get; }

    /// <summary>Starts one on a copy of the seeds, with texts of its files replaced.</summary>
    public static async Task<ControlRoom> OpenAsync(params (string File, string Text, string Instead)[] edits)
    {
        var folder = new TemporaryFolder();
        var community = folder.CopyOfChengbei();
        foreach (var (name, text, instead) in edits)
        {
            var file = Path.Combine(community, name);
            var before = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
            Assert.Contains(text, before, StringComparison.Ordinal);
            await File.WriteAllTextAsync(file, before.Replace(text, instead, StringComparison.Ordinal), TestContext.Current.CancellationToken);
        }

        var silo = await SiloProcess.StartAsync(new SiloOptions { Data = Path.Combine(folder.Path, "data"), Community = community });
        return new ControlRoom(folder, silo);
    }

    /// <summary>Something of the community.</summary>
    public Task<JsonElement> GetAsync(string path) => Silo.Api.GetJsonAsync($"{Surface.CommunityPath}/{path}");

    /// <summary>An order that is done.</summary>
    public async Task<JsonElement> OrderAsync(string path, object body)
    {
        var answer = await Silo.Api.PostAsync($"{Surface.CommunityPath}/{path}", body);
        Assert.True(answer.Status == 200, $"POST {path} answered {answer.Status}: {answer.Body}");
        return answer.Json;
    }

    /// <summary>An order that is refused; returns what the person is told.</summary>
    public async Task<string> RefusedAsync(int status, string path, object body)
    {
        var answer = await Silo.Api.PostAsync($"{Surface.CommunityPath}/{path}", body);
        Assert.True(answer.Status == status, $"POST {path} answered {answer.Status}: {answer.Body}");
        return answer.Json.Text("message");
    }

    /// <summary>A device sends values.</summary>
    public Task SendAsync(string device, object values)
    {
        var seq = _sent[device] = _sent.GetValueOrDefault(device) + 1;
        return Silo.Devices.PublishAsync(Surface.TelemetryTopic(device), JsonSerializer.Serialize(new { seq, values }));
    }

    /// <summary>A unit comes on duty.</summary>
    public Task ComeOnDutyAsync(string unit, string actor, string shift) =>
        OrderAsync($"units/{unit}:setStatus", new { actor, status = "UNIT_STATUS_AVAILABLE", shift });

    /// <summary>Waits until something is so.</summary>
    public async Task<JsonElement> WaitAsync(string path, string what, Func<JsonElement, bool> isSo, TimeSpan? limit = null)
    {
        JsonElement seen = default;
        await Eventually.True(
            $"{what} ({path})",
            async () =>
            {
                var answer = await Silo.Api.GetAsync($"{Surface.CommunityPath}/{path}");
                if (answer.Status != 200)
                    return false;
                seen = answer.Json;
                return isSo(seen);
            },
            limit);
        return seen;
    }

    /// <summary>The kinds of the entries of an incident, its alarms, tasks and reports, in order.</summary>
    public async Task<List<string>> TimelineAsync(int incident) =>
        [.. (await GetAsync($"incidents/{incident}/timeline")).Items("entries").Select(entry => entry.Text("kind"))];

    public async ValueTask DisposeAsync()
    {
        await Silo.DisposeAsync();
        _folder.Dispose();
    }
}
