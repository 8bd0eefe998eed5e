using SafeCommunity.Bench.Nights.Checks;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Teams;
using SafeCommunity.Grains.Twins;
using Xunit;

namespace SafeCommunity.Simulator.Tests.Nights;

/// <summary>Each invariant of a night is seen to be broken by a journal that breaks it, and by no other.</summary>
public sealed class NightCheckTests
{
    private const string Smoke = "smoke-b03-1502.smoke-high.1";
    private const string Second = "smoke-b03-1503.smoke-high.1";

    [Fact]
    public void A_fire_that_is_handled_to_its_end_breaks_nothing_and_is_checked_for_all_three()
    {
        var night = Fire();
        night.Asks(1, 1, "unit-1");
        night.Says(10, 1, new TaskAccepted(""));
        night.Says(60, 1, new TaskArrived(""));
        night.Grades(70, 1, VerificationGrade.ThreatToLife, "unit-1");
        night.Clears(600, Smoke);
        night.Says(700, 1, new TaskDone(""));
        night.Resolves(700, 1);
        night.Closes(900, 1);

        var check = night.Checked();

        Assert.Empty(check.Breaches);
        Assert.Equal((1, 1, 1), (check.Counts.RaisesChecked, check.Counts.IncidentsChecked, check.Counts.ClosingsChecked));
    }

    [Fact]
    public void A_life_safety_alarm_of_no_incident_is_muted()
    {
        var night = new HandMadeNight();
        night.Raises(0, Smoke);

        var breach = Assert.Single(night.Checked().Breaches);

        Assert.Equal((Invariant.Muted, Smoke), (breach.Invariant, breach.Matter));
        Assert.Equal([1L], breach.Positions);
    }

    [Fact]
    public void A_life_safety_rule_is_one_whatever_its_severity()
    {
        var night = new HandMadeNight();
        night.Raises(0, "gas-b03-1502.gas-raised.1", AlarmSeverity.High);
        night.Raises(0, "cable-b03.cable-hot.1", AlarmSeverity.High);

        Assert.Equal("gas-b03-1502.gas-raised.1", Assert.Single(night.Checked().Breaches).Matter);
    }

    [Fact]
    public void An_alarm_that_only_opens_maintenance_of_its_device_is_muted_however_it_chatters()
    {
        var night = new HandMadeNight();
        night.Raises(0, Smoke);
        night.Opens(1, 1, "device-fault", Smoke, JoinReason.Chattering);
        foreach (var second in new[] { 15, 30 })
        {
            night.Clears(second - 1, Smoke);
            night.Recurs(second, Smoke);
        }

        var check = night.Checked();

        Assert.Equal(3, check.Breaches.Count(breach => breach.Invariant == Invariant.Muted));
        Assert.Equal((3, 1), (check.Counts.RaisesChecked, check.Counts.RaisesInChatter));
    }

    [Fact]
    public void An_alarm_in_an_incident_of_another_kind_is_muted_unless_a_person_made_it_one()
    {
        var night = new HandMadeNight();
        night.Raises(0, Smoke);
        night.Opens(1, 1, "noise", Smoke, JoinReason.Nearby);
        Assert.Equal(Invariant.Muted, Assert.Single(night.Checked().Breaches).Invariant);

        night = new HandMadeNight();
        night.Raises(0, Smoke);
        night.Opens(1, 1, "noise");
        night.Writes(1, IncidentRecord.SubjectOf(1), "officer-1", new IncidentReclassified
        {
            Kind = "other",
            Title = new BilingualText("", ""),
            Class = ProcedureClass.Routine,
            Level = MatterLevel.Community,
        });
        night.Joins(2, 1, Smoke, JoinReason.ByHand);
        Assert.Empty(night.Checked().Breaches);
    }

    [Fact]
    public void An_alarm_raised_after_its_incident_was_closed_or_found_to_be_nothing_is_muted()
    {
        var closed = Fire();
        closed.Clears(50, Smoke);
        closed.Closes(100, 1);
        closed.Recurs(200, Smoke);
        Assert.Contains(closed.Checked().Breaches, breach => breach is { Invariant: Invariant.Muted } && breach.Text.Contains("closed", StringComparison.Ordinal));

        var dismissed = Fire();
        dismissed.Grades(20, 1, VerificationGrade.NoCall);
        dismissed.Clears(50, Smoke);
        dismissed.Recurs(200, Smoke);
        Assert.Contains(dismissed.Checked().Breaches, breach => breach is { Invariant: Invariant.Muted, Positions: [_, ..] });
    }

