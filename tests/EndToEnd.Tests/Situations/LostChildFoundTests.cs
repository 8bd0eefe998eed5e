using SafeCommunity.EndToEnd.Tests.Harness;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests.Situations;

/// <summary>A child is missed, units are out, and it comes home by itself: everybody is told at once, and every report ends as it was.</summary>
public sealed class LostChildFoundTests
{
    [Fact]
    public async Task The_reporter_says_that_the_child_is_back_and_all_is_ended_truthfully()
    {
        await using var desk = await DutyShift.OpenAsync();
        foreach (var unit in (string[])["unit-1", "unit-2"])
            await desk.DoAsync($"units/{unit}:setStatus", new { actor = unit, status = "UNIT_STATUS_AVAILABLE", shift = "SHIFT_A" });
        var mother = await desk.ReportAsync("lost-person-notice", "b05-302", "孩子放学没回家");
        var opened = await desk.GetAsync("incidents/1");
        Assert.Equal("INCIDENT_STAGE_SENSED", opened.Text("stage"));
        Assert.Equal(("走失求助·5号楼 302", "Notice of a lost person, Building 5, 302"), DutyShift.BothOf(opened, "title"));

        // It points at a person: an officer looks first, answers at once, and sends units.
        await desk.DoAsync("reports/1:answer", new { actor = "officer-1", answer = "巡组马上出发，请留意电话。", interim = true });
        await desk.DoAsync("incidents/1:verify", new { actor = "officer-1", grade = "VERIFICATION_GRADE_LIMITED", reason = "spoke with the mother" });
        await desk.DoAsync("incidents/1:dispatch", new { actor = "officer-1" });
        var unit1 = (await desk.GetAsync("tasks/1.1")).Text("unit").Split('/')[^1];
        await desk.DoAsync("tasks/1.1:accept", new { actor = unit1 });

        // A neighbour reports the same child; the officer ends that one as its duplicate.
        var neighbour = await desk.ReportAsync("lost-person-notice", "b05-402", "邻居家孩子不见了");
        Assert.Equal(("同类，同在5号楼", "the same kind, also in Building 5"), DutyShift.BothOf(neighbour.Answer.Items("duplicates").Single(), "reason"));
        await desk.RefusedAsync(400, "incidents/2:close", new { actor = "officer-1", disposition = "DISPOSITION_DUPLICATE", reason = "the same child" });
        await desk.DoAsync("incidents/2:close", new
        {
            actor = "officer-1",
            disposition = "DISPOSITION_DUPLICATE",
            duplicateOf = "communities/chengbei/incidents/1",
            reason = "the same child",
        });
        var duplicate = await desk.GetAsync("incidents/2");
        Assert.Equal(("DISPOSITION_DUPLICATE", "communities/chengbei/incidents/1"), (duplicate.Text("disposition"), duplicate.Text("mergedInto")));

        // The mother says that the child is back. That reopens nothing and closes nothing: a person acts on it.
        await desk.DoAsync("reports:supplement", new { receipt = mother.Number, secret = mother.Secret, text = "孩子自己回家了，谢谢", ongoing = false });
        Assert.Equal("REPORT_STATE_ROUTED", (await desk.GetAsync("reports/1")).Text("state"));
        Assert.Equal("孩子自己回家了，谢谢", (await desk.GetAsync("reports/1")).Items("supplements").Single().Text("reason"));
        foreach (var task in (await desk.GetAsync("tasks")).Items("tasks").Where(task => task.Text("state") is "TASK_STATE_OFFERED" or "TASK_STATE_ACCEPTED" or "TASK_STATE_STANDING_BY"))
            await desk.DoAsync($"tasks/{task.Text("name").Split('/')[^1]}:recall", new { actor = "officer-1", reason = "the child is home" });

        // Everybody was called back, so it is where it was before they went; answered while it is open, for there is something to say.
        await desk.DoAsync("reports/1:answer", new { actor = "officer-1", answer = "孩子平安就好，巡组已返回。" });
        await desk.DoAsync("reports/2:answer", new { actor = "officer-1", answer = "孩子已平安回家，谢谢您。" });
        Assert.Equal("INCIDENT_STAGE_VERIFIED", (await desk.GetAsync("incidents/1")).Text("stage"));
        await desk.DoAsync("incidents/1:close", new { actor = "officer-1", disposition = "DISPOSITION_AS_FOUND", reason = "the child came home by itself" });
        var ended = await desk.GetAsync("incidents/1");
        Assert.Equal(
            ("DISPOSITION_AS_FOUND", "the child came home by itself"), (ended.Text("disposition"), ended.Text("closed", "reason")));
        Assert.Equal(
            [
                ("已收到", "received"), ("已告知进展", "told how far it is"), ("已核实", "looked into"), ("已派人处理", "somebody was sent"),
                ("您补充了说明", "you said more"), ("已答复", "answered"), ("已办结：现场情况已查明", "closed: what was found is noted"),
            ],
            await desk.StepsAsync(mother));

        // What nobody found, and what others are responsible for, end as that.
        var rumour = await desk.ReportAsync("lost-person-notice", "b07-301", "好像有老人走失");
        await desk.DoAsync("incidents/3:verify", new { actor = "officer-1", grade = "VERIFICATION_GRADE_NO_CALL", reason = "he sits in the garden" });
        await desk.DoAsync("reports/3:answer", new { actor = "officer-1", answer = "老人在花园里，一切安好。" });
        Assert.Contains("close it as false_alarm, or as unfounded", await desk.RefusedAsync(
            400, "incidents/3:close", new { actor = "officer-1", disposition = "DISPOSITION_HANDLED", reason = "done" }), StringComparison.Ordinal);
        await desk.DoAsync("incidents/3:close", new { actor = "officer-1", disposition = "DISPOSITION_UNFOUNDED", reason = "nobody is missing" });
        Assert.Equal(("已办结：到场未发现所反映的情况", "closed: nothing of it was found"), (await desk.StepsAsync(rumour))[^1]);

        var elsewhere = await desk.ReportAsync("lost-person-notice", "b08-301", "孩子在商场走散");
        await desk.DoAsync("incidents/4:verify", new { actor = "officer-1", grade = "VERIFICATION_GRADE_LIMITED", reason = "it is at the mall" });
        await desk.DoAsync("reports/4:answer", new { actor = "officer-1", answer = "已请商场保安寻找。" });
        Assert.Contains("passed_to", await desk.RefusedAsync(
            400, "incidents/4:close", new { actor = "officer-1", disposition = "DISPOSITION_PASSED_ON", reason = "not ours" }), StringComparison.Ordinal);
        await desk.DoAsync("incidents/4:close", new { actor = "officer-1", disposition = "DISPOSITION_PASSED_ON", passedTo = "商场保安部", reason = "not ours" });
        Assert.Equal("商场保安部", (await desk.GetAsync("incidents/4")).Text("passedTo"));
        Assert.Equal(("已办结：已转交商场保安部", "closed: passed on to 商场保安部"), (await desk.StepsAsync(elsewhere))[^1]);
        Assert.Equal(["4"], await desk.FindAsync("incidents", "disposition = passed_on"));
    }
}
