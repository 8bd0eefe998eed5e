using SafeCommunity.EndToEnd.Tests.Harness;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests.Situations;

/// <summary>Two officers look at the same fire, and neither knows what the other said.</summary>
public sealed class TwoOperatorsTests
{
    [Fact]
    public async Task The_second_is_told_what_the_first_said_and_what_came_in_between_is_not_acknowledged_unseen()
    {
        await using var desk = await DutyShift.OpenAsync();
        await desk.DoAsync("units/unit-1:setStatus", new { actor = "unit-1", status = "UNIT_STATUS_AVAILABLE", shift = "SHIFT_A" });
        await desk.SendAsync("smoke-b03-1502", new { smoke = 0.8 });
        var opened = await desk.WaitAsync("incidents/1", "the fire", incident => incident.Text("stage") == "INCIDENT_STAGE_DISPATCHED");
        Assert.Equal(("火情·3号楼 1502", "Fire, Building 3, 1502"), DutyShift.BothOf(opened, "title"));

        await desk.DoAsync("tasks/1.1:accept", new { actor = "unit-1" });

        // One sees flames; the other, who looks at another picture, sees nothing. Nobody is called back by that.
        var first = await desk.DoAsync("incidents/1:verify", new { actor = "officer-1", grade = "VERIFICATION_GRADE_THREAT_TO_LIFE", reason = "flames at the window" });
        var told = await desk.RefusedAsync(409, "incidents/1:verify", new { actor = "officer-2", grade = "VERIFICATION_GRADE_NO_CALL", reason = "nothing to see" });
        Assert.StartsWith("officer-1 graded it threat_to_life at ", told, StringComparison.Ordinal);
        Assert.EndsWith(
            $": flames at the window. To say otherwise nevertheless, repeat it with the etag {first.Text("etag")} of incidents/1.", told, StringComparison.Ordinal);
        Assert.Equal("TASK_STATE_ACCEPTED", (await desk.GetAsync("tasks/1.1")).Text("state"));
        Assert.Equal("VERIFICATION_GRADE_THREAT_TO_LIFE", (await desk.GetAsync("incidents/1")).Text("grade"));

        // What both see is no contradiction; what both record of one thing is.
        var agreed = await desk.DoAsync("incidents/1:verify", new { actor = "officer-2", grade = "VERIFICATION_GRADE_THREAT_TO_LIFE", reason = "I see them too" });
        Assert.Equal("officer-2", agreed.Text("verified", "actor"));
        await desk.DoAsync("incidents/1:record", new { actor = "officer-1", items = new[] { new { item = "cause", value = "a pan" } } });
        var cause = await desk.RefusedAsync(409, "incidents/1:record", new { actor = "officer-2", items = new[] { new { item = "cause", value = "a scooter battery" } } });
        Assert.StartsWith("officer-1 recorded another cause at ", cause, StringComparison.Ordinal);
        Assert.Contains(": a pan. To say otherwise", cause, StringComparison.Ordinal);

        // Said knowingly, it holds: the units are called back and the alarm is judged with it.
        var seen = await desk.GetAsync("incidents/1");
        await desk.DoAsync("incidents/1:verify", new { actor = "officer-1", grade = "VERIFICATION_GRADE_NO_CALL", reason = "a film set, they called", etag = seen.Text("etag") });
        Assert.Equal("TASK_STATE_RECALLED", (await desk.GetAsync("tasks/1.1")).Text("state"));
        await desk.WaitAsync("alarms/smoke-b03-1502.smoke-high.1", "the alarm is judged", alarm => alarm.Text("judgement") == "JUDGEMENT_FALSE");
        await desk.DoAsync("incidents/1:close", new { actor = "officer-1", disposition = "DISPOSITION_FALSE_ALARM", reason = "a film set" });

        // Taken up again by the other, it is not put away again by who does not know.
        await desk.DoAsync("incidents/1:reopen", new { actor = "officer-2", reason = "the fire brigade asks for us" });
        var closing = await desk.RefusedAsync(409, "incidents/1:close", new { actor = "officer-1", disposition = "DISPOSITION_FALSE_ALARM", reason = "a film set" });
        Assert.StartsWith("officer-2 reopened it at ", closing, StringComparison.Ordinal);
        Assert.Contains(": the fire brigade asks for us. To say otherwise", closing, StringComparison.Ordinal);

        // A list is acknowledged as it was when the person looked.
        await desk.SendAsync("door-b04-1", new { tamper = true });
        var looked = await desk.WaitAsync("alarms/door-b04-1.door-tamper.1", "the first door", alarm => alarm.Text("active") == "True");
        await desk.SendAsync("door-b05-1", new { tamper = true });
        await desk.WaitAsync("alarms/door-b05-1.door-tamper.1", "the second door", alarm => alarm.Text("active") == "True");
        var position = looked.Number("position");
        await desk.RefusedAsync(403, "alarms:acknowledge", new { actor = "nobody", filter = "rule = door-tamper", asOfPosition = position });
        await desk.RefusedAsync(400, "alarms:acknowledge", new { actor = "officer-1" });
        var acknowledged = await desk.DoAsync("alarms:acknowledge", new { actor = "officer-1", filter = "rule = door-tamper", asOfPosition = position });
        Assert.Equal("communities/chengbei/alarms/door-b04-1.door-tamper.1", acknowledged.Items("acknowledged").Single().Text("name"));
        var other = acknowledged.Items("notAcknowledged").Single();
        Assert.Equal("communities/chengbei/alarms/door-b05-1.door-tamper.1", other.Text("alarm"));
        Assert.Equal(("您查看之后又触发", "it was raised after you looked"), DutyShift.BothOf(other, "reason"));
        Assert.Equal((position, 2), (acknowledged.Number("asOfPosition"), acknowledged.Number("totalSize")));

        // The other officer, who sees both, acknowledges what is left and is told of the rest.
        var second = await desk.DoAsync("alarms:acknowledge", new { actor = "officer-2", filter = "rule = door-tamper" });
        Assert.Equal("communities/chengbei/alarms/door-b05-1.door-tamper.1", second.Items("acknowledged").Single().Text("name"));
        var (zh, en) = DutyShift.BothOf(second.Items("notAcknowledged").Single(), "reason");
        Assert.StartsWith("officer-1 acknowledged it at ", en, StringComparison.Ordinal);
        Assert.StartsWith("已有人于", zh, StringComparison.Ordinal);
        Assert.Equal("", second.Text("nextPageToken"));

        // A page at a time, the oldest first; what the same person says again changes nothing.
        var page = await desk.DoAsync("alarms:acknowledge", new { actor = "officer-1", filter = "rule = door-tamper", pageSize = 1 });
        Assert.Equal("communities/chengbei/alarms/door-b04-1.door-tamper.1", page.Items("acknowledged").Single().Text("name"));
        var next = await desk.DoAsync("alarms:acknowledge", new
        {
            actor = "officer-1",
            filter = "rule = door-tamper",
            pageSize = 1,
            pageToken = page.Text("nextPageToken"),
            asOfPosition = page.Number("asOfPosition"),
        });
        Assert.Equal("communities/chengbei/alarms/door-b05-1.door-tamper.1", next.Items("notAcknowledged").Single().Text("alarm"));
        JournalReading.AssertGapFree(await desk.Silo.Api.JournalAsync());
    }
}
