using SafeCommunity.Grains.Devices;
using SafeCommunity.Grains.Twins;
using Xunit;

namespace SafeCommunity.Grains.Tests.Devices;

/// <summary>Where a radio says that its unit is, under the names that radios use, and what is left out and told.</summary>
public sealed class PatrolPositionTests
{
    private const string Silent = """ "id":"silent","when":{"silentFor":"5m"} """;

    private static readonly TwinDefinition Radio = World.Device("unit-1", TwinKind.PatrolUnit, "foot") with { Place = new Place(108.90, 32.31, 0) };

    private readonly World _world = new(Silent, device: Radio);

    public static TheoryData<string, string> Names
    {
        get
        {
            var names = new TheoryData<string, string>();
            foreach (var name in (string[])["longitude", "lon", "lng", "long", "LON", "Longitude"])
                names.Add(name, "longitude");
            foreach (var name in (string[])["latitude", "lat", "Lat"])
                names.Add(name, "latitude");
            return names;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Whatever_a_radio_calls_it_it_is_one_value(string name, string kept)
    {
        var at = kept == "longitude" ? 108.91 : 32.32;
        _world.Send(kept, at - 0.001, 1);
        _world.Send(name, at, 2);
        Assert.Equal([new TwinValue(kept, at, false)], _world.State.Values);
        Assert.Empty(_world.State.Refusals);
    }

    [Theory]
    [InlineData("lat", 0)]
    [InlineData("lat", 91)]
    [InlineData("latitude", -32.31)]
    [InlineData("lat", 108.90)]
    [InlineData("lon", 0)]
    [InlineData("lng", 32.31)]
    [InlineData("longitude", 181)]
    [InlineData("lon", 110)]
    public void What_cannot_be_true_is_left_out_told_and_counted(string name, double value)
    {
        _world.Send("lat", 32.30, 1);
        _world.Send("lon", 108.89, 2);
        for (var seq = 3; seq < 5; seq++)
            _world.Send(name, value, seq);
        Assert.Equal([108.89, 32.30], _world.State.Values.Select(known => known.Value).OrderDescending());
        var refusal = Assert.Single(_world.State.Refusals);
        Assert.Equal(("implausible_position", name.StartsWith("la", StringComparison.Ordinal) ? "latitude" : "longitude", 2L), (refusal.Reason, refusal.Part, refusal.Count));
    }

    [Fact]
    public void Other_values_of_a_radio_and_these_names_of_other_devices_stay_as_they_are()
    {
        _world.Send("speed", 400, 1);
        Assert.Equal("speed", Assert.Single(_world.State.Values).Name);
        var sensor = new World(Silent);
        sensor.Send("lat", 400, 1);
        Assert.Equal("lat", Assert.Single(sensor.State.Values).Name);
        Assert.Empty(sensor.State.Refusals);
    }

    [Fact]
    public void Around_the_date_line_west_is_near_east()
    {
        Assert.False(PatrolPosition.IsImplausible("longitude", -179.9, new Place(179.9, 0, 0)));
        Assert.True(PatrolPosition.IsImplausible("longitude", 0.1, new Place(179.9, 0, 0)));
    }
}
