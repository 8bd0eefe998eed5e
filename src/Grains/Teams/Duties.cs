using SafeCommunity.Grains.Desk;

namespace SafeCommunity.Grains.Teams;

/// <summary>Refuses what the duty of an actor does not allow, with the same words wherever it is asked.</summary>
internal static class Duties
{
    /// <summary>The duty of an actor; the product itself has one too. Null for who is not listed.</summary>
    public static DutyRole? Of(TeamBook teams, string actor) => actor == DeskTurn.System ? DutyRole.System : teams.RoleOf(actor);

    /// <summary>Checks that an actor is on the staff, or of a unit.</summary>
    /// <exception cref="RefusedException">The actor is not listed.</exception>
    public static DutyRole RequireStaff(TeamBook teams, string community, string actor) => Of(teams, actor)
        ?? throw Refuse.NotAllowed($"'{actor}' is not among the staff and units of {community}: teams.json names them.");

    /// <summary>Checks that an actor's duty is one of some.</summary>
    /// <exception cref="RefusedException">It is not.</exception>
    public static void RequireRole(TeamBook teams, string community, string actor, IReadOnlyCollection<DutyRole> allowed, string what)
    {
        var role = RequireStaff(teams, community, actor);
        if (role != DutyRole.System && !allowed.Contains(role))
            throw Refuse.NotAllowed($"{actor} is {Words.Of(role)} and may not {what}; {Words.Of(allowed)} may.");
    }
}
