using SafeCommunity.Grains.Procedures;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Grains.Tests.Alarms;

/// <summary>A small staff, for tests that need somebody who may.</summary>
internal static class Staff
{
    public static TeamBook Book { get; } = new()
    {
        Hash = "staff",
        Staff = [new("li", DutyRole.Officer), new("wang", DutyRole.Supervisor), new("gao", DutyRole.Guard)],
    };

    /// <summary>Puts the staff on the list of a community. Its journal has one entry more.</summary>
    public static Task ComeAsync(IGrainFactory grains, string community) => grains.GetGrain<IProcedureGrain>(community).ApplyTeams(Book);
}
