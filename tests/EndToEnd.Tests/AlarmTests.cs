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

        // Acknowledged means durable: the alarm is in the journal, at the position the stream gave it.
        var entry = (await Silo.Api.JournalAsync()).Single(entry => entry.Text("subject").EndsWith(Surface.SmokeAlarm(device), StringComparison.Ordinal));
        Assert.Equal(alarm.Number("position"), entry.Number("position"));
    }

    [Fact]
    public async Task An_alarm_is_acknowledged_confirmed_shelved_cleared_and_closed()
    {
        const string device = "smoke-b03-0101";
        await Silo.Devices.PublishAsync(Surface.TelemetryTopic(device), Surface.Reading(1, 0.9));
        var alarm = Surface.AlarmPath(Surface.SmokeAlarm(device));

        var acknowledged = await CommandAsync(alarm, "acknowledge", new { actor = "Li Wei", reason = "seen" });
        Assert.Equal("Li Wei", acknowledged.Text("acknowledgement", "actor"));
        var confirmed = await CommandAsync(alarm, "confirm", new { actor = "Li Wei", reason = "smoke in the kitchen", etag = acknowledged.Text("etag") });
        Assert.Equal("JUDGEMENT_CONFIRMED", confirmed.Text("judgement"));
        var shelved = await CommandAsync(alarm, "shelve", new { actor = "Li Wei", reason = "being aired", expireTime = TimeProvider.System.GetUtcNow().AddHours(1) });
        Assert.Equal("being aired", shelved.Text("shelved", "reason"));
        var unshelved = await CommandAsync(alarm, "unshelve", new { actor = "Li Wei" });
        Assert.Equal("", unshelved.Text("shelved", "actor"));

        var tooEarly = await Silo.Api.PostAsync($"{alarm}:close", new { actor = "Li Wei", reason = "done" });
        Assert.Equal(400, tooEarly.Status);

        await Silo.Devices.PublishAsync(Surface.TelemetryTopic(device), Surface.Reading(2, 0.0));
        await Eventually.True("the alarm is cleared", async () => (await Silo.Api.GetJsonAsync(alarm)).Text("active") != "True");
        var closed = await CommandAsync(alarm, "close", new { actor = "Li Wei", reason = "done" });
        Assert.Equal("done", closed.Text("closed", "reason"));

        var kinds = (await Silo.Api.JournalAsync())
            .Where(entry => entry.Text("subject").EndsWith(Surface.SmokeAlarm(device), StringComparison.Ordinal))
            .Select(entry => entry.Text("kind"));
        Assert.Equal(
            ["alarm.raised", "alarm.acknowledged", "alarm.confirmed", "alarm.shelved", "alarm.unshelved", "alarm.cleared", "alarm.closed"],
            kinds);
    }

    [Fact]
    public async Task A_stale_etag_is_refused_and_changes_nothing()
    {
        const string device = "smoke-b03-0102";
        await Silo.Devices.PublishAsync(Surface.TelemetryTopic(device), Surface.Reading(1, 0.9));
        var path = Surface.AlarmPath(Surface.SmokeAlarm(device));
        var seen = await Silo.Api.GetJsonAsync(path);
        var acknowledged = await CommandAsync(path, "acknowledge", new { actor = "Li Wei", etag = seen.Text("etag") });

        var stale = await Silo.Api.PostAsync($"{path}:confirm", new { actor = "Wang Fang", reason = "fire", etag = seen.Text("etag") });

        Assert.Equal(409, stale.Status);
        Assert.Equal(10, stale.Json.Number("code")); // ABORTED
        Assert.Equal(acknowledged.ToString(), (await Silo.Api.GetJsonAsync(path)).ToString());
    }

    [Fact]
    public async Task A_false_alarm_is_rejected_and_closed_while_the_condition_still_holds()
    {
        const string device = "smoke-b03-0201";
        await Silo.Devices.PublishAsync(Surface.TelemetryTopic(device), Surface.Reading(1, 0.9));
        var alarm = Surface.AlarmPath(Surface.SmokeAlarm(device));
        Assert.Equal("JUDGEMENT_FALSE", (await CommandAsync(alarm, "reject", new { actor = "Li Wei", reason = "steam" })).Text("judgement"));
        Assert.Equal("Li Wei", (await CommandAsync(alarm, "close", new { actor = "Li Wei" })).Text("closed", "actor"));
    }

    [Fact]
    public async Task Open_alarms_roll_up_from_the_home_to_the_community()
    {
        const string device = "smoke-b03-0202";
        const string home = "b03-0202";
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

    private async Task<System.Text.Json.JsonElement> CommandAsync(string alarm, string verb, object body)
    {
        var answer = await Silo.Api.PostAsync($"{alarm}:{verb}", body);
        Assert.True(answer.Status == 200, $"{verb} answered {answer.Status}: {answer.Body}");
        return answer.Json;
    }
}
