using System.Collections.Immutable;
using SafeCommunity.Grains.Desk;
using SafeCommunity.Grains.Filters;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Lessons;
using SafeCommunity.Grains.Teams;
using Xunit;

namespace SafeCommunity.Grains.Tests.Desk;

/// <summary>Who sits where and hands over what; and what closing an incident teaches the other places.</summary>
public sealed class SeatAndLessonTests
{
    private readonly DeskBench _desk = new();

    [Fact]
    public void A_seat_is_taken_handed_over_with_the_open_list_and_left()
    {
        _desk.Raise("smoke-b03-1502", "smoke-high");
        _desk.Raise("door-b04-1", "door-held");
        _desk.Do(turn => SeatOrders.Take(turn, "dispatch", DeskBench.By("officer-1")));
        Assert.Equal(("officer-1", _desk.Now), (Seat.Holder, Seat.Since));
        _desk.Wait(TimeSpan.FromHours(8));
        _desk.Do(turn => SeatOrders.HandOver(turn, "dispatch", DeskBench.By("officer-1", "quiet night"), "officer-2"));
        Assert.Equal(("officer-1", "officer-2", "quiet night"), (Seat.Holder, Seat.Offer!.To, Seat.Offer.Offered.Reason));
        Assert.Equal([1L, 2L], Seat.Offer.Open);
        _desk.Do(turn => SeatOrders.Accept(turn, "dispatch", DeskBench.By("officer-2")));
        Assert.Null(Seat.Offer);
        Assert.Equal(("officer-2", _desk.Now, "quiet night"), (Seat.Holder, Seat.Since, Seat.HandOver!.Reason));
        Assert.Equal([1L, 2L], Seat.HandedOver);
        _desk.Do(turn => SeatOrders.Leave(turn, "dispatch", DeskBench.By("officer-2")));
        Assert.Equal("", Seat.Holder);
        Assert.Equal(DeskBench.Print(_desk.State), DeskBench.Print(_desk.Replay()));
    }

    [Theory]
    [InlineData("seat")]
    [InlineData("holder")]
    [InlineData("duty")]
    public void A_seat_is_free_again_when_an_edit_takes_it_or_its_holder_away(string what)
    {
        _desk.Do(turn => SeatOrders.Take(turn, "dispatch", DeskBench.By("officer-1")));
        var teams = _desk.Knowledge.Teams;
        _desk.Knowledge = _desk.Knowledge with
        {
            Teams = what switch
            {
                "seat" => teams with { Seats = [.. teams.Seats.Where(seat => seat.Name != "dispatch")] },
                "holder" => teams with { Staff = [.. teams.Staff.Where(member => member.Name != "officer-1")] },
                _ => teams with { Staff = [.. teams.Staff.Select(member => member.Name == "officer-1" ? member with { Role = DutyRole.Guard } : member)] },
            },
        };
        _desk.Settle();
        Assert.Equal("", Seat.Holder);
        _desk.Knowledge = _desk.Knowledge with { Teams = teams };
        _desk.Do(turn => SeatOrders.Take(turn, "dispatch", DeskBench.By("officer-2")));
        Assert.Equal("officer-2", Seat.Holder);
    }

    [Fact]
    public void A_seat_is_held_by_one_who_has_its_duty()
    {
        Assert.Equal(Refusal.NotFound, Refused(turn => SeatOrders.Take(turn, "throne", DeskBench.By("officer-1"))));
        Assert.Equal(Refusal.NotAllowed, Refused(turn => SeatOrders.Take(turn, "dispatch", DeskBench.By("guard-room-1"))));
        Assert.Equal(Refusal.NotAllowed, Refused(turn => SeatOrders.Take(turn, "dispatch", DeskBench.By("nobody"))));
        Assert.Equal(Refusal.FailedPrecondition, Refused(turn => SeatOrders.Leave(turn, "dispatch", DeskBench.By("officer-1"))));
        _desk.Do(turn => SeatOrders.Take(turn, "dispatch", DeskBench.By("officer-1")));
        var entries = _desk.Journal.Count;
        _desk.Do(turn => SeatOrders.Take(turn, "dispatch", DeskBench.By("officer-1")));
        Assert.Equal(entries, _desk.Journal.Count);

        Assert.Equal(Refusal.FailedPrecondition, Refused(turn => SeatOrders.Take(turn, "dispatch", DeskBench.By("officer-2"))));
        Assert.Equal(Refusal.NotAllowed, Refused(turn => SeatOrders.Leave(turn, "dispatch", DeskBench.By("officer-2"))));
        Assert.Equal(Refusal.NotAllowed, Refused(turn => SeatOrders.HandOver(turn, "dispatch", DeskBench.By("officer-2"), "officer-3")));
        Assert.Equal(Refusal.NotAllowed, Refused(turn => SeatOrders.HandOver(turn, "dispatch", DeskBench.By("officer-1"), "police-1")));
        Assert.Equal(Refusal.InvalidArgument, Refused(turn => SeatOrders.HandOver(turn, "dispatch", DeskBench.By("officer-1"), "officer-1")));
        Assert.Equal(
            Refusal.Stale, Refused(turn => SeatOrders.Leave(turn, "dispatch", DeskBench.By("officer-1") with { Etag = Seat.Position - 1 })));
    }

