using SafeCommunity.EndToEnd.Tests.Harness;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests.Situations;

/// <summary>A hydrant has no pressure: nobody burns, and it must be right before somebody does.</summary>
public sealed class HydrantLow
{
    [Fact]
    public async Task An_officer_sends_somebody_and_it_is_closed_when_the_pressure_is_back()
    {
        const string Minutes = "\"below\": 0.15, \"deadband\": 0.02, \"onDelay\": \"1m\", \"offDelay\": \"1m\"";
        await using var shift = await DutyShift.BeginAsync(
            ["unit-1"], edits: ("rules.json", Minutes, Minutes.Replace("1m", "1s", StringComparison.Ordinal)));
        await shift.SendAsync("hydrant-01", new { pressure = 0.05 });
        var low = await shift.IncidentAsync(1, "is opened");
        Assert.Equal(("water", "ALARM_SEVERITY_HIGH"), (low.Text("kind"), low.Text("severity")));
        Assert.NotEqual("", low.Text("title", "zh"));
        Assert.Empty(await shift.OpenTasksAsync(1));

        await shift.DoAsync("incidents/1:verify", new { actor = "officer-1", grade = "VERIFICATION_GRADE_THREAT_TO_PROPERTY", reason = "no pressure on the gauge" });
        await shift.DoAsync("incidents/1:dispatch", new { actor = "officer-1" });
        await shift.DoAsync("tasks/1.1:accept", new { actor = "unit-1" });
        await shift.DoAsync("tasks/1.1:arrive", new { actor = "unit-1" });
        await shift.SendAsync("hydrant-01", new { pressure = 0.3 });
        await Eventually.True(
            "the pressure is back", async () => (await shift.GetAsync("alarms/hydrant-01.hydrant-pressure-low.1")).Text("active") != "True");
        var moves = await shift.GetAsync("incidents/1:moves");
        var records = moves.Items("moves").SelectMany(move => move.Items("missing")).Select(name => name.GetString()!).Distinct()
            .Select(name => new { item = name, value = "valve opened again" }).ToArray();
        await shift.DoAsync("incidents/1:record", new { actor = "unit-1", items = records });
        await shift.DoAsync("tasks/1.1:complete", new { actor = "unit-1" });
        var closed = await shift.DoAsync("incidents/1:close", new { actor = "officer-1", disposition = "DISPOSITION_HANDLED", reason = "valve was shut after works", items = new[] { new { item = "damage", value = "none" } } });
        Assert.Equal("INCIDENT_STAGE_CLOSED", closed.Text("stage"));
    }
}
