using System.Text.Json;
using SafeCommunity.EndToEnd.Tests.Harness;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests.Situations;

/// <summary>An e-bike is charged in the stairwell of building 5: first the current leaks, then it smokes, then a hose of gas gives way above.</summary>
public sealed class EBikeInTheStairwell
{
    [Fact]
    public async Task The_electrical_alarm_and_the_smoke_are_one_fire_and_gas_beside_it_asks_a_person()
    {
        await using var shift = await DutyShift.BeginAsync(["unit-1", "unit-2", "unit-3", "unit-4"]);

        // Current leaks: a hazard, of which a person decides.
        await shift.SendAsync("electrical-b05", new { residual_current = 380 });
        var hazard = await shift.IncidentAsync(1, "is opened by the electrical detector");
        Assert.Equal(("electrical", "ALARM_SEVERITY_HIGH"), (hazard.Text("kind"), hazard.Text("severity")));
        Assert.Equal(("电气隐患·5号楼", "Electrical hazard, Building 5"), DutyShift.TitleOf(hazard));
        Assert.Empty(await shift.OpenTasksAsync(1));

        // It smokes: the same matter is a fire now, and the force of a fire goes at once.
        await shift.SendAsync("smoke-b05-101", new { smoke = 0.7 });
        var fire = await shift.IncidentAsync(1, "is a fire", incident => incident.Text("stage") == "INCIDENT_STAGE_DISPATCHED");
        Assert.Equal(("fire", "ALARM_SEVERITY_CRITICAL", "PROCEDURE_CLASS_LIFE_SAFETY"), (fire.Text("kind"), fire.Text("severity"), fire.Text("procedureClass")));
        Assert.Equal(("火情·5号楼", "Fire, Building 5"), DutyShift.TitleOf(fire));
        Assert.Equal("True", fire.Text("agreed"));
        var joined = fire.Items("alarms").Last();
        Assert.Equal("may have the same cause as the alarm of Building 5, electrical fire detector", joined.Text("text", "en"));
        Assert.Equal("与此前5号楼 电气火灾探测器的报警可能为同一原因", joined.Text("text", "zh"));
        Assert.Equal(2, (await shift.OpenTasksAsync(1)).Count);
        Assert.Contains(("incident.reclassified", "system"), await shift.HistoryAsync(1));
        Assert.Single(await shift.IncidentsAsync());

        // The floor above smokes too: still one fire.
        await shift.SendAsync("smoke-b05-201", new { smoke = 0.6 });
        await shift.IncidentAsync(1, "has three alarms", incident => incident.Items("alarms").Count() == 3);

        // Gas on the third floor: people go to that too, and an officer is asked whether it is one matter.
        await shift.SendAsync("gas-b05-301", new { gas = 30 });
        var gas = await shift.IncidentAsync(2, "is opened by the gas detector", incident => incident.Items("related").Any());
        Assert.Equal(("燃气泄漏·5号楼 301", "Gas leak, Building 5, 301"), DutyShift.TitleOf(gas));
        Assert.NotEmpty(await shift.OpenTasksAsync(2));
        AssertAsks(gas, 1, "可能与“火情·5号楼”为同一原因，请核实是否归并", "may have the same cause as 'Fire, Building 5': look whether they are one matter");
        AssertAsks(
            await shift.IncidentAsync(1, "names the leak", incident => incident.Items("related").Any()), 2,
            "可能与“燃气泄漏·5号楼 301”为同一原因，请核实是否归并", "may have the same cause as 'Gas leak, Building 5, 301': look whether they are one matter");

        // Next door it smells as well: the same leak.
        await shift.SendAsync("gas-b05-302", new { gas = 25 });
        var leak = await shift.IncidentAsync(2, "has both alarms", incident => incident.Items("alarms").Count() == 2);
        Assert.Equal(("燃气泄漏·5号楼", "Gas leak, Building 5"), DutyShift.TitleOf(leak));
        Assert.Equal(2, (await shift.IncidentsAsync()).Count);

        // Two units put out the bike; while it is not over, nobody closes it.
        await shift.WorkAsync(1, ("cause", "an e-bike on charge"), ("action", "put out, carried outside"));
        await shift.IncidentAsync(1, "is resolved", incident => incident.Text("stage") == "INCIDENT_STAGE_RESOLVED");
        await shift.DoAsync("incidents/1:verify", new { actor = "officer-1", grade = "VERIFICATION_GRADE_THREAT_TO_LIFE", reason = "smoke in the stairs" });
        var close = new
        {
            actor = "officer-1", disposition = "DISPOSITION_HANDLED", reason = "e-bike fire",
            items = new[] { new { item = "review", value = "the charging room was full" } },
        };
        Assert.Contains("still holds", await shift.RefusedAsync("incidents/1:close", close), StringComparison.Ordinal);
        await shift.SendAsync("smoke-b05-101", new { smoke = 0 });
        await shift.SendAsync("smoke-b05-201", new { smoke = 0 });
        await shift.SendAsync("electrical-b05", new { residual_current = 40 });
        await Eventually.True("the alarms of the fire are over", async () => await ObstacleAsync(shift) == "", TimeSpan.FromSeconds(90));
        Assert.Equal("INCIDENT_STAGE_CLOSED", (await shift.DoAsync("incidents/1:close", close)).Text("stage"));
    }

    private static async Task<string> ObstacleAsync(DutyShift shift) =>
        (await shift.GetAsync("incidents/1:moves")).Items("moves").Single(move => move.Text("how") == "close").Text("obstacle");

    private static void AssertAsks(JsonElement incident, long other, string zh, string en)
    {
        var related = incident.Items("related").Single();
        Assert.Equal($"communities/chengbei/incidents/{other}", related.Text("incident"));
        Assert.Equal((zh, en), (related.Text("text", "zh"), related.Text("text", "en")));
    }
}
