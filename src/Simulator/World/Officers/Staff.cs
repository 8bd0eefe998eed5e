using SafeCommunity.Grains.Teams;
using SafeCommunity.Simulator.World.Places;

namespace SafeCommunity.Simulator.World.Officers;

/// <summary>Finds who on the staff may do something.</summary>
internal static class Staff
{
    /// <summary>The staff of a role, in the file's order.</summary>
    public static IReadOnlyList<string> Of(TeamBook teams, DutyRole role) =>
        [.. teams.Staff.Where(member => member.Role == role).Select(member => member.Name)];

    /// <summary>The first on the staff that has one of the roles, the role named first being asked first; null where nobody has.</summary>
    public static string? First(TeamBook teams, IEnumerable<DutyRole> roles) =>
        roles.Select(role => teams.Staff.FirstOrDefault(member => member.Role == role)?.Name).FirstOrDefault(name => name is not null);

    /// <summary>Who looks after the grid that a place belongs to: grids and their staff in the order of both files. Null where there is nobody.</summary>
    public static string? GridStaffOf(TeamBook teams, Estate estate, string place)
    {
        var staff = Of(teams, DutyRole.GridStaff);
        if (staff.Count == 0)
            return null;
        var grid = estate.GridOf(place);
        var index = grid is null ? 0 : Math.Max(0, estate.GridIndex(grid));
        return staff[index % staff.Count];
    }
}
