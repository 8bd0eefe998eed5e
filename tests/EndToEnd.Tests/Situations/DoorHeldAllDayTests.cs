using SafeCommunity.EndToEnd.Tests.Harness;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests.Situations;

/// <summary>A door stands open for a whole day, for good reasons first and because of a broken lock then.</summary>
public sealed class DoorHeldAllDayTests
{
    private const string Alarm = "alarms/door-b04-1.door-held.1";

    [Fact]
    public async Task Its_clock_stands_still_while_there_is_a_reason_and_supervision_sees_which()
    {
        // Seconds for minutes, so that a test sees the clocks go round.
        await using var desk = await DutyShift.OpenAsync(
            ("rules.json", "\"onDelay\": \"60s\"", "\"onDelay\": \"1s\""),
            ("procedures/door-held.json", "\"within\": \"30m\"", "\"within\": \"8s\""));
        await desk.SendAsync("door-b04-1", new { open = true });
        var opened = await desk.WaitAsync("incidents/1", "the door", incident => incident.Text("deadline", "stage").Length > 0);
        Assert.Equal("INCIDENT_STAGE_VERIFIED", opened.Text("deadline", "stage"));
        Assert.EndsWith("Door held open", opened.Text("title", "en").Split(',')[0], StringComparison.Ordinal);
        Assert.StartsWith("门未关·", opened.Text("title", "zh"), StringComparison.Ordinal);
        var message = (await desk.GetAsync(Alarm)).At("message")!.Value;
        Assert.EndsWith("开门超过一分钟未关", message.Text("zh"), StringComparison.Ordinal);
        Assert.EndsWith("held open for more than a minute", message.Text("en"), StringComparison.Ordinal);

        // A removal: the alarm rests, and its incident waits with it. Another door, that nobody looks after, goes up meanwhile.
        await desk.DoAsync($"{Alarm}:shelve", new { actor = "officer-1", reason = "a removal until the evening", expireTime = InHours(8) });
        var waiting = await desk.WaitAsync("incidents/1", "it waits", incident => incident.Text("waiting", "expireTime").Length > 0);
        Assert.Equal(
            ("officer-1", "a removal until the evening", "INCIDENT_STAGE_VERIFIED", "communities/chengbei/" + Alarm, ""),
            (waiting.Text("waiting", "began", "actor"), waiting.Text("waiting", "began", "reason"), waiting.Text("waiting", "stage"),
                waiting.Text("waiting", "alarm"), waiting.Text("deadline", "stage")));
        Assert.Equal("ALARM_STATE_SHELVED", (await desk.GetAsync(Alarm)).Text("state"));
        await desk.SendAsync("door-b05-1", new { open = true });
        await desk.WaitAsync("incidents/2", "the other goes up", incident => incident.Text("rung") == "police-room");
        Assert.Equal("guard-room", (await desk.GetAsync("incidents/1")).Text("rung"));
        Assert.Equal(["1"], await desk.FindAsync("incidents", "waiting = true"));
        Assert.Equal(["1", "2"], await desk.FindAsync("incidents", "open = true AND (overdue = true OR escalated = true OR waiting = true)"));

        // The removal is over earlier: as much of the time is left as there was.
        await desk.DoAsync($"{Alarm}:unshelve", new { actor = "officer-1", reason = "they are done" });
        var resumed = await desk.WaitAsync("incidents/1", "its clock goes on", incident => incident.Text("waiting", "expireTime").Length == 0);
        Assert.Equal("INCIDENT_STAGE_VERIFIED", resumed.Text("deadline", "stage"));
        Assert.Equal("system", resumed.Items("waits").Single().Text("ended", "actor"));

        // The door stays open: its lock is broken, and the part is on order. Only who may lets it wait, and not for ever.
        await desk.DoAsync("incidents/1:verify", new { actor = "property-1", grade = "VERIFICATION_GRADE_LIMITED", reason = "the lock is broken" });
        await desk.RefusedAsync(403, "incidents/1:pause", new { actor = "guard-room-1", reason = "parts", expireTime = InHours(72) });
        await desk.RefusedAsync(400, "incidents/1:pause", new { actor = "property-1", reason = "parts", expireTime = InHours(24 * 40) });
        await desk.DoAsync("incidents/1:pause", new { actor = "property-1", reason = "waiting for a lock", expireTime = InHours(72) });
        Assert.StartsWith("property-1 let it wait until ", await desk.RefusedAsync(
            409, "incidents/1:pause", new { actor = "officer-2", reason = "no", expireTime = InHours(1) }), StringComparison.Ordinal);

        // It is seen, closes, and is normal again; its incident still waits.
        await desk.DoAsync($"{Alarm}:acknowledge", new { actor = "guard-room-1" });
        Assert.Equal("ALARM_STATE_ACKNOWLEDGED", (await desk.GetAsync(Alarm)).Text("state"));
        await desk.SendAsync("door-b04-1", new { open = false });
        await desk.WaitAsync(Alarm, "it is normal", alarm => alarm.Text("state") == "ALARM_STATE_NORMAL");
        Assert.DoesNotContain("door-b04-1.door-held.1", await desk.FindAsync("alarms", "closed = false AND state != normal"));
        Assert.Equal(["door-b04-1.door-held.1"], await desk.FindAsync("alarms", "closed = false AND state = normal"));
        Assert.Equal(["1"], await desk.FindAsync("incidents", "waiting = true"));

        // It opens again: something new happened, and nothing waits any longer.
        await desk.SendAsync("door-b04-1", new { open = true });
        var again = await desk.WaitAsync("incidents/1", "its clock goes on again", incident => incident.Text("waiting", "expireTime").Length == 0);
        Assert.Equal("INCIDENT_STAGE_RESOLVED", again.Text("deadline", "stage"));
        Assert.Equal("alarm door-b04-1.door-held.1 counts again", again.Items("waits").Last().Text("ended", "reason"));

        // Repaired by the property's staff themselves, and put away; the alarm is closed with it.
        await desk.SendAsync("door-b04-1", new { open = false });
        await desk.WaitAsync(Alarm, "it is closed", alarm => alarm.Text("active") != "True");
        await desk.DoAsync("incidents/1:move", new { actor = "property-1", stage = "INCIDENT_STAGE_RESOLVED", reason = "a new lock" });
        await desk.DoAsync("incidents/1:close", new { actor = "officer-1", disposition = "DISPOSITION_HANDLED", reason = "a new lock" });
        await desk.WaitAsync(Alarm, "its alarm is closed with it", alarm => alarm.Text("closed", "actor") == "officer-1");

        // Figures say over how many they were taken.
        var from = Uri.EscapeDataString(DateTimeOffset.UtcNow.AddHours(-1).ToString("O"));
        var figures = await desk.GetAsync($"alarms:figures?startTime={from}");
        Assert.Equal((3L, 1L, 1L, 0L), (figures.Number("raised"), figures.Number("acknowledged"), figures.Number("judged"), figures.Number("rejected")));
    }

    private static string InHours(double hours) => DateTimeOffset.UtcNow.AddHours(hours).ToString("O");
}
