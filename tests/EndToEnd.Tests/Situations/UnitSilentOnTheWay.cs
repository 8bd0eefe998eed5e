using SafeCommunity.EndToEnd.Tests.Harness;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests.Situations;

/// <summary>A unit on its way is not heard, or does not come: it is asked where it is, another goes, and who comes all the same is welcome.</summary>
public sealed class UnitSilentOnTheWay
{
    [Fact]
    public async Task A_unit_is_chased_replaced_and_heard_when_it_calls()
    {
        // Life safety on the ground floor with short answer times and quick units, so that a test sees the clocks go round.
        await using var room = await DutyShift.OpenAsync(
        [
            ("procedures/gas.json", "\"answerTime\": \"60s\"", "\"answerTime\": \"20s\""),
            .. ((string[])["unit-1", "unit-2", "unit-3"]).Select(unit =>
                (Surface.TeamsFile, $"\"base\": \"{unit}\"", $"\"base\": \"{unit}\", \"speed\": 20")),
        ]);
        foreach (var unit in (string[])["unit-1", "unit-2", "unit-3"])
            await room.ComeOnDutyAsync(unit, unit, "SHIFT_A");

        // Its radio writes lat and lon; a position at which it cannot be is refused, and told.
        await room.SendAsync("unit-1", new { lat = 32.3101, lon = 108.9003 });
        await room.WaitAsync("units/unit-1", "it is located", unit => unit.Text("located") == "True" && unit.Text("latitude").StartsWith("32.3101", StringComparison.Ordinal));
        await room.SendAsync("unit-1", new { lat = 0, lon = 0 });
        var twin = await room.WaitAsync("twins/unit-1", "the position is refused", found => found.At("device")!.Value.Items("refusals").Count() == 2);
        Assert.All(twin.At("device")!.Value.Items("refusals"), refusal => Assert.Equal("implausible_position", refusal.Text("reason")));
        Assert.StartsWith("32.3101", (await room.GetAsync("units/unit-1")).Text("latitude"), StringComparison.Ordinal);

        // The first incident's unit says that it goes, and then is neither there nor heard of.
        await room.SendAsync("gas-b01-101", new { gas = 60 });
        var late = (await room.WaitAsync("tasks/1.1", "a unit is asked", task => task.Text("state") == "TASK_STATE_OFFERED")).Text("unit").Split('/')[^1];
        await room.DoAsync("tasks/1.1:accept", new { actor = late });
        Assert.NotEqual("", (await room.DoAsync("tasks/1.1:start", new { actor = late })).Text("arrivalDueTime"));

        // Of the second the radio breaks off on the way: out of contact, another is asked.
        await room.SendAsync("gas-b20-101", new { gas = 60 });
        var silent = (await room.WaitAsync("tasks/2.1", "a unit is asked", task => task.Text("state") == "TASK_STATE_OFFERED")).Text("unit").Split('/')[^1];
        await room.DoAsync("tasks/2.1:accept", new { actor = silent });
        await room.DoAsync("tasks/2.1:start", new { actor = silent });
        await room.Silo.Devices.PublishAsync(Surface.StatusTopic(silent), "{\"online\":false}");
        var replaced = await room.WaitAsync("tasks/2.1", "another is asked in its place", task => task.Text("state") == "TASK_STATE_REPLACED");
        Assert.Equal($"{silent} is out of contact", replaced.Text("ended", "reason"));
        Assert.Equal("UNIT_STATUS_OUT_OF_CONTACT", (await room.GetAsync($"units/{silent}")).Text("status"));
        Assert.Equal("TASK_STATE_OFFERED", (await room.WaitAsync("tasks/2.2", "the next is asked", _ => true)).Text("state"));

        // Its people call: they are there, and alive.
        var arrived = await room.DoAsync("tasks/2.1:arrive", new { actor = silent, reason = "the radio fell down the stairs, we are in" });
        Assert.Equal(("TASK_STATE_ON_SCENE", ""), (arrived.Text("state"), arrived.Text("ended", "actor")));
        var heard = await room.GetAsync($"units/{silent}");
        Assert.Equal(("UNIT_STATUS_ON_SCENE", "False"), (heard.Text("status"), heard.Text("contactLost")));
        Assert.NotEqual("", heard.Text("heardTime"));
        Assert.Equal("INCIDENT_STAGE_ON_SCENE", (await room.GetAsync("incidents/2")).Text("stage"));
        Assert.Contains("unit.heard", (await room.Silo.Api.JournalAsync()).Select(entry => entry.Text("kind")));

        // Whoever was asked instead cannot; nothing goes back, for somebody is there.
        var other = (await room.GetAsync("tasks/2.2")).Text("unit").Split('/')[^1];
        if ((await room.GetAsync("tasks/2.2")).Text("state") == "TASK_STATE_OFFERED")
            await room.DoAsync("tasks/2.2:decline", new { actor = other, reason = "not needed" });
        Assert.Equal("INCIDENT_STAGE_ON_SCENE", (await room.GetAsync("incidents/2")).Text("stage"));

        // The first is reminded when it should be there, and then the next is asked.
        await room.WaitAsync("tasks/1.1", "it is asked where it is", task => task.Number("chasedCount") >= 1, TimeSpan.FromMinutes(5));
        var isLate = await room.WaitAsync("tasks/1.1", "it is late", task => task.Text("late") == "True", TimeSpan.FromMinutes(2));
        Assert.Equal(("TASK_STATE_EN_ROUTE", 2), (isLate.Text("state"), isLate.Number("chasedCount")));
        var chased = (await room.GetAsync("incidents/1/timeline")).Items("entries").Where(entry => entry.Text("kind") == "task.chased").Select(entry => entry.At("taskChased", "text")!.Value).ToList();
        Assert.Equal(
            [
                ("已过预计到场时间，尚未到场，请回话", "it should be there by now and is not: it is asked where it is"),
                ("催促后仍未到场，改请下一组前往", "reminded, and still not there: the next unit is asked"),
            ],
            chased.Select(text => (text.Text("zh"), text.Text("en"))));
        await room.WaitAsync("tasks/1.2", "the next is asked", _ => true);

        // It comes after all.
        Assert.Equal("False", (await room.DoAsync("tasks/1.1:arrive", new { actor = late })).Text("late"));
        Assert.Equal("INCIDENT_STAGE_ON_SCENE", (await room.GetAsync("incidents/1")).Text("stage"));
    }

