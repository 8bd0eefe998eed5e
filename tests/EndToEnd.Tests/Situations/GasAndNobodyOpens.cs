using SafeCommunity.EndToEnd.Tests.Harness;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests.Situations;

/// <summary>Gas at 60 % of the lower explosive limit, and nobody opens: who is there says what it is, and it is done when it is over.</summary>
public sealed class GasAndNobodyOpens
{
    private const string Detector = "gas-b03-1502";

    [Fact]
    public async Task Gas_is_not_done_while_it_hangs_in_the_stairs_and_nobody_far_away_knows_better()
    {
        await using var room = await DutyShift.OpenAsync();
        await room.ComeOnDutyAsync("unit-1", "unit-1", "SHIFT_A");
        await room.SendAsync(Detector, new { gas = 60 });

        // Sensed: life safety goes out at once.
        var incident = await room.WaitAsync("incidents/1", "a unit is asked", found => found.Text("stage") == "INCIDENT_STAGE_DISPATCHED");
        Assert.Equal(("gas", "Gas leak, Building 3, 1502", "燃气泄漏·3号楼 1502"), (incident.Text("kind"), incident.Text("title", "en"), incident.Text("title", "zh")));
        var alarm = await room.GetAsync($"alarms/{Detector}.gas-high.1");
        Assert.Equal("Building 3, 1502, gas detector: gas at 60 % of the lower explosive limit, above 20 %", alarm.Text("message", "en"));
        Assert.Contains("燃气浓度达爆炸下限的 60%，超过 20%", alarm.Text("message", "zh"), StringComparison.Ordinal);

        foreach (var step in (string[])["accept", "start", "arrive"])
            await room.DoAsync($"tasks/1.1:{step}", new { actor = "guard-g1-a1" });
        await room.DoAsync("incidents/1:verify", new { actor = "guard-g1-a1", grade = "VERIFICATION_GRADE_THREAT_TO_LIFE", reason = "strong smell at the door, nobody opens" });

        // Who stands there knows best.
        Assert.Equal(
            "guard-g1-a1 is at incident 1 and graded it threat_to_life: who is not there does not grade it lower. Ask there for another look.",
            await room.RefusedAsync(400, "incidents/1:verify", new { actor = "officer-1", grade = "VERIFICATION_GRADE_NO_CALL", reason = "they do not answer the phone" }));
        Assert.Equal("TASK_STATE_ON_SCENE", (await room.GetAsync("tasks/1.1")).Text("state"));

        // "Done" asks again, with the newest value, whoever says it.
        await room.DoAsync("incidents/1:record", new
        {
            actor = "unit-1",
            items = new[] { new { item = "cause", value = "unknown" }, new { item = "action", value = "rang" }, new { item = "valve", value = "not reached" } },
        });
        await room.SendAsync(Detector, new { gas = 65 });
        await room.WaitAsync($"twins/{Detector}", "the newest value is known", twin => twin.Text("device", "values", "gas") == "65");
        const string asked = "Incident 1 is not over: the condition of an alarm still holds (Building 3, 1502, gas detector: gas at 65 % of the lower explosive limit, above 20 %): "
            + "wait until it ends, or say in still_active_reason why it is done all the same.";
        Assert.Equal(asked, await room.RefusedAsync(400, "tasks/1.1:complete", new { actor = "unit-1", reason = "nobody opens" }));
        Assert.Equal(asked, await room.RefusedAsync(400, "incidents/1:move", new { actor = "officer-1", stage = "INCIDENT_STAGE_RESOLVED", reason = "nobody opens" }));
        var moves = await room.GetAsync("incidents/1:moves");
        Assert.Contains("gas at 65 %", moves.Items("moves").Single(move => move.Text("stage") == "INCIDENT_STAGE_RESOLVED").Text("obstacle"), StringComparison.Ordinal);
        Assert.Equal("INCIDENT_STAGE_ON_SCENE", (await room.GetAsync("incidents/1")).Text("stage"));

        // A second unit, asked as it comes on for a life is threatened, goes home and says why that is all right; the incident
        // stays with the first.
        await room.ComeOnDutyAsync("unit-2", "unit-2", "SHIFT_A");
        foreach (var step in (string[])["accept", "arrive"])
            await room.DoAsync($"tasks/1.2:{step}", new { actor = "unit-2" });
        await room.DoAsync("tasks/1.2:complete", new { actor = "unit-2", stillActiveReason = "unit 1 stays, we fetch the caretaker's key" });
        var said = (await room.GetAsync("incidents/1")).At("doneWhileActive")!.Value;
        Assert.Equal(("unit-2", "unit 1 stays, we fetch the caretaker's key"), (said.Text("said", "actor"), said.Text("said", "reason")));
        Assert.Equal("报警仍未解除：3号楼 1502 燃气探测器燃气浓度达爆炸下限的 65%，超过 20%", said.Text("text", "zh"));
        Assert.Equal("the condition of an alarm still holds (Building 3, 1502, gas detector: gas at 65 % of the lower explosive limit, above 20 %)", said.Text("text", "en"));
        Assert.Equal("INCIDENT_STAGE_ON_SCENE", (await room.GetAsync("incidents/1")).Text("stage"));

        // The caretaker opens, the valve is shut, the gas goes: done is done.
        await room.SendAsync(Detector, new { gas = 0 });
        await room.WaitAsync(
            $"alarms/{Detector}.gas-high.1", "the condition has ended", found => found.Text("active") != "True", TimeSpan.FromSeconds(90));
        await room.WaitAsync("incidents/1:moves", "nothing stands in the way", found => found.Items("moves").Any(move => move.Text("stage") == "INCIDENT_STAGE_RESOLVED" && move.Text("obstacle").Length == 0));
        await room.DoAsync("tasks/1.1:complete", new { actor = "unit-1", reason = "valve shut, aired" });
        Assert.Equal("INCIDENT_STAGE_RESOLVED", (await room.GetAsync("incidents/1")).Text("stage"));
        Assert.Single(await room.TimelineAsync(1), kind => kind == "incident.done_while_active");
    }

