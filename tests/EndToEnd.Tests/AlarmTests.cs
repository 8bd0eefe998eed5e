using SafeCommunity.EndToEnd.Tests.Harness;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests;

public sealed class AlarmTests(SharedSilo shared) : SharedSiloTests(shared)
{
    [Fact]
    public async Task A_smoke_reading_over_the_threshold_becomes_an_alarm_on_an_open_stream()
    {
        const string device = "smoke-b03-1502";
        await using var stream = Silo.Api.Stream(Surface.AlarmsWatch);
        await stream.LineAsync("the end of the snapshot", line => Surface.Parse(line).Text("snapshotComplete") == "True");

        await Silo.Devices.PublishAsync(Surface.TelemetryTopic(device), Surface.Reading(1, 0.9));

        var line = await stream.LineAsync("the alarm", line => line.Contains(Surface.SmokeAlarm(device), StringComparison.Ordinal));
        var message = Surface.Parse(line);
        var alarm = message.Items("alarms").Single(alarm => alarm.Text("name").EndsWith(Surface.SmokeAlarm(device), StringComparison.Ordinal));
        Assert.Equal("ALARM_SEVERITY_CRITICAL", alarm.Text("severity"));
        Assert.Equal("True", alarm.Text("active"));
        Assert.Equal(1, alarm.Number("count"));
        Assert.Equal(0.9, alarm.At("cause", "value")!.Value.GetDouble());
        Assert.NotEmpty(alarm.Text("message", "zh"));
        Assert.NotEmpty(alarm.Text("message", "en"));

        // Whoever reads it later reads the newest value, and the highest.
        await Silo.Devices.PublishAsync(Surface.TelemetryTopic(device), Surface.Reading(2, 0.7));
        await Eventually.True(
            "the newest value is told",
            async () => (await Silo.Api.GetJsonAsync(Surface.AlarmPath(Surface.SmokeAlarm(device)))).At("newestValue")?.GetDouble() == 0.7);
        var now = await Silo.Api.GetJsonAsync(Surface.AlarmPath(Surface.SmokeAlarm(device)));
        Assert.Equal(0.9, now.At("worstValue")!.Value.GetDouble());
        Assert.Contains("0.7，超过 0.5（最高 0.9）", now.Text("currentMessage", "zh"), StringComparison.Ordinal);
        Assert.Contains("0.7, above 0.5 (highest 0.9)", now.Text("currentMessage", "en"), StringComparison.Ordinal);
        Assert.Contains(
            (await Silo.Api.GetJsonAsync($"{Surface.CommunityPath}/alarms?page_size=1000")).Items("alarms"),
            listed => listed.Text("name") == now.Text("name") && listed.At("worstValue")?.GetDouble() == 0.9);

        // Acknowledged means durable: the alarm is in the journal, at the position the stream gave it.
        var entry = (await Silo.Api.JournalAsync()).Single(entry => entry.Text("subject").EndsWith(Surface.SmokeAlarm(device), StringComparison.Ordinal));
        Assert.Equal(alarm.Number("position"), entry.Number("position"));
    }

