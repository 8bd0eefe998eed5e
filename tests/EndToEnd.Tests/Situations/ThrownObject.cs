using SafeCommunity.EndToEnd.Tests.Harness;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests.Situations;

/// <summary>Something is thrown out of a window of building 3, and again a little later.</summary>
public sealed class ThrownObject
{
    [Fact]
    public async Task It_is_a_matter_of_the_building_below_which_it_fell_and_a_person_looks_before_anybody_goes()
    {
        await using var shift = await DutyShift.BeginAsync(["unit-1", "unit-4"]);

        await shift.SendAsync("cam-falling-02", new { falling_object = true });
        var incident = await shift.IncidentAsync(1, "is opened by the camera");
        Assert.Equal(("高空抛物·3号楼", "Object fallen from height, Building 3"), DutyShift.TitleOf(incident));
        Assert.Equal("communities/chengbei/twins/b03", incident.Text("place"));
        Assert.Equal("ALARM_SEVERITY_HIGH", incident.Text("severity"));
        // On the map it is where the camera stands, at the foot of the front.
        var camera = await shift.GetAsync("twins/cam-falling-02");
        Assert.Equal(camera.Text("place", "latitude"), incident.Text("location", "latitude"));
        Assert.Empty(await shift.OpenTasksAsync(1));
        Assert.Contains("allowed: verify", await shift.RefusedAsync("incidents/1:dispatch", new { actor = "officer-1" }), StringComparison.Ordinal);

        // Again from the same building, and once from the next.
        await shift.SendAsync("cam-falling-02", new { falling_object = true });
        await shift.SendAsync("cam-falling-01", new { falling_object = true });
        var other = await shift.IncidentAsync(2, "is opened by the next building's camera");
        Assert.Equal(("高空抛物·2号楼", "Object fallen from height, Building 2"), DutyShift.TitleOf(other));
        await shift.DoAsync("incidents/2:verify", new { actor = "officer-1", grade = "VERIFICATION_GRADE_NO_CALL", reason = "leaves" });
        await shift.DoAsync("incidents/2:close", new { actor = "officer-1", disposition = "DISPOSITION_FALSE_ALARM", reason = "leaves" });

        await shift.DoAsync("incidents/1:verify", new { actor = "grid-1", grade = "VERIFICATION_GRADE_PRESENCE", reason = "bottles on the path" });
        var sent = (await shift.DoAsync("incidents/1:dispatch", new { actor = "officer-1" })).Items("tasks").Single();
        Assert.EndsWith("/unit-1", sent.Text("unit"), StringComparison.Ordinal);
        await shift.WorkAsync(1, ("finding", "two bottles, nobody hurt"), ("action", "cordoned, cleared, stairs asked"));
        await shift.IncidentAsync(1, "is resolved", resolved => resolved.Text("stage") == "INCIDENT_STAGE_RESOLVED");
        var closed = await shift.DoAsync(
            "incidents/1:close", new { actor = "officer-1", disposition = "DISPOSITION_HANDLED", reason = "a notice in the building" });
        Assert.Equal("INCIDENT_STAGE_CLOSED", closed.Text("stage"));
        Assert.Equal(2, (await shift.IncidentsAsync()).Count);
    }
}
