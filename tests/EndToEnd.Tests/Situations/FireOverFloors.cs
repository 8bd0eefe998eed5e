using SafeCommunity.EndToEnd.Tests.Harness;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests.Situations;

/// <summary>A fire in building 3 that eight detectors on four floors see, one after the other.</summary>
public sealed class FireOverFloors
{
    private static readonly string[] Homes = ["1502", "1503", "1602", "1603", "1702", "1703", "1802", "1803"];

    [Fact]
    public async Task Severity_force_rung_and_what_is_asked_outside_grow_with_it()
    {
        await using var shift = await DutyShift.BeginAsync(["unit-1", "unit-2", "unit-3", "unit-4", "unit-police-room"]);

        // Beforehand an officer looks what would come.
        var tried = await shift.DoAsync("incidents:try", new { kind = "fire", place = "communities/chengbei/twins/b03", detectors = 8, floors = 4 });
        Assert.Equal((3, 4, "station-duty-room"), (tried.GetProperty("level").GetInt32(), tried.GetProperty("units").GetInt32(), tried.Text("rung")));
        Assert.Equal(4, tried.Items("send").Count());
        Assert.Empty(await shift.IncidentsAsync());

        await shift.SendAsync($"smoke-b03-{Homes[0]}", new { smoke = 0.8 });
        var fire = await shift.IncidentAsync(1, "is opened", incident => incident.Text("stage") == "INCIDENT_STAGE_DISPATCHED");
        Assert.Equal(("火情·3号楼 1502", "Fire, Building 3, 1502"), DutyShift.TitleOf(fire));
        Assert.Equal(("1", "guard-room"), (fire.Text("responseLevel"), fire.Text("rung")));
        Assert.Equal(2, (await shift.OpenTasksAsync(1)).Count);

        foreach (var home in Homes.Skip(1))
            await shift.SendAsync($"smoke-b03-{home}", new { smoke = 0.8 });
        fire = await shift.IncidentAsync(1, "has all eight alarms", incident => incident.Items("alarms").Count() == Homes.Length);
        Assert.Equal(("火情·3号楼", "Fire, Building 3"), DutyShift.TitleOf(fire));
        Assert.Equal(("3", "ALARM_SEVERITY_CRITICAL", "station-duty-room"), (fire.Text("responseLevel"), fire.Text("severity"), fire.Text("rung")));
        Assert.Equal(4, (await shift.OpenTasksAsync(1)).Count);
        Assert.Equal(["消防119", "急救120"], fire.Items("outside").Select(ask => ask.Text("title", "zh")));
        Assert.Equal(["Fire brigade, 119", "Ambulance, 120"], fire.Items("outside").Select(ask => ask.Text("title", "en")));
        Assert.Equal("5个探测器报警，涉及3个楼层", fire.Items("outside").Last().Text("reason", "zh"));
        Assert.Equal("5 detectors have alarms, on 3 floors", fire.Items("outside").Last().Text("reason", "en"));
        Assert.Single(await shift.IncidentsAsync());

        // One person far away ends it neither alarm by alarm nor unit by unit.
        await shift.DoAsync("incidents/1:verify", new { actor = "officer-1", grade = "VERIFICATION_GRADE_LIMITED", reason = "nobody answers the phone" });
        Assert.Contains(
            "Several detectors",
            await shift.RefusedAsync(400, $"alarms/{Surface.SmokeAlarm($"smoke-b03-{Homes[0]}")}:reject", new { actor = "officer-1", reason = "steam" }),
            StringComparison.Ordinal);
        var recall = new { actor = "officer-1", reason = "needed elsewhere" };
        List<string> tasks;
        while ((tasks = [.. (await shift.OpenTasksAsync(1)).Select(task => task.Text("name").Split('/')[^1])]).Count > 1)
            await shift.DoAsync($"tasks/{tasks[0]}:recall", recall);
        Assert.Contains("the last unit", await shift.RefusedAsync(400, $"tasks/{tasks[0]}:recall", recall), StringComparison.Ordinal);

        fire = await shift.DoAsync("incidents/1:askOutside", new { actor = "officer-1", service = "fire-brigade", reason = "two engines are on their way" });
        Assert.Equal("two engines are on their way", fire.Items("outside").First().GetProperty("asked").Text("reason"));
        Assert.Contains("closed", await shift.RefusedAsync("incidents/1:close", new { actor = "officer-1", disposition = "DISPOSITION_HANDLED", reason = "enough" }), StringComparison.Ordinal);
    }
}
