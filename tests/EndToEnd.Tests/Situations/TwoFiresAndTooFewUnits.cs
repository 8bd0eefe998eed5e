using SafeCommunity.EndToEnd.Tests.Harness;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests.Situations;

/// <summary>Two units on duty, one of them at a noise complaint, and then two fires.</summary>
public sealed class TwoFiresAndTooFewUnits
{
    [Fact]
    public async Task Fires_take_the_unit_from_the_complaint_and_have_their_full_force_as_units_come_on()
    {
        await using var shift = await DutyShift.BeginAsync(["unit-1", "unit-2"]);
        await shift.DoAsync("reports", new { place = "communities/chengbei/twins/b05-302", text = "楼上音乐太吵" });
        await shift.DoAsync("incidents/1:verify", new { actor = "grid-1", grade = "VERIFICATION_GRADE_PRESENCE", reason = "heard it" });
        await shift.DoAsync("incidents/1:dispatch", new { actor = "officer-1" });
        await shift.DoAsync("tasks/1.1:accept", new { actor = "unit-2" });

        await shift.SendAsync("smoke-b03-1502", new { smoke = 0.8 });
        await shift.IncidentAsync(2, "has both units", incident => incident.Text("unitsLacking") == "0" && incident.Text("stage") == "INCIDENT_STAGE_DISPATCHED");
        Assert.Equal(["unit-1", "unit-2"], (await shift.OpenTasksAsync(2)).Select(task => task.Text("unit").Split('/')[^1]).Order());
        var taken = await shift.GetAsync("tasks/1.1");
        Assert.Equal("TASK_STATE_RECALLED", taken.Text("state"));
        Assert.Equal("incident 2 needs it first: Fire, Building 3, 1502", taken.GetProperty("ended").Text("reason"));
        await shift.IncidentAsync(1, "waits for a unit", incident => incident.Text("unitsLacking") == "1");

        // Nobody is taken from a fire.
        await shift.SendAsync("smoke-b07-601", new { smoke = 0.8 });
        var second = await shift.IncidentAsync(3, "finds nobody", incident => incident.Text("dispatchExhausted") == "True");
        Assert.Equal(("2", "police-room"), (second.Text("unitsLacking"), second.Text("rung")));
        Assert.Equal(2, (await shift.OpenTasksAsync(2)).Count);

        // As they come on, the fire is served before the complaint.
        await shift.DoAsync("units/unit-3:setStatus", new { actor = "unit-3", status = "UNIT_STATUS_AVAILABLE", shift = "SHIFT_A" });
        await shift.IncidentAsync(3, "has one", incident => incident.Text("unitsLacking") == "1");
        await shift.DoAsync("units/unit-police-room:setStatus", new { actor = "police-room-a1", status = "UNIT_STATUS_AVAILABLE" });
        await shift.IncidentAsync(3, "has its full force", incident => incident.Text("unitsLacking") == "0");
        await shift.DoAsync("units/unit-4:setStatus", new { actor = "unit-4", status = "UNIT_STATUS_AVAILABLE", shift = "SHIFT_A" });
        await shift.IncidentAsync(1, "has a unit again", incident => incident.Text("unitsLacking") == "0");
        Assert.Equal("unit-4", (await shift.OpenTasksAsync(1)).Single().Text("unit").Split('/')[^1]);
    }
}
