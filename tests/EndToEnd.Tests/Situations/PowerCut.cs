using System.Text.Json;
using SafeCommunity.EndToEnd.Tests.Harness;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests.Situations;

/// <summary>Building 3 goes dark with all of its 170 devices, and one detector that has a battery and a radio of its own sees a fire.</summary>
public sealed class PowerCut
{
    private const string Dark = "b03";
    private const string Beside = "b04";

    // The same limits with seconds for minutes, hours and days, so that a test sees them pass; none is below what a device here reports.
    private static readonly (string File, string From, string To)[] Quick =
    [
        (Surface.RulesFile, "\"silentFor\": \"6m\"", "\"silentFor\": \"10s\""),
        (Surface.RulesFile, "\"silentFor\": \"2h\"", "\"silentFor\": \"12s\""),
        (Surface.RulesFile, "\"silentFor\": \"26h\"", "\"silentFor\": \"12s\""),
        (Surface.RulesFile, "\"silentFor\": \"2d\"", "\"silentFor\": \"12s\""),
    ];

    [Fact]
    public async Task It_is_one_matter_of_the_building_hides_no_fire_and_is_over_when_all_devices_are_heard()
    {
        await using var shift = await DutyShift.BeginAsync(["unit-1", "unit-2", "unit-3"], null, Quick);
        var dark = await DevicesAsync(shift, Dark);
        Assert.Equal(170, dark.Count);

        await using var beside = await shift.ReportSteadilyAsync(await DevicesAsync(shift, Beside));
        // Everything is heard once, and then nothing of the building.
        await (await shift.ReportSteadilyAsync(dark)).DisposeAsync();
        var cut = await shift.IncidentAsync(
            1, "has every device of the building", incident => incident.Items("alarms").Count() == 170, TimeSpan.FromSeconds(90));
        Assert.Equal(("power-cut", "ALARM_SEVERITY_HIGH"), (cut.Text("kind"), cut.Text("severity")));
        Assert.Equal(("停电或断网·3号楼", "Power or network down, Building 3"), DutyShift.TitleOf(cut));
        Assert.Equal("communities/chengbei/twins/b03", cut.Text("place"));
        Assert.Equal(170, cut.Items("alarms").Select(alarm => alarm.Text("twin")).Distinct().Count());
        var folded = cut.Items("alarms").First(alarm => alarm.Text("reason") == "JOIN_REASON_BUILDING_OFFLINE");
        Assert.Equal(("与全楼设备一同失联", "silent with the rest of its building"), (folded.Text("text", "zh"), folded.Text("text", "en")));

        // Not 170 matters, nothing of the building beside, and nobody is sent by a machine's word.
        Assert.Single(await shift.IncidentsAsync());
        Assert.Empty(await shift.OpenTasksAsync(1));
        Assert.All((await shift.GetAsync("alarms?filter=active%20%3D%20true&page_size=1000")).Items("alarms"), alarm => Assert.Equal("ALARM_SEVERITY_LOW", alarm.Text("severity")));

        // A fire in the dark is a fire.
        await shift.SendAsync("smoke-b03-1502", new { smoke = 0.8 });
        var fire = await shift.IncidentAsync(2, "is dispatched", incident => incident.Text("stage") == "INCIDENT_STAGE_DISPATCHED");
        Assert.Equal(("火情·3号楼 1502", "Fire, Building 3, 1502"), DutyShift.TitleOf(fire));
        Assert.Equal(2, (await shift.OpenTasksAsync(2)).Count);
        Assert.Equal(170, (await shift.IncidentAsync(1, "is as it was")).Items("alarms").Count());

        // Power is back: nobody has to tick off 170 devices.
        await using var back = await shift.ReportSteadilyAsync(dark);
        var over = await shift.IncidentAsync(1, "is over by itself", incident => incident.Text("stage") == "INCIDENT_STAGE_RESOLVED", TimeSpan.FromSeconds(60));
        Assert.Equal("power-cut", over.Text("kind"));
        Assert.Contains(("incident.moved", "system"), await shift.HistoryAsync(1));

        // A person closes it; its silences are closed with it.
        var close = new
        {
            actor = "officer-1", disposition = "DISPOSITION_HANDLED", reason = "the grid company switched it back",
            items = new[] { new { item = "cause", value = "a fuse in the street" }, new { item = "action", value = "called the grid company" } },
        };
        Assert.Equal("INCIDENT_STAGE_CLOSED", (await shift.DoAsync("incidents/1:close", close)).Text("stage"));
        await Eventually.True(
            "no silence is left", async () => !(await shift.GetAsync("alarms?filter=closed%20%3D%20false&page_size=1000")).Items("alarms")
                .Any(alarm => alarm.Text("name").Contains("-silent", StringComparison.Ordinal)));
        Assert.Equal(2, (await shift.IncidentsAsync()).Count);
    }

    // What each device of a building says while all is well.
    private static async Task<List<(string Device, object Values)>> DevicesAsync(DutyShift shift, string building)
    {
        var twins = (await shift.GetAsync($"twins?filter=within%20%3D%20{building}&page_size=1000")).Items("twins");
        return [.. twins.Where(twin => twin.Text("model").Length > 0).Select(twin => (twin.Text("name").Split('/')[^1], Calm(twin)))];
    }

    private static object Calm(JsonElement twin) => twin.Text("model") switch
    {
        "smoke" => new { smoke = 0.01 },
        "gas" => new { gas = 0.5 },
        "water-leak" => new { leak = false },
        "electrical" => new { residual_current = 40 },
        "entrance" => new { open = false },
        _ => new { battery = 90 },
    };
}
