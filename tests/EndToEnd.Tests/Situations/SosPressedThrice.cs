using SafeCommunity.EndToEnd.Tests.Harness;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests.Situations;

/// <summary>Somebody who lives alone presses the button three times within a minute.</summary>
public sealed class SosPressedThrice
{
    [Fact]
    public async Task It_stays_a_call_for_help_and_the_button_is_looked_at_beside()
    {
        await using var shift = await DutyShift.BeginAsync(["unit-1"]);
        for (var i = 0; i < 3; i++)
        {
            await shift.SendAsync("sos-b01-304", new { sos = true });
            await shift.SendAsync("sos-b01-304", new { sos = false });
        }

        var call = await shift.IncidentAsync(1, "is dispatched", incident => incident.Text("stage") == "INCIDENT_STAGE_DISPATCHED");
        await Eventually.True("it was pressed three times", async () => (await shift.GetAsync("alarms/sos-b01-304.sos.1")).Text("count") == "3");
        Assert.Equal("sos", call.Text("kind"));
        Assert.Equal(("紧急求助·1号楼 304", "Call for help, Building 1, 304"), DutyShift.TitleOf(call));
        Assert.Equal("ALARM_SEVERITY_CRITICAL", call.Text("severity"));
        Assert.Single(await shift.OpenTasksAsync(1));
        var repair = await shift.IncidentAsync(2, "is the repair beside");
        Assert.Equal(("device-fault", "ALARM_SEVERITY_LOW"), (repair.Text("kind"), repair.Text("severity")));

        // Taken for nothing and pressed again, it is a call of its own.
        await shift.DoAsync("incidents/1:verify", new { actor = "officer-1", grade = "VERIFICATION_GRADE_NO_CALL", reason = "a child played" });
        await shift.DoAsync("incidents/1:close", new { actor = "officer-1", disposition = "DISPOSITION_FALSE_ALARM", reason = "a child played" });
        await shift.SendAsync("sos-b01-304", new { sos = true });
        var again = await shift.IncidentAsync(3, "is dispatched", incident => incident.Text("stage") == "INCIDENT_STAGE_DISPATCHED");
        Assert.Equal("sos", again.Text("kind"));
        await shift.WorkAsync(3, ("condition", "fell, can stand"), ("action", "helped up, the daughter comes"));
    }
}
