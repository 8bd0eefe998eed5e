using System.Collections.Immutable;
using SafeCommunity.Grains.Filters;

namespace SafeCommunity.Grains.Teams;

/// <summary>The words of duties that files may give.</summary>
internal static class DutyRoles
{
    /// <summary>The duties of persons: all but the product's own.</summary>
    public static ImmutableDictionary<string, int> OfPersons { get; } = Names.OfRoles.Remove("system");

    /// <summary>The duties of the staff: who is of a unit is listed with it.</summary>
    public static ImmutableDictionary<string, int> OfStaff { get; } = OfPersons.Remove("unit");
}
