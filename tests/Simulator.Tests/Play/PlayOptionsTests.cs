using SafeCommunity.Grains.Twins;
using SafeCommunity.Simulator.Play;
using SafeCommunity.Simulator.Tests.World;
using SafeCommunity.Simulator.World;
using Xunit;

namespace SafeCommunity.Simulator.Tests.Play;

public sealed class PlayOptionsTests
{
    private static readonly Uri Broker = new("mqtt://127.0.0.1:1883");
    private static readonly Uri Api = new("http://127.0.0.1:5081");

    [Fact]
    public void Of_devices_only_every_one_but_those_left_alone_sends_what_is_normal_and_nobody_does_anything()
    {
        var options = PlayOptions.DevicesOnly(Chengbei.Plan, ["b03-15", "b03-f15"], Chengbei.Monday, Broker, Api);
        var world = new SimulatedWorld(options.Plan, options.Procedures, options.Teams, options.World, options.Seed);
        var actions = Chengbei.Live(world, TimeSpan.FromDays(1));

        Assert.All(actions, action => Assert.True(action is DeviceSends or DeviceConnects, action.ToString()));
        var alive = actions.OfType<DeviceConnects>().Select(action => action.Twin).ToHashSet();
        var expected = Chengbei.Plan.Twins.Where(twin => twin.Kind.IsDevice()).Select(twin => twin.Id.Name)
            .Where(name => !name.Contains("b03-15", StringComparison.Ordinal) && !name.Contains("b03-f15", StringComparison.Ordinal));
        Assert.Equivalent(expected, alive, strict: true);
        Assert.DoesNotContain(
            actions.OfType<DeviceSends>().SelectMany(sends => sends.Values),
            value => value.IsBoolean && value.Value > 0 && value.Name is not "open");
        Assert.InRange(actions.Count / 86_400.0, 1, 3);
        Assert.Empty(world.Truth);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    [InlineData(double.NaN)]
    public void A_speed_that_cannot_be_is_refused(double speed) =>
        Refused<ArgumentOutOfRangeException>(Devices with { Speed = speed }, "0.1 to 100");

    [Fact]
    public void Addresses_and_numbers_that_cannot_be_are_refused()
    {
        Refused<ArgumentException>(Devices with { Broker = Api }, "mqtt://HOST:PORT");
        Refused<ArgumentException>(Devices with { Api = Broker }, "http://HOST:PORT");
        Refused<ArgumentOutOfRangeException>(Devices with { Connections = 0 }, "1 to 64");
        Refused<ArgumentOutOfRangeException>(Devices with { Duration = TimeSpan.Zero }, "longer than nothing");
    }

    private static PlayOptions Devices => PlayOptions.DevicesOnly(Chengbei.Bare, [], Chengbei.Monday, Broker, Api);

    private static void Refused<T>(PlayOptions options, string says)
        where T : Exception =>
        Assert.Contains(says, Assert.Throws<T>(() => new CommunityPlayer(
            options, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<CommunityPlayer>.Instance)).Message, StringComparison.Ordinal);
}
