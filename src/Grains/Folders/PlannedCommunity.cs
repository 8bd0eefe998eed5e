using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Grains.Folders;

/// <summary>A community that a folder describes, before its plan is expanded.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Title">What people call it.</param>
/// <param name="TimeZone">Its time zone (IANA).</param>
/// <param name="Source">A hash of what its plan is made of: with the same, the same plan comes out. See <see cref="CommunityDefinition.Source"/>.</param>
/// <param name="Plan">Makes its plan; each call anew, for a plan is large and wanted once.</param>
public sealed record PlannedCommunity(string Name, BilingualText Title, string TimeZone, string Source, Func<CommunityDefinition> Plan)
{
    /// <summary>The plan's twins and paths.</summary>
    public CommunityDefinition Expand() => Plan() with { Source = Source };
}
