using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Twins;
using SafeCommunity.Simulator.World;
using Xunit;

namespace SafeCommunity.Simulator.Tests.World;

/// <summary>People on duty act on what they hear, after human delays, and sometimes wrongly.</summary>
public sealed class AgentTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public void A_unit_answers_goes_works_records_and_is_done()
    {
        var product = new HandMadeProduct(Chengbei.World(Chengbei.Calm));
        product.Live(10 * Hour);
        var fire = product.Raise("smoke-b03-1502", "smoke-high", "fire", "b03-1502");
        product.Live(2 * Hour);
        var said = product.Actions.OfType<UnitReportsTask>().ToList();
        Assert.Equal([TaskState.Accepted, TaskState.EnRoute, TaskState.OnScene, TaskState.Done], said.Select(step => step.Step));
        Assert.All(said, step => Assert.Equal(("unit-1", "tasks/1.1"), (step.Unit, step.Task)));
        var records = Assert.Single(product.Actions.OfType<UnitRecords>());
        Assert.Equal(["cause", "action"], records.Items.Select(item => item.Name));
        Assert.True(records.Time < said[3].Time);
        Assert.InRange(said[0].Time - (Chengbei.Monday + (10 * Hour)), TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(2));
        Assert.True(said[2].Time - said[1].Time > TimeSpan.FromSeconds(60));
        Assert.Contains(product.Actions.OfType<AlarmIsAcknowledged>(), seen => seen.Alarm == "smoke-b03-1502.smoke-high.1");
        Assert.True(product.Incident(fire).Grade > VerificationGrade.NoCall);
    }

    [Fact]
    public void An_incident_is_not_closed_while_its_alarm_holds()
    {
        var product = new HandMadeProduct(Chengbei.World(Chengbei.Small, Chengbei.Calm));
        product.Live(10 * Hour);
        var fire = product.Raise("smoke-b03-1502", "smoke-high", "fire", "b03-1502");
        product.Live(4 * Hour);
        Assert.Equal(IncidentStage.Resolved, product.Incident(fire).Stage);
        product.Clear("smoke-b03-1502.smoke-high.1");
        product.Live(Hour);
        var closes = Assert.Single(product.Actions.OfType<OfficerCloses>());
        Assert.Equal((fire, Disposition.Handled), (closes.Incident, closes.Disposition));
        Assert.Equal(["review"], closes.Items.Select(item => item.Name));
        product.Live(TimeSpan.FromDays(32));
        Assert.Contains(product.Actions.OfType<StaffFollowsUp>(), visit => visit.Incident == fire);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_unit_stays_while_a_detector_is_active_and_in_the_end_says_why_it_leaves(bool ends)
    {
        var product = new HandMadeProduct(Chengbei.World(Chengbei.Calm));
        product.Live(10 * Hour);
        product.Raise("smoke-b03-1502", "smoke-high", "fire", "b03-1502");
        product.Live(TimeSpan.FromMinutes(14));
        if (ends)
            product.Clear("smoke-b03-1502.smoke-high.1");
        product.Live(2 * Hour);
        var done = Assert.Single(product.Actions.OfType<UnitReportsTask>(), said => said.Step == TaskState.Done);
        Assert.Equal(ends, done.StillActive.Length == 0);
    }

    [Fact]
    public void A_second_look_is_of_another_person()
    {
        var product = new HandMadeProduct(Chengbei.World(Chengbei.Calm));
        product.Live(10 * Hour);
        var fire = product.Raise("smoke-b03-1502", "smoke-high", "fire", "b03");
        // Nobody can be rung up there, so that nobody grades it meanwhile.
        product.Write(IncidentRecord.SubjectOf(fire), new IncidentSecondLookAsked(VerificationGrade.NoCall, "nothing to be seen", [], new BilingualText("", "")));
        var asked = product.Incident(fire).SecondLook!.Asked.Actor;
        product.Live(TimeSpan.FromMinutes(9));
        var second = product.Actions.OfType<OfficerVerifies>().First(verifies => verifies.Reason.StartsWith("looked again", StringComparison.Ordinal));
        Assert.NotEqual(asked, second.Actor);
        Assert.Null(product.Incident(fire).SecondLook);
    }

    [Fact]
    public void A_unit_that_is_called_back_walks_on()
    {
        var world = Chengbei.World(Chengbei.Calm);
        var product = new HandMadeProduct(world);
        product.Live(10 * Hour);
        product.Raise("smoke-b28-601", "smoke-high", "fire", "b28-601");
        product.Live(TimeSpan.FromMinutes(2));
        product.Write("tasks/1.1", new TaskRecalled("not needed"));
        var before = world.Visits.Count(visit => visit.Unit == "unit-1");
        product.Live(Hour);
        Assert.DoesNotContain(
            product.Actions.OfType<UnitReportsTask>(), said => said is { Task: "tasks/1.1", Step: TaskState.OnScene or TaskState.Done });
        Assert.True(world.Visits.Count(visit => visit.Unit == "unit-1") > before + 5);
    }

    [Fact]
    public void Units_decline_and_miss_offers_as_often_as_the_settings_say()
    {
        var product = new HandMadeProduct(Chengbei.World(Chengbei.Calm with { MissedOffers = 0.3, DeclinedOffers = 0.5 }));
        product.Live(Hour);
        for (var number = 0; number < 60; number++)
            product.Offer(product.Raise($"smoke-b03-{number}", "smoke-high", "gas", "b03-1502"), "unit-station");
        product.Live(TimeSpan.FromMinutes(5));
        var answers = product.Actions.OfType<UnitReportsTask>().GroupBy(said => said.Task).Select(task => task.First().Step).ToList();
        Assert.InRange(answers.Count(step => step == TaskState.Declined), 20, 75);
        Assert.InRange(120 - answers.Count, 15, 60);
    }

    [Fact]
    public void What_points_at_a_person_is_verified_before_anybody_is_sent()
    {
        var world = Chengbei.World(Chengbei.Calm with { RatesPerYear = Chengbei.Calm.RatesPerYear.SetItem("noise-quarrel", 5_000) });
        var product = new HandMadeProduct(world);
        product.Live(TimeSpan.FromDays(2));
        var verified = product.Actions.OfType<OfficerVerifies>().ToDictionary(verifies => verifies.Incident, verifies => verifies.Time);
        var sent = product.Actions.OfType<OfficerDispatches>().ToList();
        Assert.True(sent.Count > 5);
        Assert.All(sent, dispatch => Assert.True(verified[dispatch.Incident] < dispatch.Time));
        // Then the reporter is answered, then it is closed; some rate it.
        var closed = product.Actions.OfType<OfficerCloses>().ToList();
        Assert.NotEmpty(closed);
        var answered = product.Actions.OfType<GridAnswers>().ToDictionary(answer => answer.Report, answer => answer.Time);
        Assert.All(closed, closing => Assert.True(answered[product.Incident(closing.Incident).Reports.Single()] < closing.Time));
        Assert.NotEmpty(product.Actions.OfType<ReportIsRated>());
        // The truth knows which incident each quarrel became.
        Assert.Contains(world.Truth, truth => truth.Incident is not null && truth.NoticedAt > truth.Time && truth.AttendedAt is not null);
    }

    [Fact]
    public void A_false_alarm_is_graded_as_none_and_closed_as_false()
    {
        var world = Chengbei.World(Chengbei.Small, Chengbei.Calm with { RatesPerYear = Chengbei.Calm.RatesPerYear.SetItem("animal-at-fence", 3650) });
        var product = new HandMadeProduct(world);
        product.Live(TimeSpan.FromMinutes(5));
        var number = LiveUntilCrossing(product);
        product.Live(3 * Hour);
        Assert.Equal(VerificationGrade.NoCall, product.Incident(number).Grade);
        Assert.Equal(Disposition.FalseAlarm, product.Incident(number).Disposition);
        Assert.DoesNotContain(product.Actions, action => action is OfficerDispatches);
        Assert.True(world.Truth.First(truth => truth.Incident == number).IsNuisance);
    }

    [Fact]
    public void Officers_err_as_often_as_the_settings_say()
    {
        var world = Chengbei.World(Chengbei.Small, Chengbei.Calm with
        {
            OfficerErrors = 1,
            RatesPerYear = Chengbei.Calm.RatesPerYear.SetItem("fence-crossing", 3650),
        });
        var product = new HandMadeProduct(world);
        product.Live(TimeSpan.FromMinutes(5));
        var number = LiveUntilCrossing(product);
        product.Live(3 * Hour);
        Assert.Equal(VerificationGrade.NoCall, product.Incident(number).Grade);
        Assert.False(world.Truth.First(truth => truth.Incident == number).IsNuisance);
    }

    [Fact]
    public void Fewer_officers_take_longer()
    {
        Assert.True(LastAcknowledged(1) > LastAcknowledged(3) + TimeSpan.FromMinutes(1));
        Assert.Empty(Acknowledged(0));

        static DateTimeOffset LastAcknowledged(int officers) => Acknowledged(officers).Max(seen => seen.Time);
        static List<AlarmIsAcknowledged> Acknowledged(int officers)
        {
            var product = new HandMadeProduct(Chengbei.World(Chengbei.Calm with { Officers = officers }));
            product.Live(Hour);
            for (var number = 101; number <= 104; number++)
            {
                for (var building = 2; building <= 9; building++)
                    product.Raise($"smoke-b0{building}-{number}", "smoke-high", "fire", $"b0{building}-{number}");
            }

            product.Live(3 * Hour);
            return [.. product.Actions.OfType<AlarmIsAcknowledged>()];
        }
    }

    [Fact]
    public void A_fire_is_over_soon_after_a_unit_works_on_it()
    {
        var world = Chengbei.World(Chengbei.Calm with { Scenario = "fire-at-night", Haste = 1 }, 4);
        var product = new HandMadeProduct(world);
        product.Live(2.5 * Hour);
        while (!product.Actions.OfType<DeviceSends>().Any(sends => sends.Twin.StartsWith("smoke", StringComparison.Ordinal) && sends.Values[0] is { Name: "smoke", Value: > 0.5 }))
            product.Live(TimeSpan.FromSeconds(1));
        var fire = world.Truth.Single();
        product.Raise($"smoke-{fire.Place}", "smoke-high", "fire", fire.Place);
        product.Live(2 * Hour);
        Assert.Equal(1, fire.Incident);
        Assert.NotNull(fire.AttendedAt);
        Assert.InRange(fire.End!.Value - fire.AttendedAt.Value, TimeSpan.Zero, TimeSpan.FromMinutes(20));
        Assert.Equal(IncidentStage.Resolved, product.Incident(1).Stage);
    }

    [Fact]
    public void A_flat_battery_is_replaced_when_the_property_sees_to_it()
    {
        var product = new HandMadeProduct(Chengbei.World(Chengbei.Calm));
        product.Live(9 * Hour);
        var number = product.Raise("smoke-b03-1502", "battery-low", "device-fault", "smoke-b03-1502");
        product.Live(TimeSpan.FromDays(2));
        var resolved = Assert.Single(product.Actions.OfType<StaffResolves>());
        Assert.Equal((number, "property-1"), (resolved.Incident, resolved.Actor));
        var after = product.Actions.OfType<DeviceSends>().First(sends => sends.Twin == "smoke-b03-1502" && sends.Time >= resolved.Time);
        Assert.Equal(100, after.Values.Single(value => value.Name == "battery").Value);
    }

    [Fact]
    public void The_same_journal_gives_the_same_actions()
    {
        Assert.Equal(Live(), Live());

        static string Live()
        {
            var product = new HandMadeProduct(Chengbei.World(new WorldSettings { Start = Chengbei.Monday, Scenario = "busy-evening" }));
            product.Live(TimeSpan.FromHours(16));
            product.Raise("smoke-b03-1502", "smoke-high", "fire", "b03-1502");
            product.Live(TimeSpan.FromHours(8));
            return ActionText.HashOf(product.Actions);
        }
    }

    [Fact]
    public void News_of_matters_it_never_saw_begin_are_no_matter()
    {
        var world = Chengbei.World(Chengbei.Calm);
        var product = new HandMadeProduct(world);
        product.Live(Hour);
        product.Offer(product.Raise("smoke-b03-1502", "smoke-high", "fire", "b03-1502"), "unit-2");
        var stranger = Chengbei.World(Chengbei.Calm);
        foreach (var entry in product.Entries.Where(entry => entry.Event is not IncidentOpened))
            stranger.Hear(entry);
        stranger.Advance(Chengbei.Monday + (3 * Hour));
        Assert.Empty(stranger.Truth);
    }

    // The camera sees something; the product opens an incident of it.
    private static long LiveUntilCrossing(HandMadeProduct product)
    {
        while (true)
        {
            product.Live(TimeSpan.FromSeconds(1));
            var seen = product.Actions.OfType<DeviceSends>().LastOrDefault(sends => sends.Values is [{ Name: "crossing", Value: 1 }]);
            if (seen is not null)
                return product.Raise(seen.Twin, "perimeter-crossing", "intrusion", "chengbei");
        }
    }
}
