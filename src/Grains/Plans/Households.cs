using System.Collections.Immutable;

namespace SafeCommunity.Grains.Plans;

/// <summary>
/// Spreads a building's residents over its homes: the plan's household sizes one after the other, then one person more
/// or less per home, from the first home on and round again, until the building's sum is met.
/// </summary>
internal static class Households
{
    public static int[] Of(BuildingPlan building, ImmutableArray<int> sizes)
    {
        var homes = new int[building.Homes];
        for (var home = 0; home < homes.Length; home++)
            homes[home] = sizes[home % sizes.Length];

        var missing = building.Residents - homes.Sum();
        var step = Math.Sign(missing);

        // An empty home stays empty, unless every home is: nobody moves into a vacancy to make a sum right.
        var allEmpty = homes.All(size => size == 0);
        for (var home = 0; missing != 0; home = (home + 1) % homes.Length)
        {
            if ((homes[home] == 0 && !allEmpty) || homes[home] + step < 0)
                continue;
            homes[home] += step;
            missing -= step;
        }

        return homes;
    }
}
