using SafeCommunity.EndToEnd.Tests.Harness;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests.Situations;

/// <summary>At night a cat walks along the north wall while somebody climbs over the south wall.</summary>
public sealed class CatOnTheFence
{
    [Fact]
    public async Task Each_side_of_the_wall_is_a_matter_of_its_own_and_nobody_is_sent_for_the_cat()
    {
        await using var shift = await DutyShift.BeginAsync(["unit-1", "unit-4"], new TimeOnly(23, 30));

        await shift.SendAsync("cam-perimeter-01", new { crossing = true });
        var north = await shift.IncidentAsync(1, "is opened by the camera");
        Assert.Equal(("越界入侵·北侧围墙", "Intrusion, North wall"), DutyShift.TitleOf(north));
        Assert.Equal("communities/chengbei/twins/cam-perimeter-01", north.Text("place"));
        var camera = await shift.GetAsync("twins/cam-perimeter-01");
        Assert.Equal(camera.Text("place", "longitude"), north.Text("location", "longitude"));
        Assert.Equal(camera.Text("place", "latitude"), north.Text("location", "latitude"));

        // It points at a person: nobody goes before a person looked.
        Assert.Equal("INCIDENT_STAGE_SENSED", north.Text("stage"));
        Assert.Empty(await shift.OpenTasksAsync(1));
        Assert.Contains("allowed: verify", await shift.RefusedAsync("incidents/1:dispatch", new { actor = "officer-1" }), StringComparison.Ordinal);

        // Meanwhile at the other end of the estate: another matter, with another name and other units near it.
        await shift.SendAsync("cam-perimeter-03", new { crossing = true });
        var south = await shift.IncidentAsync(2, "is opened by the other camera");
        Assert.Equal(("越界入侵·南侧围墙", "Intrusion, South wall"), DutyShift.TitleOf(south));
        Assert.Equal("unit-1", await NearestAsync(shift, 1));
        Assert.Equal("unit-4", await NearestAsync(shift, 2));

        // The cat comes back: the same matter, until somebody said what it is.
        await shift.SendAsync("cam-perimeter-01", new { crossing = true });
        await shift.DoAsync("incidents/1:verify", new { actor = "guard-room-1", grade = "VERIFICATION_GRADE_NO_CALL", reason = "a cat on the wall" });
        Assert.Equal(2, (await shift.IncidentsAsync()).Count);
        var closed = await shift.DoAsync("incidents/1:close", new { actor = "officer-1", disposition = "DISPOSITION_FALSE_ALARM", reason = "a cat" });
        Assert.Equal("INCIDENT_STAGE_CLOSED", closed.Text("stage"));

        // Somebody is there indeed: now two go, the nearest first.
        await shift.DoAsync("incidents/2:verify", new { actor = "guard-room-1", grade = "VERIFICATION_GRADE_PRESENCE", reason = "a man at the wall" });
        await shift.DoAsync("incidents/2:dispatch", new { actor = "officer-1" });
        Assert.Equal(2, (await shift.OpenTasksAsync(2)).Count);
        await shift.WorkAsync(2, ("finding", "he forgot his key"), ("action", "sent to the gate"));
        await shift.IncidentAsync(2, "is resolved", incident => incident.Text("stage") == "INCIDENT_STAGE_RESOLVED");
        await shift.DoAsync("incidents/2:close", new { actor = "officer-1", disposition = "DISPOSITION_HANDLED", reason = "a resident without a key" });
    }

    private static async Task<string> NearestAsync(DutyShift shift, long incident) =>
        (await shift.GetAsync($"incidents/{incident}:recommendUnits")).Items("recommendations").First().Text("unit").Split('/')[^1];
}
