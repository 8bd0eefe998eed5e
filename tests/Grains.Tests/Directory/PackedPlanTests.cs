using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Directory;
using SafeCommunity.Grains.Twins;
using Xunit;

namespace SafeCommunity.Grains.Tests.Directory;

public sealed class PackedPlanTests
{
    [Fact]
    public void A_plan_comes_out_as_it_went_in()
    {
        var plan = SmallPlans.Of("c", buildings: 9, homes: 7) with
        {
            Source = "made of this",
            Paths = new CommunityPaths { Points = [new PathPoint(108.1234567, 32.7654321), new PathPoint(-1, 0)], Edges = [new PathEdge(0, 1)] },
        };
        plan = plan with
        {
            Twins = plan.Twins
                .SetItem(3, plan.Twins[3] with { Place = new Place(-179.9999999, 12.3456789, -2), Residents = 3_000_000, SilenceLimit = TimeSpan.FromTicks(123) })
                .SetItem(4, plan.Twins[4] with { Area = new BilingualText("北侧围墙", "North wall"), Watches = plan.Twins[1].Id.Name }),
        };
        var unpacked = PackedPlan.Unpack(PackedPlan.Pack(plan));
        Assert.Equal(plan.Twins, unpacked.Twins);
        Assert.Equal(plan.Paths.Points, unpacked.Paths.Points);
        Assert.Equal(plan.Paths.Edges, unpacked.Paths.Edges);
        Assert.Equal(plan with { Twins = [], Paths = CommunityPaths.None }, unpacked with { Twins = [], Paths = CommunityPaths.None });
    }

    [Fact]
    public void Equal_texts_are_held_once()
    {
        var unpacked = PackedPlan.Unpack(PackedPlan.Pack(SmallPlans.Of("c")));
        var home = unpacked.Twins.First(twin => twin.Kind == TwinKind.Home);
        var sensor = unpacked.Twins.First(twin => twin.Parent == home.Id.Name);
        Assert.Same(home.Id.Name, sensor.Parent);
    }

    [Fact]
    public void A_version_of_a_newer_program_is_told()
    {
        var packed = PackedPlan.Pack(SmallPlans.Of("c"));
        packed[0]++;
        Assert.Throws<InvalidDataException>(() => PackedPlan.Unpack(packed));
    }
}