    [Fact]
    public async Task Two_detectors_are_not_outweighed_by_one_officer_at_a_desk()
    {
        await using var room = await DutyShift.OpenAsync();
        await room.ComeOnDutyAsync("unit-1", "unit-1", "SHIFT_A");
        foreach (var detector in (string[])["smoke-b03-1502", "smoke-b03-1503"])
            await room.SendAsync(detector, new { smoke = 0.8 });
        await room.WaitAsync("incidents/1", "both detectors are of it", found => found.Items("alarms").Count() == 2);

        var noCall = new { actor = "officer-1", grade = "VERIFICATION_GRADE_NO_CALL", reason = "the camera shows nothing" };
        var first = await room.DoAsync("incidents/1:verify", noCall);
        Assert.Equal(("VERIFICATION_GRADE_UNSPECIFIED", "officer-1"), (first.Text("grade"), first.Text("secondLook", "asked", "actor")));
        Assert.Equal(
            "2 detectors are active (Building 3, 1502, smoke detector, Building 3, 1503, smoke detector): a second person, or somebody on the scene, must find the same before it counts",
            first.Text("secondLook", "text", "en"));
        Assert.Equal(
            "2 个探测器仍在报警（3号楼 1502 烟感、3号楼 1503 烟感）：须由第二人或在场人员同样认定无需出警，方可生效", first.Text("secondLook", "text", "zh"));
        Assert.Equal("TASK_STATE_OFFERED", (await room.GetAsync("tasks/1.1")).Text("state"));

        Assert.Equal("officer-1", (await room.DoAsync("incidents/1:verify", noCall)).Text("secondLook", "asked", "actor"));
        Assert.Contains("At incident 1, 2 detectors are active", await room.RefusedAsync(400, "incidents/1:reclassify", new { actor = "officer-1", kind = "noise", reason = "a drill" }), StringComparison.Ordinal);

        var second = await room.DoAsync("incidents/1:verify", new { noCall.grade, actor = "supervisor-1", reason = "I rang them: a barbecue" });
        Assert.Equal(("VERIFICATION_GRADE_NO_CALL", ""), (second.Text("grade"), second.Text("secondLook", "asked", "actor")));
        Assert.Equal("TASK_STATE_RECALLED", (await room.GetAsync("tasks/1.1")).Text("state"));
        Assert.Single(await room.TimelineAsync(1), kind => kind == "incident.second_look_asked");
    }
}
