using SafeCommunity.EndToEnd.Tests.Harness;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests.Situations;

/// <summary>The shift changes while a fire is on: the desk and the units hand over without a gap, and who is relieved commands no more.</summary>
public sealed class ShiftChangeMidIncident
{
    [Fact]
    public async Task The_seat_is_handed_over_with_the_open_list_and_the_unit_goes_on_with_its_other_half()
    {
        await using var room = await DutyShift.OpenAsync();
        await room.DoAsync("seats/dispatch:take", new { actor = "officer-1" });
        await room.DoAsync("seats/station-duty-room:take", new { actor = "station-1" });
        await room.ComeOnDutyAsync("unit-1", "guard-g1-a1", "SHIFT_A");
        await room.SendAsync("smoke-b03-1502", new { smoke = 0.8 });
        await room.WaitAsync("tasks/1.1", "unit-1 is asked", task => task.Text("state") == "TASK_STATE_OFFERED");
        foreach (var step in (string[])["accept", "start", "arrive"])
            await room.DoAsync($"tasks/1.1:{step}", new { actor = "guard-g1-a1" });

        // Offered, with the open list: the old one holds it until the new one accepts.
        var offered = await room.DoAsync("seats/dispatch:handOver", new { actor = "officer-1", to = "officer-2", reason = "a kitchen burns in building 3" });
        Assert.Equal(("officer-1", "officer-2"), (offered.Text("holder"), offered.Text("offer", "to")));
        Assert.Equal(["communities/chengbei/incidents/1"], offered.At("offer")!.Value.Items("openIncidents").Select(name => name.GetString()));
        await room.DoAsync("incidents/1:verify", new { actor = "officer-1", grade = "VERIFICATION_GRADE_THREAT_TO_PROPERTY", reason = "smoke from the kitchen" });
        Assert.Equal("dispatch is offered to officer-2, not to officer-3.", await room.RefusedAsync(403, "seats/dispatch:accept", new { actor = "officer-3" }));
        Assert.Equal("officer-1 holds dispatch: it is handed over, not taken.", await room.RefusedAsync(400, "seats/dispatch:take", new { actor = "officer-2" }));

        // Taken back, declined, and offered again.
        Assert.Equal("", (await room.DoAsync("seats/dispatch:endOffer", new { actor = "officer-1", reason = "one moment" })).Text("offer", "to"));
        await room.DoAsync("seats/dispatch:handOver", new { actor = "officer-1", to = "officer-2" });
        await room.DoAsync("seats/dispatch:endOffer", new { actor = "officer-2", reason = "still on the phone" });
        await room.DoAsync("seats/dispatch:handOver", new { actor = "officer-1", to = "officer-2", reason = "unit 1 is in" });
        var taken = await room.DoAsync("seats/dispatch:accept", new { actor = "officer-2" });
        Assert.Equal(("officer-2", "officer-1", "unit 1 is in"), (taken.Text("holder"), taken.Text("handOver", "actor"), taken.Text("handOver", "reason")));
        Assert.Equal(["communities/chengbei/incidents/1"], taken.Items("handedOverIncidents").Select(name => name.GetString()));
        Assert.Equal(["communities/chengbei/incidents/1"], taken.Items("openIncidents").Select(name => name.GetString()));

        // Who is relieved commands no more, of incidents, units and alarms alike, and may still tell of danger.
        const string relieved = "officer-1 gave dispatch up, which officer-2 holds now, and may not";
        Assert.StartsWith(relieved, await room.RefusedAsync(403, "incidents/1:verify", new { actor = "officer-1", grade = "VERIFICATION_GRADE_LIMITED", reason = "late thought" }), StringComparison.Ordinal);
        Assert.StartsWith(relieved, await room.RefusedAsync(403, "tasks/1.1:recall", new { actor = "officer-1", reason = "go home" }), StringComparison.Ordinal);
        Assert.StartsWith(relieved, await room.RefusedAsync(403, "alarms/smoke-b03-1502.smoke-high.1:shelve", new
        {
            actor = "officer-1", reason = "noise", expireTime = TimeProvider.System.GetUtcNow().AddMinutes(30),
        }), StringComparison.Ordinal);
        await room.DoAsync("incidents", new { actor = "officer-1", kind = "hazard", place = "communities/chengbei/twins/b05", text = "a loose grate" });

        // The unit's other half takes over on the scene.
        await room.ComeOnDutyAsync("unit-1", "guard-g1-b1", "SHIFT_B");
        var unit = await room.GetAsync("units/unit-1");
        Assert.Equal(("UNIT_STATUS_ON_SCENE", "guard-g1-b1"), (unit.Text("status"), unit.Items("members").First().GetString()));

        // Too much for the guard room: it goes past the police room, where nobody sits, and keeps the time that it has.
        var due = (await room.GetAsync("incidents/1")).Text("deadline", "dueTime");
        var up = await room.DoAsync("incidents/1:escalate", new { actor = "guard-g1-b1", reason = "the neighbours must be brought out" });
        Assert.Equal(("station-duty-room", due), (up.Text("rung"), up.Text("deadline", "dueTime")));
        var rung = up.Items("rungs").Last();
        Assert.Equal(["police-room"], rung.Items("skipped").Select(name => name.GetString()));
        Assert.Equal("passed over, for nobody holds its seat: Community police room", rung.Text("note", "en"));
        Assert.Equal("无人值守，已跳过：社区警务室", rung.Text("note", "zh"));
        await room.DoAsync("incidents/1:takeUp", new { actor = "station-1" });

        // The new officer sees it to its end.
        await room.DoAsync("incidents/1:record", new
        {
            actor = "guard-g1-b1", items = new[] { new { item = "cause", value = "a pan" }, new { item = "action", value = "put out" } },
        });
        await room.SendAsync("smoke-b03-1502", new { smoke = 0 });
        await room.WaitAsync("alarms/smoke-b03-1502.smoke-high.1", "the smoke is gone", alarm => alarm.Text("active") != "True", TimeSpan.FromSeconds(60));
        await room.WaitAsync("incidents/1:moves", "nothing stands in the way", found => found.Items("moves").Any(move => move.Text("stage") == "INCIDENT_STAGE_RESOLVED" && move.Text("obstacle").Length == 0));
        await room.DoAsync("tasks/1.1:complete", new { actor = "guard-g1-b1" });
        var closed = await room.DoAsync("incidents/1:close", new
        {
            actor = "officer-2", disposition = "DISPOSITION_HANDLED", reason = "kitchen fire", items = new[] { new { item = "review", value = "handed over well" } },
        });
        Assert.Equal("INCIDENT_STAGE_CLOSED", closed.Text("stage"));
        var seats = (await room.Silo.Api.JournalAsync()).Select(entry => entry.Text("kind")).Where(kind => kind.StartsWith("seat.", StringComparison.Ordinal));
        Assert.Equal(
            ["seat.taken", "seat.taken", "seat.offered", "seat.offer_ended", "seat.offered", "seat.offer_ended", "seat.offered", "seat.accepted"], seats);
    }
}
