using SafeCommunity.Simulator.World;
using Xunit;

namespace SafeCommunity.Simulator.Tests.World;

/// <summary>Settings at the ends of their ranges, and beyond: a world ends, or is refused.</summary>
public sealed class ExtremeTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public static TheoryData<double> NoFactors { get; } =
        [double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue, 1e308, 1e300, 100_001, -1, -double.Epsilon];

    [Theory]
    [MemberData(nameof(NoFactors))]
    public void A_rate_a_factor_or_a_haste_that_cannot_be_is_refused(double number)
    {
        Refused(Chengbei.Calm with { DropOutFactor = number });
        Refused(Chengbei.Calm with { CauseFactor = number });
        Refused(Chengbei.Calm with { Haste = number });
        Refused(Rate("kitchen-fire", number));
        Refused(Chengbei.Calm with { OfficerErrors = number });
        Refused(Chengbei.Calm with { MissedOffers = number });
        Refused(Chengbei.Calm with { DeclinedOffers = number });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(double.Epsilon)]
    [InlineData(1e-300)]
    [InlineData(1e-9)]
    public void What_happens_hardly_ever_does_not_happen_at_once(double perYear)
    {
        var world = Chengbei.World(Rate("kitchen-fire", perYear) with { DropOutFactor = perYear });
        Chengbei.Live(world, Day);
        Assert.Empty(world.Truth);
        Assert.InRange(world.ExpectedPerDay, 0, 1e-3);
    }

    [Fact]
    public void However_often_things_happen_the_time_goes_on()
    {
        var world = Chengbei.World(Rate("burst-pipe", WorldLimits.RatesPerYear.Most) with { DropOutFactor = WorldLimits.Factors.Most });
        Chengbei.Live(world, Day / 12);
        Assert.InRange(world.ExpectedPerDay, 1_000, WorldLimits.MostPerDay);
        Assert.InRange(world.Truth.Count, 1, 100);
    }

    [Fact]
    public void Factors_that_make_too_much_together_are_refused()
    {
        var settings = Rate("rubbish", 90_000) with { CauseFactor = 900 };
        Assert.Contains("20,000 at most", Refused(settings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("0001-01-02T00:00:00+14:00")]
    [InlineData("1969-12-31T23:59:59Z")]
    [InlineData("1999-12-30T00:00:00Z")]
    [InlineData("2100-01-02T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59Z")]
    public void A_world_begins_in_this_century(string start) => Refused(Chengbei.Calm with { Start = Time(start) });

    [Theory]
    [InlineData("2000-01-01T00:00:00+14:00")]
    [InlineData("2099-12-31T23:59:00-12:00")]
    [InlineData("2024-02-29T00:00:00Z")]
    public void And_lives_in_all_of_it(string start)
    {
        var world = Chengbei.World(Chengbei.Bare, Chengbei.Calm with { Start = Time(start) });
        world.Advance(Time(start) + (366 * Day));
        Assert.InRange(world.Temperature, -40, 60);
    }

    [Fact]
    public void A_played_world_forgets_the_oldest_of_what_happened()
    {
        var world = Chengbei.World(Rate("rubbish", 50_000) with { Memory = 50 });
        Chengbei.Live(world, 4 * Day);
        Assert.InRange(world.Truth.Count, 40, 50);
        Assert.InRange(world.Visits.Count, 1, 50);
        Assert.True(world.Truth[0].Number > 100, $"The first that is remembered is {world.Truth[0].Number}.");
    }

    private static WorldSettings Rate(string cause, double perYear) => Chengbei.Calm with { RatesPerYear = Chengbei.Calm.RatesPerYear.SetItem(cause, perYear) };

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static string Refused(WorldSettings settings) => Assert.ThrowsAny<ArgumentException>(() => Chengbei.World(settings)).Message;
}
