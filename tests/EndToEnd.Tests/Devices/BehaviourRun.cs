using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using SafeCommunity.EndToEnd.Tests.Harness;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests.Devices;

/// <summary>One row of the table against a running product: does its steps, and says what is otherwise than expected.</summary>
/// <param name="behaviour">The row.</param>
/// <param name="port">The broker's port.</param>
/// <param name="api">The product's API; it may be away for a while.</param>
/// <param name="time">The device's clock, which is right unless the row says otherwise.</param>
internal sealed class BehaviourRun(DeviceBehaviour behaviour, int port, HttpClient api, TimeProvider time) : IAsyncDisposable
{
    private const string Officer = "officer-1";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1.5);

    private readonly Dictionary<string, DeviceClient> _connections = [];
    private int _opened;
    private string? _stuck;

    /// <summary>Does steps one after the other; where one cannot be done, this row goes no further, and the others do.</summary>
    public async Task DoAsync(IReadOnlyList<DeviceStep> steps)
    {
        try
        {
            foreach (var step in _stuck is null ? steps : [])
                await DoAsync(step);
        }
        catch (TimeoutException fault)
        {
            _stuck = fault.Message;
        }
    }

    /// <summary>Every connection breaks, as when power fails.</summary>
    public void BreakAll()
    {
        foreach (var connection in _connections.Values)
            connection.Break();
        _connections.Clear();
    }

    /// <summary>Waits until all is as expected, and returns what is not in the end; empty when all is.</summary>
    /// <param name="afterCrash">Whether the product crashed in between.</param>
    public async Task<IReadOnlyList<string>> CheckAsync(bool afterCrash)
    {
        var wrong = new List<string>();
        try
        {
            await Eventually.True(
                behaviour.Name,
                async () =>
                {
                    wrong = await FindWrongAsync(afterCrash);
                    return wrong.Count == 0;
                },
                TimeSpan.FromSeconds(15));
        }
        catch (TimeoutException)
        {
            // What is wrong then is the answer.
        }

        if (_stuck is not null)
            wrong.Insert(0, _stuck);
        return [.. wrong.Select(what => $"{behaviour.Name} ({behaviour.Device}): {what}")];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections.Values)
            await connection.DisposeAsync();
    }

    private async Task DoAsync(DeviceStep step)
    {
        switch (step)
        {
            case Say say:
                await ConnectionOf(say.Over).PublishAsync(MessagesOf(say));
                break;
            case Burst burst:
                await ConnectionOf("").PublishAsync([.. burst.Messages.SelectMany(MessagesOf)]);
                break;
            case Open open:
                var will = open.HasWill ? new DeviceMessage(TopicOf("status"), """{"online":false}"""u8.ToArray(), IsRetained: true) : null;
                var client = new DeviceClient(port, open.ClientId ?? NextClientId(), will);
                _connections[open.Name] = client;
                await client.ConnectAsync();
                break;
            case Leave leave:
                await ConnectionOf(leave.Name).CloseAsync();
                _connections.Remove(leave.Name);
                break;
            case Break broken:
                ConnectionOf(broken.Name).Break();
                _connections.Remove(broken.Name);
                break;
            case Until until:
                await UntilAsync(until);
                break;
            case Person person:
                await ActAsync(person);
                break;
            default:
                throw new NotSupportedException($"Nothing is known of {step.GetType().Name}.");
        }
    }

    private DeviceMessage[] MessagesOf(Say say)
    {
        var payload = say.Payload(time.GetUtcNow());
        return
        [
            .. Enumerable.Range(0, say.Times).Select(i => new DeviceMessage(
                TopicOf(say.Kind), payload, IsRetained: say.IsRetained, IsDuplicate: i > 0 && say.RepeatsAreDuplicates)),
        ];
    }

    private DeviceClient ConnectionOf(string name)
    {
        if (!_connections.TryGetValue(name, out var connection))
            _connections[name] = connection = new DeviceClient(port, NextClientId(), will: null);
        return connection;
    }

    // Devices that were not told one choose an id at random; here it must only differ.
    private string NextClientId() => string.Create(CultureInfo.InvariantCulture, $"{behaviour.Device}-{Guid.NewGuid():N}-{++_opened}");

    private string TopicOf(string kind) => $"sc/v1/{Surface.Community}/{behaviour.Device}/{kind}";

    private Task UntilAsync(Until until) => Eventually.True(
        $"{behaviour.Name}: {until.Rule} {until.Ordinal} is {until.State}",
        async () => await AlarmAsync(until.Rule, until.Ordinal) is { } alarm && until.State switch
        {
            AlarmState.Active => IsTrue(alarm, "active"),
            AlarmState.Ended => !IsTrue(alarm, "active"),
            _ => true,
        },
        Patience);

    /// <summary>Once: what was done although its answer was lost is not done again.</summary>
    private async Task ActAsync(Person person)
    {
        var last = "";
        try
        {
            await Eventually.True($"{behaviour.Name}: {person.Command} {person.Rule} {person.Ordinal}", TryAsync, Patience);
        }
        catch (TimeoutException fault)
        {
            throw new TimeoutException($"{fault.Message} The last answer was: {last}", fault);
        }

        async Task<bool> TryAsync()
        {
            if (await AlarmAsync(person.Rule, person.Ordinal) is not { } alarm)
                return false;
            var done = person.Command switch
            {
                "acknowledge" => alarm.At("acknowledgement") is not null,
                "close" => alarm.At("closed") is not null,
                _ => alarm.Text("judgement") == "JUDGEMENT_FALSE",
            };
            if (done)
                return true;
            var path = $"{Surface.AlarmPath(NameOf(person.Rule, person.Ordinal))}:{person.Command}";
            var answer = await TrySendAsync(() => api.PostAsJsonAsync(path, new { actor = Officer, reason = "looked" }, TestContext.Current.CancellationToken));
            last = answer is null ? "none" : await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            if (answer?.StatusCode == HttpStatusCode.BadRequest)
                await GradeAsync(last);
            // A grade that was asked for after the alarm was found false is the later word: it is found false again.
            if (last.Contains("judge it false first", StringComparison.Ordinal))
                await TrySendAsync(() => api.PostAsJsonAsync($"{Surface.AlarmPath(NameOf(person.Rule, person.Ordinal))}:reject", new { actor = Officer, reason = "looked" }, TestContext.Current.CancellationToken));
            return answer?.StatusCode == HttpStatusCode.OK;
        }
    }

    /// <summary>The incident of an alarm is graded first; the refusal names it.</summary>
    private async Task GradeAsync(string refusal)
    {
        if (Regex.Match(refusal, "incidents/[0-9]+:verify") is { Success: true } verify)
        {
            var grade = new { actor = Officer, grade = "VERIFICATION_GRADE_PRESENCE", reason = "looked" };
            await TrySendAsync(() => api.PostAsJsonAsync($"/v1/communities/{Surface.Community}/{verify.Value}", grade, TestContext.Current.CancellationToken));
        }
    }

    private async Task<List<string>> FindWrongAsync(bool afterCrash)
    {
        var wrong = new List<string>();
        foreach (var expected in behaviour.Alarms)
            await CompareAsync(expected, afterCrash, wrong);
        if (await GetAsync(Surface.TwinPath(behaviour.Device)) is not { } twin)
        {
            wrong.Add("the twin cannot be read");
            return wrong;
        }

        if (behaviour.Health is { } health)
            Compare("health", health, twin.Text("health"), wrong);
        // What changes no alarm is stored a while later: a crash may take the twin back to what it was, until the next reading.
        if (afterCrash)
            return wrong;
        foreach (var (name, value) in behaviour.Values)
            Compare($"value {name}", Convert.ToString(value, CultureInfo.InvariantCulture)!, twin.Text("device", "values", name), wrong);
        if (behaviour.ClockOff is { } clockOff)
            Compare("clock off", clockOff ? "True" : "", twin.Text("device", "clockOff") is "True" ? "True" : "", wrong);
        var refusals = twin.At("device", "refusals")?.GetRawText() ?? "";
        foreach (var refused in behaviour.Refused.Where(name => !refusals.Contains(name, StringComparison.OrdinalIgnoreCase)))
            wrong.Add($"refusals: expected '{refused}' among them, got '{refusals}'");
        return wrong;
    }

    private async Task CompareAsync(ExpectedAlarms expected, bool afterCrash, List<string> wrong)
    {
        var found = new List<JsonElement>();
        while (await AlarmAsync(expected.Rule, found.Count + 1) is { } alarm)
            found.Add(alarm);
        if (found.Count != expected.Alarms.Length)
        {
            wrong.Add($"{expected.Rule}: expected {expected.Alarms.Length} alarms, got {found.Count}: {string.Join(" | ", found.Select(Describe))}");
            return;
        }

        foreach (var (one, alarm) in expected.Alarms.Zip(found))
        {
            var name = alarm.Text("name").Split('/')[^1];
            // A crash may count again what nothing tells apart.
            var isOnceMore = afterCrash && behaviour.CannotBeTold && alarm.Number("count") == one.Count + 1;
            if (one.Count is { } count && !isOnceMore)
                Compare($"{name} count", count.ToString(CultureInfo.InvariantCulture), alarm.Text("count"), wrong);
            if (one.IsActive is { } active)
                Compare($"{name} active", active.ToString(), IsTrue(alarm, "active").ToString(), wrong);
            Compare($"{name} closed", one.IsClosed.ToString(), (alarm.At("closed") is not null).ToString(), wrong);
            if (one.Onset is { } onset)
                Compare($"{name} onset", onset, alarm.Text("onset"), wrong);
            Compare($"{name} continues", one.Continues == 0 ? "" : NameOf(expected.Rule, one.Continues), alarm.Text("continues").Split('/')[^1], wrong);
        }
    }

    private static void Compare(string what, string expected, string got, List<string> wrong)
    {
        if (!string.Equals(expected, got, StringComparison.OrdinalIgnoreCase))
            wrong.Add($"{what}: expected '{expected}', got '{got}'");
    }

    private static string Describe(JsonElement alarm) => new StringBuilder(alarm.Text("name").Split('/')[^1])
        .Append(CultureInfo.InvariantCulture, $" count {alarm.Text("count")} {(IsTrue(alarm, "active") ? "active" : "ended")}")
        .Append(CultureInfo.InvariantCulture, $" {alarm.Text("onset")}{(alarm.At("closed") is null ? "" : " closed")} {alarm.Text("continues").Split('/')[^1]}").ToString();

    private string NameOf(string rule, int ordinal) => string.Create(CultureInfo.InvariantCulture, $"{behaviour.Device}.{rule}.{ordinal}");

    private static bool IsTrue(JsonElement element, string name) => element.At(name)?.ValueKind == JsonValueKind.True;

    private Task<JsonElement?> AlarmAsync(string rule, int ordinal) => GetAsync(Surface.AlarmPath(NameOf(rule, ordinal)));

    private async Task<JsonElement?> GetAsync(string path)
    {
        using var answer = await TrySendAsync(() => api.GetAsync(path, TestContext.Current.CancellationToken));
        return answer?.StatusCode == HttpStatusCode.OK
            ? (await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken))).RootElement
            : null;
    }

    private static async Task<HttpResponseMessage?> TrySendAsync(Func<Task<HttpResponseMessage>> send)
    {
        try
        {
            return await send();
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException || (fault is OperationCanceledException && !TestContext.Current.CancellationToken.IsCancellationRequested))
        {
            // The product is away.
            return null;
        }
    }
}
