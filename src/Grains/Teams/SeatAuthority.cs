namespace SafeCommunity.Grains.Teams;

/// <summary>
/// Seats give and take authority: who handed a seat over, or left it, does not command while another holds it, until they hold a seat
/// again. Where nobody holds it, whoever has the duty acts: what endangers a life waits for no seat.
/// </summary>
internal static class SeatAuthority
{
    /// <summary>Refuses who gave a seat of their duty up, where somebody else holds that now and they hold none.</summary>
    /// <param name="teams">The teams in force.</param>
    /// <param name="seats">All seats.</param>
    /// <param name="actor">Who orders.</param>
    /// <param name="what">What, for the refusal: "verify it".</param>
    /// <exception cref="RefusedException">They gave it up.</exception>
    public static void Require(TeamBook teams, IEnumerable<SeatRecord> seats, string actor, string what)
    {
        SeatRecord? handedOver = null;
        var role = teams.RoleOf(actor);
        foreach (var seat in seats)
        {
            if (seat.Holder == actor)
                return;
            if (seat.Holder.Length > 0 && seat.Former.Contains(actor) && teams.FindSeat(seat.Name)?.Role == role)
                handedOver ??= seat;
        }

        if (handedOver is not null)
        {
            throw Desk.Refuse.NotAllowed(
                $"{actor} gave {handedOver.Name} up, which {handedOver.Holder} holds now, and may not {what}: take a seat again, or ask {handedOver.Holder}.");
        }
    }
}
