using SafeCommunity.EndToEnd.Tests.Harness;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests.Situations;

/// <summary>Somebody fries fish, and the kitchen's detector takes it for a fire.</summary>
public sealed class KitchenSmokeFalse
{
    [Fact]
    public async Task Units_go_at_once_and_turn_back_when_who_is_there_says_that_it_is_nothing()
    {
        await using var shift = await DutyShift.BeginAsync(["unit-1", "unit-2"]);
        await shift.SendAsync("smoke-b03-1502", new { smoke = 0.6 });
        var fire = await shift.IncidentAsync(1, "is dispatched by itself", incident => incident.Text("stage") == "INCIDENT_STAGE_DISPATCHED");
        Assert.Equal(("火情·3号楼 1502", "Fire, Building 3, 1502"), DutyShift.TitleOf(fire));
        Assert.Equal("ALARM_SEVERITY_CRITICAL", fire.Text("severity"));
        Assert.Equal(2, (await shift.OpenTasksAsync(1)).Count);

        // The alarm of a fire is judged through the fire, by somebody who may grade.
        Assert.Contains("incidents/1:verify", await shift.RefusedAsync("alarms/smoke-b03-1502.smoke-high.1:reject", new { actor = "officer-1", reason = "always the kitchen" }), StringComparison.Ordinal);

        await shift.DoAsync("tasks/1.1:accept", new { actor = "unit-1" });
        await shift.DoAsync("tasks/1.1:arrive", new { actor = "unit-1" });
        await shift.DoAsync("incidents/1:verify", new { actor = "unit-1", grade = "VERIFICATION_GRADE_NO_CALL", reason = "fried fish, the window is open now" });
        await Eventually.True("both are free", async () => (await shift.OpenTasksAsync(1)).Count == 0);
        await Eventually.True(
            "the alarm is judged with the incident",
            async () => (await shift.GetAsync("alarms/smoke-b03-1502.smoke-high.1")).Text("judgement") == "JUDGEMENT_FALSE");
        var closed = await shift.DoAsync("incidents/1:close", new { actor = "officer-1", disposition = "DISPOSITION_FALSE_ALARM", reason = "fried fish" });
        Assert.Equal("INCIDENT_STAGE_CLOSED", closed.Text("stage"));

        // That it was nothing says nothing about what comes after.
        await shift.SendAsync("smoke-b03-1502", new { smoke = 0.0 });
        await Eventually.True(
            "the smoke is over", async () => (await shift.GetAsync("alarms/smoke-b03-1502.smoke-high.1")).Text("active") != "True", TimeSpan.FromSeconds(30));
        await shift.SendAsync("smoke-b03-1502", new { smoke = 0.9 });
        var again = await shift.IncidentAsync(2, "is a fire of its own", incident => incident.Text("stage") == "INCIDENT_STAGE_DISPATCHED");
        Assert.Equal("fire", again.Text("kind"));
        Assert.Equal(2, (await shift.OpenTasksAsync(2)).Count);
    }
}
