using SafeCommunity.EndToEnd.Tests.Harness;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests.Situations;

/// <summary>Noise that three people report, that starts again, and that was dealt with too slowly for one of them.</summary>
public sealed class NoiseReportedThriceTests
{
    [Fact]
    public async Task Neighbours_reports_become_one_matter_that_goes_on_until_everybody_was_answered()
    {
        await using var desk = await DutyShift.OpenAsync();
        var first = await desk.ReportAsync("noise", "b05-302", "楼上音乐太吵");
        Assert.Equal(("噪音扰民·5号楼 302", "Noise, Building 5, 302"), DutyShift.BothOf(await desk.GetAsync("incidents/1"), "title"));

        // A word on the way, before anybody went: the answer is still owed.
        await desk.DoAsync("reports/1:answer", new { actor = "grid-1", answer = "网格员正在路上。", interim = true });
        Assert.Equal("REPORT_STATE_ROUTED", (await desk.GetAsync("reports/1")).Text("state"));
        Assert.Equal([("已收到", "received"), ("已告知进展", "told how far it is")], await desk.StepsAsync(first));

        // A neighbour calls it something else. It is suggested, and one command joins it.
        var second = await desk.ReportAsync("dispute", "b05-402", "楼下半夜还在开派对");
        var suggestion = second.Answer.Items("duplicates").Single();
        Assert.Equal("communities/chengbei/incidents/1", suggestion.Text("incident"));
        Assert.Equal(("另一类（噪音扰民），同在5号楼", "another kind (Noise), also in Building 5"), DutyShift.BothOf(suggestion, "reason"));
        var related = (await desk.GetAsync("incidents/1:suggestRelated")).Items("related").Single();
        Assert.Equal("communities/chengbei/incidents/2", related.Text("incident"));
        var joined = await desk.DoAsync("reports/2:join", new { actor = "grid-1", incident = "communities/chengbei/incidents/1", reason = "the same party" });
        Assert.Equal("communities/chengbei/incidents/1", joined.Text("incident"));
        Assert.Equal("communities/chengbei/incidents/1", (await desk.GetAsync("incidents/2")).Text("mergedInto"));

        // The grid's staff go themselves; no unit is sent.
        await desk.DoAsync("incidents/1:verify", new { actor = "grid-1", grade = "VERIFICATION_GRADE_PRESENCE", reason = "heard it from the stairs" });
        await desk.DoAsync("incidents/1:move", new { actor = "grid-1", stage = "INCIDENT_STAGE_ON_SCENE" });
        await ResolveAsync(desk);
        Assert.Empty((await desk.GetAsync("incidents/1")).Items("tasks"));
        Assert.Equal(
            "Incident 1 cannot be closed: report 1 is not answered yet.",
            await desk.RefusedAsync(400, "incidents/1:close", new { actor = "grid-1", disposition = "DISPOSITION_HANDLED", reason = "quiet" }));
        await AnswerAsync(desk, 1, 2);
        await desk.DoAsync("incidents/1:close", new { actor = "grid-1", disposition = "DISPOSITION_HANDLED", reason = "quiet" });

        // An hour later it is loud again: the same home joins what it reported, and that goes on.
        var third = await desk.ReportAsync("noise", "b05-302", "又开始了，还是很吵");
        Assert.Equal("communities/chengbei/incidents/1", third.Answer.Text("report", "incident"));
        var again = await desk.GetAsync("incidents/1");
        Assert.Equal(
            ("INCIDENT_STAGE_VERIFIED", "report 3: the same home reports it again", 1L),
            (again.Text("stage"), again.Text("reopened", "reason"), again.Number("reopenedCount")));

        // The neighbour says the same by the receipt.
        await desk.DoAsync("reports:supplement", new { receipt = second.Number, secret = second.Secret, text = "还在吵", ongoing = true });
        var neighbour = await desk.GetAsync("reports/2");
        Assert.Equal(("REPORT_STATE_REOPENED", "还在吵"), (neighbour.Text("state"), neighbour.Items("supplements").Single().Text("reason")));
        Assert.Contains(("您补充说明：仍在发生", "you said that it still goes on"), await desk.StepsAsync(second));
        await desk.RefusedAsync(404, "reports:supplement", new { receipt = second.Number, secret = "0000-0000-0000-0000", text = "x", ongoing = true });

        await desk.DoAsync("incidents/1:move", new { actor = "grid-1", stage = "INCIDENT_STAGE_ON_SCENE" });
        await ResolveAsync(desk);
        await AnswerAsync(desk, 2, 3);
        await desk.DoAsync("incidents/1:close", new { actor = "grid-1", disposition = "DISPOSITION_HANDLED", reason = "the landlord came" });
        Assert.Equal(("已办结", "closed"), (await desk.StepsAsync(third))[^1]);

        // Fixed, and not content: two stars come back to a person, with a short clock.
        await desk.DoAsync("reports:rate", new { receipt = second.Number, secret = second.Secret, stars = 2, @fixed = true, comment = "两次才管" });
        Assert.Equal("REPORT_STATE_DISCONTENT", (await desk.GetAsync("reports/2")).Text("state"));
        Assert.Equal(["2"], await desk.FindAsync("reports", "open = true"));
        Assert.Equal(("评价较低，将有人再与您联系", "rated low: somebody will speak with you again"), (await desk.StepsAsync(second))[^1]);
        var due = DateTimeOffset.Parse((await desk.GetAsync("incidents/1")).Text("followUpDueTime"), System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(due, DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1).AddMinutes(1));
        await desk.DoAsync("reports/2:answer", new { actor = "grid-1", answer = "我们已与您通话，今后夜间可直接联系值班室。" });
        await desk.DoAsync("incidents/1:followUp", new { actor = "grid-1", reason = "spoke with both homes" });
        Assert.Empty(await desk.FindAsync("reports", "open = true"));
    }

    private static async Task ResolveAsync(DutyShift desk) => await desk.DoAsync("incidents/1:move", new
    {
        actor = "grid-1",
        stage = "INCIDENT_STAGE_RESOLVED",
        items = new[] { new { item = "finding", value = "a party in 502" }, new { item = "action", value = "the music is off" } },
    });

    private static async Task AnswerAsync(DutyShift desk, params int[] reports)
    {
        foreach (var report in reports)
            await desk.DoAsync($"reports/{report}:answer", new { actor = "grid-1", answer = "音乐已关。" });
    }
}
