using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using SafeCommunity.EndToEnd.Tests.Devices;
using SafeCommunity.EndToEnd.Tests.Harness;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests.Situations;

/// <summary>
/// A shift on a silo of its own: devices publish over MQTT, an officer acts over the API and looks at incidents, as one would who
/// reads only <c>docs/closed-loop.md</c>.
/// </summary>
internal sealed class DutyShift : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly ConcurrentDictionary<string, long> _sent = new(StringComparer.Ordinal);

    private DutyShift(TemporaryFolder folder, SiloProcess silo) => (_folder, Silo) = (folder, silo);

    /// <summary>The silo.</summary>
    public SiloProcess Silo { get; }

    /// <summary>Starts a silo, seats officer-1, and brings units on duty.</summary>
    /// <param name="units">The units.</param>
    /// <param name="at">What the community's clock shows at the beginning; the machine's time when null.</param>
    /// <param name="edits">Texts to be replaced in the community's files, for instance minutes by seconds.</param>
    public static async Task<DutyShift> BeginAsync(
        IEnumerable<string> units, TimeOnly? at = null, params IEnumerable<(string File, string From, string To)> edits)
    {
        var shift = await StartAsync(at, edits);
        await shift.DoAsync("seats/dispatch:take", new { actor = "officer-1" });
        foreach (var unit in units)
            await shift.ComeOnDutyAsync(unit, unit, "SHIFT_A");
        return shift;
    }

    /// <summary>Starts a silo in which nobody is on duty yet.</summary>
    /// <param name="edits">Texts to be replaced in the community's files, for instance minutes by seconds.</param>
    public static Task<DutyShift> OpenAsync(params IEnumerable<(string File, string From, string To)> edits) => StartAsync(null, edits);

    private static async Task<DutyShift> StartAsync(TimeOnly? at, IEnumerable<(string File, string From, string To)> edits)
    {
        var folder = new TemporaryFolder();
        var community = folder.CopyOfChengbei();
        foreach (var (name, from, to) in edits)
        {
            var file = Path.Combine(community, name);
            var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
            Assert.Contains(from, text, StringComparison.Ordinal);
            await File.WriteAllTextAsync(file, text.Replace(from, to, StringComparison.Ordinal), TestContext.Current.CancellationToken);
        }

        var options = new SiloOptions { Data = Path.Combine(folder.Path, "data"), Community = community };
        if (at is { } time)
        {
            var clock = new WallClock(folder.Path);
            var local = TimeZoneInfo.ConvertTime(clock.Now, TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"));
            clock.Step(TimeSpan.FromSeconds(Math.Round((time - TimeOnly.FromTimeSpan(local.TimeOfDay)).TotalSeconds)));
            options = options with { Clock = clock };
        }

        return new DutyShift(folder, await SiloProcess.StartAsync(options));
    }

    /// <summary>A unit comes on duty.</summary>
    public Task<JsonElement> ComeOnDutyAsync(string unit, string actor, string shift) =>
        DoAsync($"units/{unit}:setStatus", new { actor, status = "UNIT_STATUS_AVAILABLE", shift });

    /// <summary>A device sends a reading.</summary>
    public Task SendAsync(string device, object values) => Silo.Devices.PublishAsync(Surface.TelemetryTopic(device), NextReading(device, values));

    /// <summary>Many devices report about every second, over one gateway, until the answer is disposed.</summary>
    public async Task<IAsyncDisposable> ReportSteadilyAsync(IReadOnlyCollection<(string Device, object Values)> devices)
    {
        var gateway = new Gateway(this, devices);
        await gateway.StartAsync();
        return gateway;
    }

    /// <summary>Somebody does something, and it is accepted.</summary>
    public async Task<JsonElement> DoAsync(string path, object body)
    {
        var answer = await Silo.Api.PostAsync($"{Surface.CommunityPath}/{path}", body);
        Assert.True(answer.Status == 200, $"POST {path} answered {answer.Status}: {answer.Body}");
        return answer.Json;
    }

    /// <summary>Somebody wants to do something, and is told why not.</summary>
    public async Task<string> RefusedAsync(string path, object body)
    {
        var answer = await Silo.Api.PostAsync($"{Surface.CommunityPath}/{path}", body);
        Assert.True(answer.Status is >= 400 and < 500, $"POST {path} answered {answer.Status}: {answer.Body}");
        return answer.Json.Text("message");
    }

    /// <summary>Somebody wants to do something, and is told why not, with a status.</summary>
    public async Task<string> RefusedAsync(int status, string path, object body)
    {
        var answer = await Silo.Api.PostAsync($"{Surface.CommunityPath}/{path}", body);
        Assert.True(answer.Status == status, $"POST {path} answered {answer.Status}: {answer.Body}");
        return answer.Json.Text("message");
    }

    /// <summary>A resident reports something.</summary>
    public async Task<Receipt> ReportAsync(string kind, string place, string text)
    {
        var made = await DoAsync("reports", new { kind, place = $"communities/chengbei/twins/{place}", text });
        return new Receipt(made.Text("receipt"), made.Text("secret"), made);
    }

    /// <summary>What the reporter reads, in both languages.</summary>
    public async Task<(string Zh, string En)[]> StepsAsync(Receipt receipt) =>
        [.. (await DoAsync("reports:track", new { receipt = receipt.Number, secret = receipt.Secret })).Items("steps").Select(step => BothOf(step, "text"))];

    /// <summary>Reads something.</summary>
    public Task<JsonElement> GetAsync(string path) => Silo.Api.GetJsonAsync($"{Surface.CommunityPath}/{path}");

    /// <summary>Waits until something is as it must be, and returns it.</summary>
    public async Task<JsonElement> WaitAsync(string path, string what, Func<JsonElement, bool> isSo, TimeSpan? limit = null)
    {
        JsonElement found = default;
        await Eventually.True(
            $"{what} ({path})",
            async () =>
            {
                var answer = await Silo.Api.GetAsync($"{Surface.CommunityPath}/{path}");
                if (answer.Status != 200)
                    return false;
                found = answer.Json;
                return isSo(found);
            },
            limit);
        return found;
    }

    /// <summary>Waits until an incident is as it must be, and returns it.</summary>
    public Task<JsonElement> IncidentAsync(long number, string what, Func<JsonElement, bool>? isSo = null, TimeSpan? limit = null) =>
        WaitAsync($"incidents/{number.ToString(CultureInfo.InvariantCulture)}", what, isSo ?? (_ => true), limit);

    /// <summary>The names of what a filter finds, without their collections.</summary>
    public async Task<string[]> FindAsync(string collection, string filter) =>
        [.. (await Silo.Api.GetJsonAsync(Surface.Filtered($"{Surface.CommunityPath}/{collection}", filter))).Items(collection)
            .Select(found => found.Text("name").Split('/')[^1]).Order(StringComparer.Ordinal)];

    /// <summary>The kinds of the entries of an incident, its alarms, tasks and reports, in order.</summary>
    public async Task<List<string>> TimelineAsync(int incident) =>
        [.. (await GetAsync($"incidents/{incident}/timeline")).Items("entries").Select(entry => entry.Text("kind"))];

    /// <summary>All incidents, the oldest first.</summary>
    public async Task<List<JsonElement>> IncidentsAsync() =>
        [.. (await GetAsync("incidents?page_size=1000&order_by=open_time")).Items("incidents")];

    /// <summary>The tasks of an incident that are asked or worked at.</summary>
    public async Task<List<JsonElement>> OpenTasksAsync(long incident)
    {
        var name = $"communities/chengbei/tasks/{incident.ToString(CultureInfo.InvariantCulture)}.";
        return
        [
            .. (await GetAsync("tasks?page_size=1000")).Items("tasks").Where(task => task.Text("name").StartsWith(name, StringComparison.Ordinal)
                && task.Text("state") is "TASK_STATE_OFFERED" or "TASK_STATE_ACCEPTED" or "TASK_STATE_EN_ROUTE" or "TASK_STATE_ON_SCENE"),
        ];
    }

    /// <summary>The kinds of an incident's own entries in the journal, each with who wrote it.</summary>
    public async Task<List<(string Kind, string Actor)>> HistoryAsync(long incident)
    {
        var subject = $"incidents/{incident.ToString(CultureInfo.InvariantCulture)}";
        return
        [
            .. (await Silo.Api.JournalAsync()).Where(entry => entry.Text("subject").EndsWith(subject, StringComparison.Ordinal))
                .Select(entry => (entry.Text("kind"), entry.Text("actor"))),
        ];
    }

    /// <summary>Every unit that was asked accepts and arrives; the first records what was found; all are done.</summary>
    public async Task WorkAsync(long incident, params (string Item, string Value)[] items)
    {
        var tasks = (await OpenTasksAsync(incident)).Select(task => (Id: task.Text("name").Split('/')[^1], Unit: task.Text("unit").Split('/')[^1])).ToList();
        Assert.NotEmpty(tasks);
        foreach (var step in (string[])["accept", "arrive"])
        {
            foreach (var (id, unit) in tasks)
                await DoAsync($"tasks/{id}:{step}", new { actor = unit });
        }

        await DoAsync(
            $"incidents/{incident}:record", new { actor = tasks[0].Unit, items = items.Select(item => new { item = item.Item, value = item.Value }).ToArray() });
        foreach (var (id, unit) in tasks)
            await DoAsync($"tasks/{id}:complete", new { actor = unit, stillActiveReason = "over, it is being aired" });
    }

    /// <summary>What an incident is called, in Chinese and in English.</summary>
    public static (string Zh, string En) TitleOf(JsonElement incident) => BothOf(incident, "title");

    /// <summary>A text in Chinese and in English.</summary>
    public static (string Zh, string En) BothOf(JsonElement element, string member) => (element.Text(member, "zh"), element.Text(member, "en"));

    /// <summary>Looks whether all that was said in the shift was said well, and ends it.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await Wording.CheckAsync(Silo.Api);
        }
        finally
        {
            await Silo.DisposeAsync();
            _folder.Dispose();
        }
    }

    /// <summary>What a reporter has of a report.</summary>
    internal sealed record Receipt(string Number, string Secret, JsonElement Answer);

    private string NextReading(string device, object values) =>
        JsonSerializer.Serialize(new { seq = _sent.AddOrUpdate(device, 1, static (_, last) => last + 1), values });

    private sealed class Gateway(DutyShift shift, IReadOnlyCollection<(string Device, object Values)> devices) : IAsyncDisposable
    {
        private readonly DeviceClient _client = new(shift.Silo.MqttPort, $"gateway-{Guid.NewGuid():N}", null);
        private readonly CancellationTokenSource _stop = new();
        private Task _reporting = Task.CompletedTask;

        public async Task StartAsync()
        {
            await ReportAsync();
            _reporting = RunAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _reporting;
            await _client.DisposeAsync();
            _stop.Dispose();
        }

        private async Task RunAsync()
        {
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
            try
            {
                while (await timer.WaitForNextTickAsync(_stop.Token))
                    await ReportAsync();
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                // The gateway fell silent, as it was told to.
            }
        }

        private Task ReportAsync() => _client.PublishAsync(
        [
            .. devices.Select(device =>
                new DeviceMessage(Surface.TelemetryTopic(device.Device), Encoding.UTF8.GetBytes(shift.NextReading(device.Device, device.Values)))),
        ]);
    }
}
