using SafeCommunity.Api.Resources;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Api.Mapping;

/// <summary>Seats as the protos have them.</summary>
internal static class SeatMapper
{
    public static V1.Seat ToProto(this SeatView view)
    {
        var (definition, seat) = (view.Definition, view.Seat);
        return new V1.Seat
        {
            Name = NameOf(seat.Community, definition.Name),
            Etag = seat.Position.ToEtag(),
            Title = definition.Title.ToProto(),
            Role = (V1.DutyRole)definition.Role,
            Place = ResourceNames.OfTwin(seat.Community, definition.Place),
            Holder = seat.Holder,
            HoldTime = seat.Since.ToProto(),
            OpenIncidents = { view.Open.Select(incident => IncidentMapper.NameOf(seat.Community, incident)) },
            HandOver = seat.HandOver?.ToProto(),
            HandedOverIncidents = { seat.HandedOver.Select(incident => IncidentMapper.NameOf(seat.Community, incident)) },
            Position = seat.Position,
            Offer = seat.Offer is { } offer
                ? new V1.SeatOffer
                {
                    To = offer.To,
                    Offered = offer.Offered.ToProto(),
                    OpenIncidents = { offer.Open.Select(incident => IncidentMapper.NameOf(seat.Community, incident)) },
                }
                : null,
            FormerHolders = { seat.Former },
        };
    }

    /// <summary>The resource name of a seat.</summary>
    public static string NameOf(string community, string seat) => ResourceNames.OfMatter(community, SeatRecord.SubjectOf(seat));
}
