using System.Text;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Plans;
using SafeCommunity.Grains.Twins;
using Xunit;

namespace SafeCommunity.Plans.Tests;

public class ChengbeiTests
{
    private static readonly CommunityDefinition Definition = Seeds.ReadPlan();

    [Fact]
    public void Has_the_buildings_homes_and_residents_of_the_published_account()
    {
        Assert.Equal(28, Definition.Twins.Count(twin => twin.Kind == TwinKind.Building));
        Assert.Equal(1_322, Definition.Twins.Count(twin => twin.Kind == TwinKind.Home));
        Assert.Equal(5_336, Definition.Twins.Sum(twin => twin.Residents));
        Assert.All(Definition.Twins, twin => Assert.True(twin.Residents == 0 || twin.Kind == TwinKind.Home));
    }

    [Fact]
    public void Every_home_has_a_smoke_and_a_gas_detector()
    {
        var names = Definition.Twins.Select(twin => twin.Id.Name).ToHashSet();
        Assert.All(
            Definition.Twins.Where(twin => twin.Kind == TwinKind.Home),
            home =>
            {
                Assert.Contains($"smoke-{home.Id.Name}", names);
                Assert.Contains($"gas-{home.Id.Name}", names);
            });
    }

    [Theory]
    [InlineData("chengbei", TwinKind.Community, "", "")]
    [InlineData("g1", TwinKind.Grid, "", "chengbei")]
    [InlineData("b03", TwinKind.Building, "", "g1")]
    [InlineData("b03-1502", TwinKind.Home, "", "b03")]
    [InlineData("smoke-b03-1502", TwinKind.Sensor, "smoke", "b03-1502")]
    [InlineData("gas-b03-1502", TwinKind.Sensor, "gas", "b03-1502")]
    [InlineData("water-leak-b03-f15", TwinKind.Sensor, "water-leak", "b03")]
    [InlineData("electrical-b03", TwinKind.Sensor, "electrical", "b03")]
    [InlineData("sos-b03-304", TwinKind.Sensor, "sos", "b03-304")]
    [InlineData("door-b03-1", TwinKind.Door, "entrance", "b03")]
    [InlineData("door-gate-east", TwinKind.Door, "entrance", "chengbei")]
    [InlineData("gate-east", TwinKind.CarGate, "barrier", "chengbei")]
    [InlineData("hydrant-01", TwinKind.Sensor, "hydrant", "g1")]
    [InlineData("cam-road-01", TwinKind.Camera, "road", "chengbei")]
    [InlineData("cam-estate-01", TwinKind.Camera, "estate", "g1")]
    [InlineData("cam-perimeter-01", TwinKind.Camera, "perimeter", "chengbei")]
    [InlineData("cam-falling-01", TwinKind.Camera, "falling-object", "g1")]
    [InlineData("cam-panoramic-01", TwinKind.Camera, "panoramic", "chengbei")]
    [InlineData("unit-1", TwinKind.PatrolUnit, "foot", "chengbei")]
    public void Holds_a_twin_of_each_sort(string name, TwinKind kind, string model, string parent)
    {
        var twin = Assert.Single(Definition.Twins, twin => twin.Id.Name == name);
        Assert.Equal((kind, model, parent), (twin.Kind, twin.Model, twin.Parent));
        Assert.Equal("chengbei", twin.Id.Community);
    }

    [Fact]
    public void Parents_come_before_children_and_names_once()
    {
        var seen = new HashSet<string> { "" };
        foreach (var twin in Definition.Twins)
        {
            Assert.Contains(twin.Parent, seen);
            Assert.True(seen.Add(twin.Id.Name), twin.Id.Name);
        }
    }

    [Fact]
    public void Devices_have_a_silence_limit_and_places_have_none() =>
        Assert.All(Definition.Twins, twin => Assert.Equal(twin.Kind.IsDevice(), twin.SilenceLimit > TimeSpan.Zero));

    [Fact]
    public void A_smoke_detector_stands_on_its_home_s_floor_and_is_named_in_both_languages()
    {
        var twin = Assert.Single(Definition.Twins, twin => twin.Id.Name == "smoke-b03-1502");
        Assert.Equal(15, twin.Place.Floor);
        Assert.Equal(new BilingualText("3号楼 1502 烟感", "Building 3, 1502, smoke detector"), twin.Title);
    }

    [Fact]
    public void Everything_stands_within_half_a_kilometre_of_the_middle() =>
        Assert.All(Definition.Twins, twin =>
        {
            Assert.InRange(twin.Place.Latitude, 32.31 - 0.0045, 32.31 + 0.0045);
            Assert.InRange(twin.Place.Longitude, 108.90 - 0.0054, 108.90 + 0.0054);
        });

    [Fact]
    public void North_and_east_are_where_the_plan_says()
    {
        // b01 stands 171 m west and 112 m north of the origin; a degree of latitude is 111.2 km.
        var building = Assert.Single(Definition.Twins, twin => twin.Id.Name == "b01");
        Assert.Equal(32.31 + 112 / 111_195.0, building.Place.Latitude, 6);
        Assert.Equal(108.90 - 171 / (111_195.0 * 0.84518), building.Place.Longitude, 6);
    }

    [Fact]
    public void Some_homes_are_vacant_and_none_is_crowded()
    {
        var homes = Definition.Twins.Where(twin => twin.Kind == TwinKind.Home).ToList();
        Assert.InRange(homes.Count(home => home.Residents == 0), 1, homes.Count / 10);
        Assert.All(homes, home => Assert.InRange(home.Residents, 0, 9));
    }

    [Fact]
    public void Paths_lead_to_every_gate_and_no_building_is_far_from_one()
    {
        var points = Definition.Paths.Points;
        Assert.All(
            Definition.Twins.Where(twin => twin.Kind == TwinKind.CarGate),
            gate => Assert.Contains(new PathPoint(gate.Place.Longitude, gate.Place.Latitude), points));
        Assert.All(Definition.Paths.Edges, edge => Assert.True(edge.From < points.Length && edge.To < points.Length));

        // A hundredth of a degree is about a kilometre.
        Assert.All(
            Definition.Twins.Where(twin => twin.Kind == TwinKind.Building),
            building => Assert.Contains(points, point => Math.Abs(point.Latitude - building.Place.Latitude) < 0.0003));
    }

    [Fact]
    public void A_plan_with_other_paths_is_another_plan_and_one_without_has_none()
    {
        var before = Seeds.ChengbeiText;
        var without = before[..before.IndexOf("  // The inner roads", StringComparison.Ordinal)] + "}";
        var moved = before.Replace("{ \"name\": \"square\", \"at\": [0, 0] }", "{ \"name\": \"square\", \"at\": [0, 1] }", StringComparison.Ordinal);
        var fewer = before.Replace("[\"r1-w\", \"r1-1\",", "[\"r1-1\",", StringComparison.Ordinal);
        var plans = new[] { before, without, moved, fewer }.Select(text => PlanExpander.Expand(PlanFile.Read(Encoding.UTF8.GetBytes(text)))).ToList();
        Assert.Equal(4, plans.Select(plan => plan.Hash).Distinct().Count());
        Assert.Empty(plans[1].Paths.Points);
    }
}
