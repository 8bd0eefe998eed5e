using SafeCommunity.Grains.Desk;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Teams;
using Xunit;

namespace SafeCommunity.Grains.Tests.Desk;

/// <summary>Seats: offered and accepted, giving and taking authority, and passed over where nobody sits.</summary>
public sealed class SeatAuthorityTests
{
    private readonly DeskBench _desk = new();

    private SeatRecord Seat => _desk.State.Seats["dispatch"];

    private IncidentRecord First => _desk.State.Incidents[1];

    [Fact]
    public void Until_it_is_accepted_the_old_one_holds_it_and_either_ends_the_offer()
    {
        Sit("dispatch", "officer-1");
        foreach (var ender in (string[])["officer-1", "officer-2"])
        {
            Offer("officer-2");
            _desk.Raise("door-b04-1", "door-held");
            Verify("officer-1");
            Assert.Equal(("officer-1", "officer-2"), (Seat.Holder, Seat.Offer!.To));
            _desk.Do(turn => SeatOrders.EndOffer(turn, "dispatch", DeskBench.By(ender)));
            Assert.Equal(("officer-1", null), (Seat.Holder, Seat.Offer));
        }

        Assert.Equal(Refusal.FailedPrecondition, Refused(turn => SeatOrders.Accept(turn, "dispatch", DeskBench.By("officer-2"))));
        Assert.Equal(Refusal.FailedPrecondition, Refused(turn => SeatOrders.EndOffer(turn, "dispatch", DeskBench.By("officer-2"))));
        Offer("officer-2");
        Assert.Equal(Refusal.FailedPrecondition, Refused(turn => SeatOrders.HandOver(turn, "dispatch", DeskBench.By("officer-1"), "officer-3")));
        Assert.Equal(Refusal.NotAllowed, Refused(turn => SeatOrders.Accept(turn, "dispatch", DeskBench.By("officer-3"))));
        Assert.Equal(Refusal.NotAllowed, Refused(turn => SeatOrders.EndOffer(turn, "dispatch", DeskBench.By("officer-3"))));
        _desk.Raise("smoke-b03-1502", "smoke-high");
        _desk.Do(turn => SeatOrders.Accept(turn, "dispatch", DeskBench.By("officer-2")));
        Assert.Equal([1L, 2L], Seat.HandedOver);
        Assert.Equal(DeskBench.Print(_desk.State), DeskBench.Print(_desk.Replay()));
    }

    [Fact]
    public void Who_handed_over_commands_nothing_until_they_sit_again()
    {
        _desk.Raise("door-b04-1", "door-held");
        Sit("dispatch", "officer-1");
        Offer("officer-2");
        _desk.Do(turn => SeatOrders.Accept(turn, "dispatch", DeskBench.By("officer-2")));

        var refused = _desk.Refused(turn => IncidentOrders.Verify(turn, 1, DeskBench.By("officer-1"), VerificationGrade.Limited));
        Assert.Equal(Refusal.NotAllowed, refused.Refusal);
        Assert.Equal("officer-1 gave dispatch up, which officer-2 holds now, and may not verify it: take a seat again, or ask officer-2.", refused.Message);
        Assert.Equal(Refusal.NotAllowed, Refused(turn => UnitOrders.Declare(turn, "unit-1", DeskBench.By("officer-1"), UnitStatus.Available, Shift.A)));
        // Nobody keeps anybody from telling of danger, and who never sat and has the duty acts as before.
        _desk.Do(turn => IncidentOrders.Open(turn, new OpenIncident { Actor = "officer-1", Kind = "fire", Place = "b05", Text = "flames" }));
        _desk.Do(turn => IncidentOrders.Record(turn, 1, DeskBench.By("officer-1"), [new ItemToRecord("note", "x")]));
        Verify("officer-3");

        Sit("video-patrol", "officer-1");
        Verify("officer-1");
        _desk.Do(turn => SeatOrders.Leave(turn, "video-patrol", DeskBench.By("officer-1")));
        Assert.Equal(Refusal.NotAllowed, Refused(turn => IncidentOrders.Verify(turn, 1, DeskBench.By("officer-1"), VerificationGrade.Limited)));
        // A matter of life waits for no seat: where nobody holds it, the duty alone counts.
        _desk.Do(turn => SeatOrders.Leave(turn, "dispatch", DeskBench.By("officer-2")));
        Verify("officer-1");
        Sit("dispatch", "officer-1");
        Verify("officer-1");
    }

    [Theory]
    [InlineData("station-duty-room", "station-1", "station-duty-room", "passed over, for nobody holds its seat: Community police room", "无人值守，已跳过：社区警务室")]
    [InlineData("police-room", "police-1", "police-room", null, null)]
    [InlineData("", "", "police-room", "nobody holds a seat above: it goes to Community police room all the same", "上级各席位均无人值守，仍上报社区警务室")]
    public void A_rung_whose_seat_nobody_holds_is_passed_over_and_that_is_said(string seat, string holder, string rung, string? en, string? zh)
    {
        if (seat.Length > 0)
            Sit(seat, holder);
        _desk.Do(turn => IncidentOrders.Open(turn, new OpenIncident { Actor = "officer-1", Kind = "hazard", Place = "b03", Text = "a loose grate" }));
        _desk.Wait(TimeSpan.FromHours(4));
        Assert.Equal((rung, en, zh), (First.Rung, First.Rungs[^1].Note?.En, First.Rungs[^1].Note?.Zh));
        Assert.Equal(rung == "station-duty-room" ? ["police-room"] : [], First.Rungs[^1].Skipped);
        var time = rung == "station-duty-room" ? TimeSpan.FromMinutes(30) : TimeSpan.FromMinutes(15);
        Assert.Equal(_desk.Now + time, First.Deadline!.Due);
    }

    [Fact]
    public void By_hand_it_keeps_the_time_it_has_and_gets_the_rungs_own_at_least()
    {
        _desk.Do(turn => IncidentOrders.Open(turn, new OpenIncident { Actor = "officer-1", Kind = "hazard", Place = "b03", Text = "a loose grate" }));
        var due = First.Deadline!.Due;
        _desk.Do(turn => IncidentOrders.Escalate(turn, 1, DeskBench.By("grid-1", "too much for us")));
        Assert.Equal(due, First.Deadline!.Due);
        _desk.Wait(TimeSpan.FromHours(4) - TimeSpan.FromMinutes(1));
        _desk.Do(turn => IncidentOrders.Escalate(turn, 1, DeskBench.By("police-1", "ours neither")));
        Assert.Equal(_desk.Now.AddMinutes(30), First.Deadline!.Due);
    }

    private void Sit(string seat, string who) => _desk.Do(turn => SeatOrders.Take(turn, seat, DeskBench.By(who)));

    private void Offer(string to) => _desk.Do(turn => SeatOrders.HandOver(turn, "dispatch", DeskBench.By("officer-1"), to));

    private void Verify(string who) => _desk.Do(turn => IncidentOrders.Verify(turn, 1, DeskBench.By(who), VerificationGrade.Limited));

    private Refusal Refused(Action<DeskTurn> decide) => _desk.Refused(decide).Refusal;
}