    [Fact]
    public void An_alarm_that_a_person_put_to_rest_is_not_muted_and_is_counted()
    {
        var night = new HandMadeNight();
        night.Raises(0, Smoke);
        night.Writes(1, Smoke, "officer-1", new AlarmSuppressed(1, "a drill"));
        night.Raises(0, Second);
        night.Writes(1, Second, "officer-1", new AlarmShelved(DateTimeOffset.UnixEpoch, "works"));

        var check = night.Checked();

        Assert.Empty(check.Breaches);
        Assert.Equal((2, 2, 0), (check.Counts.Raises, check.Counts.RaisesAtRest, check.Counts.RaisesChecked));
    }

    [Fact]
    public void What_was_over_before_it_was_told_is_a_record_and_no_raise()
    {
        var night = new HandMadeNight();
        night.Raises(0, Smoke, onset: AlarmOnset.Past);

        Assert.Equal(0, night.Checked().Counts.Raises);
    }

    [Fact]
    public void A_fire_for_which_nobody_is_asked_while_a_unit_is_able_is_left_without_force()
    {
        var breach = Assert.Single(Fire().Checked().Breaches);

        Assert.Equal((Invariant.WithoutForce, "incidents/1"), (breach.Invariant, breach.Matter));
        Assert.Contains("unit-1", breach.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_is_missed_before_the_answer_time_is_over()
    {
        var night = Fire();
        night.Asks(60, 1, "unit-1");
        Assert.Empty(night.Checked(100).Breaches);

        var late = Fire();
        late.Asks(62.5, 1, "unit-1");
        Assert.Equal(Invariant.WithoutForce, Assert.Single(late.Checked(100).Breaches).Invariant);
    }

    [Theory]
    [InlineData("off")]
    [InlineData("lost")]
    [InlineData("busy")]
    [InlineData("elsewhere")]
    [InlineData("unskilled")]
    [InlineData("declined")]
    public void A_unit_that_cannot_come_is_no_force_that_was_held_back(string why)
    {
        var night = new HandMadeNight();
        if (why != "off")
            night.ComesOnDuty(0, "unit-1");
        if (why == "lost")
            night.Writes(0, UnitRecord.SubjectOf("unit-1"), "system", new UnitContactLost(""));
        if (why == "busy")
            night.Writes(0, UnitRecord.SubjectOf("unit-1"), "unit-1", new UnitDeclared(UnitStatus.Busy, Shift.A, ""));
        if (why == "elsewhere")
        {
            night.Opens(0, 2, "noise");
            night.Asks(0, 2, "unit-1");
            night.Says(0, 2, new TaskAccepted(""));
        }

        var unskilled = why == "unskilled";
        if (unskilled)
        {
            // unit-2 has no first aid.
            night.Writes(0, UnitRecord.SubjectOf("unit-1"), "unit-1", new UnitDeclared(UnitStatus.Off, Shift.A, ""));
            night.ComesOnDuty(0, "unit-2");
        }

        var alarm = unskilled ? "sos-b03-1502.sos.1" : Smoke;
        night.Raises(0, alarm, onset: unskilled ? AlarmOnset.Moment : AlarmOnset.Lasting);
        night.Opens(1, 1, unskilled ? "sos" : "fire", alarm);
        if (why == "declined")
        {
            night.Asks(1, 1, "unit-1");
            night.Says(5, 1, new TaskDeclined("busy with a resident"));
        }

        var check = night.Checked();

        Assert.Empty(check.Breaches);
        Assert.Equal((1, 1), (check.Counts.IncidentsChecked, check.Counts.IncidentsThatWaited));
    }

    [Fact]
    public void Who_did_not_answer_once_is_able_still_and_who_comes_free_is_able_from_then_on()
    {
        var missed = Fire();
        missed.Asks(1, 1, "unit-1");
        missed.Says(61, 1, new TaskExpired(""), actor: "system");
        Assert.Equal(Invariant.WithoutForce, Assert.Single(missed.Checked().Breaches).Invariant);

        var later = new HandMadeNight();
        later.Raises(0, Smoke);
        later.Opens(1, 1, "fire", Smoke);
        later.ComesOnDuty(1000, "unit-1");
        var breach = Assert.Single(later.Checked().Breaches);
        Assert.Equal(SafeCommunity.Simulator.Tests.World.Chengbei.Monday.AddSeconds(1060), breach.Time);
    }

    [Fact]
    public void A_unit_that_falls_silent_on_its_way_is_no_force()
    {
        var night = Fire();
        night.ComesOnDuty(0, "unit-2");
        night.Asks(1, 1, "unit-1");
        night.Says(10, 1, new TaskAccepted(""));
        night.Writes(100, UnitRecord.SubjectOf("unit-1"), "system", new UnitContactLost(""));

        Assert.Equal(Invariant.WithoutForce, Assert.Single(night.Checked().Breaches).Invariant);
    }

    [Fact]
    public void A_fire_that_a_person_found_to_be_nothing_wants_nobody()
    {
        var night = Fire();
        night.Grades(20, 1, VerificationGrade.NoCall);
        Assert.Empty(night.Checked().Breaches);

        // The product itself may not say so.
        var alone = Fire();
        alone.Grades(20, 1, VerificationGrade.NoCall, "system");
        Assert.NotEmpty(alone.Checked().Breaches);
    }

    [Fact]
    public void One_unit_where_two_are_wanted_is_told_and_breaks_nothing()
    {
        var night = Fire();
        night.ComesOnDuty(0, "unit-2");
        night.Asks(1, 1, "unit-1");
        night.Says(10, 1, new TaskAccepted(""));

        var check = night.Checked();

        Assert.Empty(check.Breaches);
        Assert.Equal(1, check.Counts.IncidentsShortOfForce);
    }

    [Fact]
    public void A_fire_closed_while_its_smoke_is_still_there_is_closed_too_early()
    {
        var night = Handled();
        night.Closes(900, 1);

        var check = night.Checked();

        var breach = Assert.Single(check.Breaches);
        Assert.Equal((Invariant.ClosedWhileHolding, "incidents/1"), (breach.Invariant, breach.Matter));
        Assert.Contains(Smoke, breach.Text, StringComparison.Ordinal);
        Assert.Equal(1, check.Counts.ClosingsWhileHolding);
    }

    [Fact]
    public void A_person_may_say_that_what_still_holds_is_nothing_but_not_before_it_came()
    {
        var graded = Handled();
        graded.Grades(800, 1, VerificationGrade.NoCall);
        graded.Closes(900, 1);
        Assert.Empty(graded.Checked().Breaches);

        var rejected = Handled();
        rejected.Writes(800, Smoke, "officer-1", new AlarmRejected("steam"));
        rejected.Closes(900, 1);
        Assert.Empty(rejected.Checked().Breaches);

        var byTheProduct = Handled();
        byTheProduct.Writes(800, Smoke, "system", new AlarmRejected("steam"));
        byTheProduct.Closes(900, 1);
        Assert.Single(byTheProduct.Checked().Breaches);

        var cameAfter = Handled();
        cameAfter.Grades(800, 1, VerificationGrade.NoCall);
        cameAfter.Raises(850, Second);
        cameAfter.Opens(850, 2, "fire", Second);
        cameAfter.Joins(851, 1, Second);
        cameAfter.Closes(900, 1);
        Assert.Contains(cameAfter.Checked(910).Breaches, breach => breach.Invariant == Invariant.ClosedWhileHolding && breach.Text.Contains(Second, StringComparison.Ordinal));
    }

    [Fact]
    public void A_press_of_a_button_holds_nothing_and_a_merged_incident_is_not_closed()
    {
        var night = new HandMadeNight();
        const string Sos = "sos-b03-1502.sos.1";
        night.Raises(0, Sos, onset: AlarmOnset.Moment);
        night.Opens(1, 1, "sos", Sos);
        night.Closes(900, 1);
        night.Raises(1000, Smoke);
        night.Opens(1000, 2, "fire", Smoke);
        night.Opens(1000, 3, "fire");
        night.Joins(1001, 3, Smoke, JoinReason.ByHand);
        night.Writes(1001, IncidentRecord.SubjectOf(2), "officer-1", new IncidentMerged(3, "the same"));

        var check = night.Checked();

        Assert.Empty(check.Breaches);
        Assert.Equal(1, check.Counts.ClosingsChecked);
    }

    // A fire with one alarm; unit-1 is able.
    private static HandMadeNight Fire()
    {
        var night = new HandMadeNight();
        night.ComesOnDuty(0, "unit-1");
        night.Raises(0, Smoke);
        night.Opens(1, 1, "fire", Smoke);
        return night;
    }

    // The same, with a unit that is done while the smoke is still there.
    private static HandMadeNight Handled()
    {
        var night = Fire();
        night.Asks(1, 1, "unit-1");
        night.Says(10, 1, new TaskAccepted(""));
        night.Grades(70, 1, VerificationGrade.ThreatToLife, "unit-1");
        night.Says(700, 1, new TaskDone(""));
        night.Resolves(700, 1);
        return night;
    }
}
