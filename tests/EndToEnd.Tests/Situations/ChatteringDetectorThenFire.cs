using SafeCommunity.EndToEnd.Tests.Harness;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests.Situations;

/// <summary>A detector raises and ends three times within a minute, is taken for broken, and then it burns.</summary>
public sealed class ChatteringDetectorThenFire
{
    [Fact]
    public async Task A_real_rise_after_chatter_goes_out_as_any_other()
    {
        const string Ending = "\"above\": 0.5, \"deadband\": 0.1, \"offDelay\": \"10s\"";
        await using var shift = await DutyShift.BeginAsync(
            ["unit-1", "unit-2"], edits: ("rules.json", Ending, "\"above\": 0.5, \"deadband\": 0.1, \"offDelay\": \"100ms\""));
        for (var i = 1; i <= 3; i++)
        {
            await shift.SendAsync("smoke-b03-1502", new { smoke = 0.8 });
            var count = i.ToString(System.Globalization.CultureInfo.InvariantCulture);
            await Eventually.True(
                $"it was raised {count} times",
                async () => await AlarmAsync(shift) is { ValueKind: System.Text.Json.JsonValueKind.Object } raised && raised.Text("count") == count);
            await shift.SendAsync("smoke-b03-1502", new { smoke = 0.0 });
            await Eventually.True($"it ended {count} times", async () => (await AlarmAsync(shift)).Text("active") != "True");
        }

        var fire = await shift.IncidentAsync(1, "is open", incident => incident.Text("kind") == "fire");
        Assert.Equal("ALARM_SEVERITY_CRITICAL", fire.Text("severity"));
        await shift.IncidentAsync(2, "is the repair beside", incident => incident.Text("kind") == "device-fault");
        await shift.DoAsync("incidents/1:verify", new { actor = "officer-1", grade = "VERIFICATION_GRADE_NO_CALL", reason = "a bad contact" });
        await shift.DoAsync("incidents/1:close", new { actor = "officer-1", disposition = "DISPOSITION_FALSE_ALARM", reason = "a bad contact" });

        await shift.SendAsync("smoke-b03-1502", new { smoke = 0.9 });
        var real = await shift.IncidentAsync(3, "goes out", incident => incident.Text("stage") == "INCIDENT_STAGE_DISPATCHED");
        Assert.Equal(("fire", "ALARM_SEVERITY_CRITICAL"), (real.Text("kind"), real.Text("severity")));
        Assert.Equal(("火情·3号楼 1502", "Fire, Building 3, 1502"), DutyShift.TitleOf(real));
        Assert.Equal(2, (await shift.OpenTasksAsync(3)).Count);
    }

    private static async Task<System.Text.Json.JsonElement> AlarmAsync(DutyShift shift)
    {
        var answer = await shift.Silo.Api.GetAsync($"{Surface.CommunityPath}/alarms/smoke-b03-1502.smoke-high.1");
        return answer.Status == 200 ? answer.Json : default;
    }
}