    [Fact]
    public async Task When_everybody_declines_it_goes_back_and_a_radio_in_its_cradle_is_no_matter()
    {
        await using var room = await DutyShift.OpenAsync(("rules.json", "\"silentFor\": \"5m\"", "\"silentFor\": \"10s\""));
        await room.DoAsync("seats/police-room:take", new { actor = "police-1" });
        await room.SendAsync("unit-4", new { battery = 90 });
        await room.ComeOnDutyAsync("unit-1", "unit-1", "SHIFT_A");
        await room.SendAsync("gas-b03-1502", new { gas = 60 });
        await room.WaitAsync("tasks/1.1", "a unit is asked", _ => true);
        await room.DoAsync("tasks/1.1:decline", new { actor = "unit-1", reason = "with a resident" });
        var back = await room.GetAsync("incidents/1");
        Assert.Equal(("INCIDENT_STAGE_SENSED", "True", "police-room"), (back.Text("stage"), back.Text("dispatchExhausted"), back.Text("rung")));
        Assert.Equal("INCIDENT_STAGE_DISPATCHED", back.Text("deadline", "stage"));
        Assert.Contains("incident.stage_returned", await room.TimelineAsync(1));

        // unit-4 is off: its radio is silent by now, and that is nobody's matter until it comes on duty.
        await room.WaitAsync("alarms/unit-4.patrol-silent.1", "the radio is silent", alarm => alarm.Text("active") == "True", TimeSpan.FromSeconds(60));
        Assert.Equal(1, (await room.GetAsync("incidents")).Number("totalSize"));
        await room.ComeOnDutyAsync("unit-4", "unit-4", "SHIFT_A");
        var looked = await room.WaitAsync("incidents/2", "somebody looks for it", _ => true);
        Assert.Equal(("patrol-silent", "Patrol unit silent", "巡组失联"), (looked.Text("kind"), looked.Text("title", "en").Split(',')[0], looked.Text("title", "zh").Split('·')[0]));

        // And the gas has somebody again: unit-4 is on duty, and called.
        var asked = await room.WaitAsync("tasks/1.2", "it is asked", _ => true);
        Assert.Equal("communities/chengbei/units/unit-4", asked.Text("unit"));
        Assert.Equal("INCIDENT_STAGE_DISPATCHED", (await room.GetAsync("incidents/1")).Text("stage"));
    }
}