    [Fact]
    public async Task An_alarm_is_acknowledged_graded_shelved_cleared_and_closed_with_its_incident()
    {
        const string device = "smoke-b05-301";
        await Silo.Devices.PublishAsync(Surface.TelemetryTopic(device), Surface.Reading(1, 0.9));
        var alarm = Surface.AlarmPath(Surface.SmokeAlarm(device));
        var incident = await IncidentOfAsync(device);

        var acknowledged = await CommandAsync(alarm, "acknowledge", new { actor = "guard-room-1", reason = "seen" });
        Assert.Equal("guard-room-1", acknowledged.Text("acknowledgement", "actor"));
        Assert.Contains("incidents/", await RefusedAsync(400, alarm, "confirm", new { actor = "officer-1", reason = "smoke in the kitchen" }), StringComparison.Ordinal);
        Assert.Contains("incidents/", await RefusedAsync(400, alarm, "close", new { actor = "officer-1", reason = "done" }), StringComparison.Ordinal);
        await CommandAsync(incident, "verify", new { actor = "officer-1", grade = "VERIFICATION_GRADE_PRESENCE", reason = "smoke in the kitchen" });
        await Eventually.True("it is confirmed", async () => (await Silo.Api.GetJsonAsync(alarm)).Text("judgement") == "JUDGEMENT_CONFIRMED");
        var shelved = await CommandAsync(alarm, "shelve", new { actor = "officer-1", reason = "being aired", expireTime = InHours(1) });
        Assert.Equal("being aired", shelved.Text("shelved", "reason"));
        var unshelved = await CommandAsync(alarm, "unshelve", new { actor = "officer-1" });
        Assert.Equal("", unshelved.Text("shelved", "actor"));

        Assert.Contains("still holds", await RefusedAsync(400, alarm, "close", new { actor = "officer-1", reason = "done" }), StringComparison.Ordinal);
        await Silo.Devices.PublishAsync(Surface.TelemetryTopic(device), Surface.Reading(2, 0.0));
        await Eventually.True("the alarm is cleared", async () => (await Silo.Api.GetJsonAsync(alarm)).Text("active") != "True");
        await CommandAsync(incident, "verify", new { actor = "officer-1", grade = "VERIFICATION_GRADE_NO_CALL", reason = "it was steam" });
        await CommandAsync(incident, "close", new { actor = "officer-1", disposition = "DISPOSITION_FALSE_ALARM", reason = "done" });
        await Eventually.True("it is closed with its incident", async () => (await Silo.Api.GetJsonAsync(alarm)).Text("closed", "actor") == "officer-1");

        var kinds = (await Silo.Api.JournalAsync())
            .Where(entry => entry.Text("subject").EndsWith(Surface.SmokeAlarm(device), StringComparison.Ordinal))
            .Select(entry => entry.Text("kind"));
        Assert.Equal(
            [
                "alarm.raised", "alarm.acknowledged", "alarm.confirmed", "alarm.shelved", "alarm.unshelved", "alarm.cleared", "alarm.rejected",
                "alarm.closed",
            ],
            kinds);
    }

    [Fact]
    public async Task Who_may_not_is_refused_and_life_safety_rests_for_long_only_by_two_persons()
    {
        const string device = "smoke-b06-301";
        await Silo.Devices.PublishAsync(Surface.TelemetryTopic(device), Surface.Reading(1, 0.6));
        var alarm = Surface.AlarmPath(Surface.SmokeAlarm(device));
        await IncidentOfAsync(device);
        foreach (var (verb, body) in new (string, object)[]
        {
            ("acknowledge", new { actor = "Li Wei" }),
            ("reject", new { actor = "mediator-1", reason = "steam" }),
            ("shelve", new { actor = "guard-room-1", reason = "noisy", expireTime = InHours(1) }),
            ("unshelve", new { actor = "unit-1" }),
            ("close", new { actor = "mediator-1" }),
        })
        {
            await RefusedAsync(403, alarm, verb, body);
        }

        Assert.Contains("second person", await RefusedAsync(400, alarm, "shelve", new { actor = "officer-1", reason = "works", expireTime = InHours(2) }), StringComparison.Ordinal);
        await CommandAsync(alarm, "shelve", new { actor = "officer-1", reason = "works", expireTime = InHours(1) });
        Assert.Contains("second person", await RefusedAsync(400, alarm, "shelve", new { actor = "officer-1", reason = "works", expireTime = InHours(1.5) }), StringComparison.Ordinal);
        await CommandAsync(alarm, "shelve", new { actor = "supervisor-1", reason = "works", expireTime = InHours(72) });

        await Silo.Devices.PublishAsync(Surface.TelemetryTopic(device), Surface.Reading(2, 0.95));
        await Eventually.True("it comes back as it gets worse", async () => (await Silo.Api.GetJsonAsync(alarm)).Text("shelved", "actor").Length == 0);
        Assert.Equal(2, (await Silo.Api.GetJsonAsync(alarm)).Number("count"));
    }

