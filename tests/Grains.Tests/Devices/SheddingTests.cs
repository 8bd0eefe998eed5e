using CsCheck;
using SafeCommunity.Grains.Twins;
using Xunit;

namespace SafeCommunity.Grains.Tests.Devices;

/// <summary>What a twin lets go when too many readings come, and what never.</summary>
public sealed class SheddingTests
{
    private const string Smoke = """ "id":"smoke","when":{"value":"smoke","above":0.6,"deadband":0.1} """;
    private const string Slow = """ "id":"slow","when":{"value":"smoke","above":0.4,"onDelay":"2s","offDelay":"1s"} """;
    private const string Heating = """ "id":"heating","when":{"value":"heat","risesBy":8,"within":"10s"} """;
    private const string Open = """ "id":"open","when":{"value":"door","is":true} """;
    private const string Silent = """ "id":"silent","when":{"silentFor":"15s"} """;
    private const string All = $"{Smoke}\n{Slow}\n{Heating}\n{Open}\n{Silent}";

    [Fact]
    public void A_reading_that_nobody_would_miss_is_let_go_for_a_second_and_counted()
    {
        var world = new World(Smoke);
        Assert.False(world.TryShed(1, null, ("smoke", 0.1, false)));
        world.Offer(1, null, ("smoke", 0.1, false));
        Assert.True(world.TryShed(2, null, ("smoke", 0.2, false)));
        world.Advance("400ms");
        Assert.True(world.TryShed(4, null, ("smoke", 0.3, false)));

        var state = world.State;
        Assert.Equal(new DeviceCounters(1, 0, 0, 1, 0) { Shed = 2 }, state.Counters);
        Assert.Equal(4, state.LastSeq);
        Assert.Equal(world.Clock.GetUtcNow(), state.LastSeen);
        Assert.Equal(0.1, state.Values[0].Value);

        world.Advance("600ms");
        Assert.False(world.TryShed(5, null, ("smoke", 0.3, false)));
    }

    [Theory]
    [InlineData("smoke", 0.9, false)] // raises
    [InlineData("smoke", 0.45, false)] // begins a delay
    [InlineData("heat", 30, false)] // rises too fast
    [InlineData("door", 1, true)] // another state
    [InlineData("never-heard", 1, false)]
    public void A_reading_that_matters_is_not_let_go(string name, double value, bool boolean)
    {
        var world = new World(All);
        world.Offer(1, null, ("smoke", 0.1, false), ("heat", 20, false), ("door", 0, true));
        world.Settle();
        Assert.True(world.TryShed(2, null, ("smoke", 0.2, false), ("heat", 21, false), ("door", 0, true)));

        Assert.False(world.TryShed(3, null, (name, value, boolean)));
    }

    [Fact]
    public void A_reading_that_clears_or_ends_a_delay_is_not_let_go()
    {
        var world = new World($"{Smoke}\n{Slow}");
        world.Offer(1, null, ("smoke", 0.45, false));
        Assert.False(world.TryShed(2, null, ("smoke", 0.1, false)));
        world.Offer(3, null, ("smoke", 0.9, false));
        world.Settle();
        Assert.False(world.TryShed(4, null, ("smoke", 0.1, false)));
    }

    [Fact]
    public void A_message_sent_again_is_left_to_the_sequence_check()
    {
        var world = new World(Smoke);
        world.Offer(5, null, ("smoke", 0.1, false));
        Assert.False(world.TryShed(5, null, ("smoke", 0.1, false)));
        Assert.False(world.TryShed(4, null, ("smoke", 0.1, false)));
    }

    [Fact]
    public void Alarms_are_the_same_whether_readings_are_let_go_or_not()
    {
        var shed = 0L;
        var step = Gen.Select(
            Gen.Frequency((8, Gen.OneOfConst(0, 5, 60, 300)), (1, Gen.OneOfConst(900, 2_500, 16_000))),
            Gen.Frequency((6, Gen.OneOfConst(0.1, 0.2, 0.3)), (1, Gen.OneOfConst(0.45, 0.55, 0.9))),
            Gen.Frequency((8, Gen.OneOfConst(20.0, 21, 22)), (1, Gen.OneOfConst(26.0, 29, 35))),
            Gen.Frequency((9, Gen.Const(0.0)), (1, Gen.Const(1.0))));
        step.Array[1, 80].Sample(
            steps =>
            {
                var (all, thinned) = (new World(All), new World(All));
                for (var i = 0; i < steps.Length; i++)
                {
                    var (waitMs, smoke, heat, door) = steps[i];
                    all.Advance($"{waitMs}ms");
                    thinned.Advance($"{waitMs}ms");
                    all.Offer(i, all.NowMs, ("smoke", smoke, false), ("heat", heat, false), ("door", door, true));
                    if (thinned.TryShed(i, thinned.NowMs, ("smoke", smoke, false), ("heat", heat, false), ("door", door, true)))
                        Interlocked.Increment(ref shed);
                    else
                        thinned.Offer(i, thinned.NowMs, ("smoke", smoke, false), ("heat", heat, false), ("door", door, true));
                    Assert.Equal(all.Settle(), thinned.Settle());
                }
            },
            iter: 2_000);
        Assert.True(shed > 0);
    }
}