    [Fact]
    public void A_lesson_is_checked_in_every_place_until_it_is_done()
    {
        Close(Lesson("battery room unlocked"), "b01", "b02");
        Assert.Equal(1, _desk.State.Incidents[1].Lesson);
        var lesson = _desk.State.Lessons[1];
        Assert.Equal(("chengbei", 1L, 0, true), (lesson.Origin, lesson.Incident, lesson.Done, lesson.IsOpen));

        _desk.Do(turn => LessonOrders.Check(turn, 1, DeskBench.By("property-1", "locked now"), "b01"));
        Assert.Equal(Refusal.FailedPrecondition, Refused(turn => LessonOrders.Check(turn, 1, DeskBench.By("property-2"), "b01")));
        Assert.Equal(Refusal.InvalidArgument, Refused(turn => LessonOrders.Check(turn, 1, DeskBench.By("property-2"), "b03")));
        Assert.Equal(Refusal.InvalidArgument, Refused(turn => LessonOrders.Check(turn, 1, DeskBench.By("property-2", ""), "b02")));
        Assert.Equal(Refusal.NotAllowed, Refused(turn => LessonOrders.Check(turn, 1, DeskBench.By("nobody"), "b02")));
        Assert.Equal(Refusal.NotFound, Refused(turn => LessonOrders.Check(turn, 2, DeskBench.By("property-1"), "b02")));
        Assert.Equal(
            Refusal.Stale, Refused(turn => LessonOrders.Check(turn, 1, DeskBench.By("property-1") with { Etag = lesson.Position }, "b02")));
        _desk.Forget();
        Assert.True(_desk.State.Lessons[1].IsOpen);

        _desk.Do(turn => LessonOrders.Check(turn, 1, DeskBench.By("property-2", "it was open"), "b02"));
        Assert.False(_desk.State.Lessons[1].IsOpen);
        _desk.Forget();
        Assert.Empty(_desk.State.Lessons);
        _desk.Read(lesson: 1);
        Assert.Equal(Refusal.FailedPrecondition, Refused(turn => LessonOrders.Check(turn, 1, DeskBench.By("property-2"), "b02")));
    }

    [Fact]
    public void A_lesson_says_what_to_look_for_and_finds_a_place()
    {
        Assert.Equal(Refusal.InvalidArgument, RefusedClose(Lesson("unlocked")));
        Assert.Equal(Refusal.InvalidArgument, RefusedClose(Lesson(""), "b01"));
        Assert.Equal(Refusal.InvalidArgument, RefusedClose(Lesson("unlocked") with { Check = " " }, "b01"));
        Assert.Equal(Refusal.InvalidArgument, RefusedClose(Lesson("") with { Everywhere = true }));
        Assert.True(_desk.State.Incidents[1].IsOpen);
        Assert.Empty(_desk.State.Lessons);
    }

    [Fact]
    public void A_lesson_of_another_community_is_adopted_once_where_a_place_has_the_weakness()
    {
        void Adopt(params ImmutableArray<string> places) =>
            _desk.Do(turn => LessonOrders.Adopt(turn, "chengnan", 7, "officer-1", Lesson("unlocked"), places));

        Adopt();
        Assert.Empty(_desk.State.Lessons);
        Adopt("b01");
        Adopt("b01");
        Assert.Equal(("chengnan", 7L), (_desk.State.Lessons.Values.Single().Origin, _desk.State.Lessons.Values.Single().Incident));
        _desk.Do(turn => LessonOrders.Check(turn, 1, DeskBench.By("property-1"), "b01"));
        _desk.Forget();
        Adopt("b01");
        Assert.Empty(_desk.State.Lessons);
    }

    private SeatRecord Seat => _desk.State.Seats["dispatch"];

    private static LessonToDraw Lesson(string weakness) => new()
    {
        Weakness = weakness,
        Check = "is it locked?",
        FilterText = "kind = building",
        Filter = new FilterAnd([]),
    };

    private Refusal Refused(Action<DeskTurn> decide) => _desk.Refused(decide).Refusal;

    private void Resolve()
    {
        if (_desk.State.Incidents.Count > 0)
            return;
        _desk.Do(turn => IncidentOrders.Open(
            turn, new OpenIncident { Actor = "officer-1", Kind = "repair", Place = "b03", Text = "broken lock" }));
        _desk.Do(turn => IncidentOrders.Move(
            turn, 1, DeskBench.By("property-1"), IncidentStage.Resolved, [new ItemToRecord("action", "new lock")]));
    }

    private static CloseIncident Closing(LessonToDraw lesson) => new() { Disposition = Disposition.Handled, Lesson = lesson };

    private void Close(LessonToDraw lesson, params ImmutableArray<string> places)
    {
        Resolve();
        _desk.Do(turn => IncidentOrders.Close(turn, 1, DeskBench.By("officer-1"), Closing(lesson), places));
    }

    private Refusal RefusedClose(LessonToDraw lesson, params ImmutableArray<string> places)
    {
        Resolve();
        return Refused(turn => IncidentOrders.Close(turn, 1, DeskBench.By("officer-1"), Closing(lesson), places));
    }
}