    [Fact]
    public async Task A_stale_etag_is_refused_and_changes_nothing()
    {
        const string device = "smoke-b03-1102";
        await Silo.Devices.PublishAsync(Surface.TelemetryTopic(device), Surface.Reading(1, 0.9));
        var path = Surface.AlarmPath(Surface.SmokeAlarm(device));
        var seen = await Silo.Api.GetJsonAsync(path);
        var acknowledged = await CommandAsync(path, "acknowledge", new { actor = "officer-1", etag = seen.Text("etag") });

        var stale = await Silo.Api.PostAsync($"{path}:shelve", new { actor = "officer-2", reason = "works", expireTime = InHours(1), etag = seen.Text("etag") });

        Assert.Equal(409, stale.Status);
        Assert.Equal(10, stale.Json.Number("code")); // ABORTED
        Assert.Equal(acknowledged.ToString(), (await Silo.Api.GetJsonAsync(path)).ToString());
    }

    [Fact]
    public async Task A_false_alarm_is_graded_and_closed_while_the_condition_still_holds()
    {
        const string device = "smoke-b07-301";
        await Silo.Devices.PublishAsync(Surface.TelemetryTopic(device), Surface.Reading(1, 0.9));
        var alarm = Surface.AlarmPath(Surface.SmokeAlarm(device));
        var incident = await IncidentOfAsync(device);
        await CommandAsync(incident, "verify", new { actor = "officer-1", grade = "VERIFICATION_GRADE_NO_CALL", reason = "steam" });
        await CommandAsync(incident, "close", new { actor = "officer-1", disposition = "DISPOSITION_FALSE_ALARM", reason = "steam" });
        await Eventually.True("it is closed", async () => (await Silo.Api.GetJsonAsync(alarm)).Text("closed", "actor") == "officer-1");
        var closed = await Silo.Api.GetJsonAsync(alarm);
        Assert.Equal(("JUDGEMENT_FALSE", "True"), (closed.Text("judgement"), closed.Text("active")));
    }

    [Fact]
    public async Task Open_alarms_roll_up_from_the_home_to_the_community()
    {
        const string device = "smoke-b03-1202";
        const string home = "b03-1202";
        await Silo.Devices.PublishAsync(Surface.TelemetryTopic(device), Surface.Reading(1, 0.9));
        await Eventually.True(
            "the home counts one critical alarm and one device online",
            async () => (await Silo.Api.GetJsonAsync(Surface.TwinPath(home))).At("counts") is { } counts
                && counts.Number("alarmsCritical") == 1 && counts.Number("devicesOnline") == 1);
        foreach (var place in new[] { "b03", Surface.Community })
        {
            await Eventually.True(
                $"{place} counts it too",
                async () => (await Silo.Api.GetJsonAsync(Surface.TwinPath(place))).Number("counts", "alarmsCritical") >= 1);
        }
    }

    private static DateTimeOffset InHours(double hours) => TimeProvider.System.GetUtcNow().AddHours(hours).AddSeconds(-5);

    private async Task<string> IncidentOfAsync(string device)
    {
        var found = "";
        await Eventually.True($"the alarm of {device} has an incident", async () =>
        {
            var open = await Silo.Api.GetJsonAsync(Surface.Filtered($"/v1/communities/{Surface.Community}/incidents", "open = true"));
            found = open.Items("incidents").FirstOrDefault(incident => incident.Items("alarms")
                .Any(joined => joined.Text("alarm").EndsWith(Surface.SmokeAlarm(device), StringComparison.Ordinal))).Text("name");
            return found.Length > 0;
        });
        return $"/v1/{found}";
    }

    private async Task<string> RefusedAsync(int status, string path, string verb, object body)
    {
        var answer = await Silo.Api.PostAsync($"{path}:{verb}", body);
        Assert.True(answer.Status == status, $"{verb} answered {answer.Status}: {answer.Body}");
        return answer.Body;
    }

    private async Task<System.Text.Json.JsonElement> CommandAsync(string path, string verb, object body)
    {
        var answer = await Silo.Api.PostAsync($"{path}:{verb}", body);
        Assert.True(answer.Status == 200, $"{verb} answered {answer.Status}: {answer.Body}");
        return answer.Json;
    }
}
