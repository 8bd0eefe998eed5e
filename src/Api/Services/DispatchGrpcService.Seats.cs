using Grpc.Core;
using SafeCommunity.Api.Errors;
using SafeCommunity.Api.Mapping;
using SafeCommunity.Api.Resources;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Api.Services;

/// <content>Seats, and who holds them.</content>
internal sealed partial class DispatchGrpcService
{
    /// <inheritdoc/>
    public override async Task<V1.ListSeatsResponse> ListSeats(V1.ListSeatsRequest request, ServerCallContext context)
    {
        var community = ResourceNames.ReadCommunity(request.Parent, "parent");
        await communities.EnsureExistsAsync(community);
        var seats = await DeskOf(community).ListSeats();
        var (page, next) = Requests.ReadPage(seats, request.PageSize, request.PageToken, 's');
        return new V1.ListSeatsResponse { Seats = { page.Select(SeatMapper.ToProto) }, NextPageToken = next, TotalSize = seats.Length };
    }

    /// <inheritdoc/>
    public override Task<V1.Seat> TakeSeat(V1.TakeSeatRequest request, ServerCallContext context) =>
        SeatAsync(
            request.Name,
            MatterCommands.Read(request.Actor, request.Reason, request.Etag, reasonRequired: false),
            (desk, seat, command) => desk.TakeSeat(seat, command));

    /// <inheritdoc/>
    public override Task<V1.Seat> HandOverSeat(V1.HandOverSeatRequest request, ServerCallContext context)
    {
        var to = MatterCommands.ReadActor(request.To, "to");
        return SeatAsync(
            request.Name,
            MatterCommands.Read(request.Actor, request.Reason, request.Etag, reasonRequired: false),
            (desk, seat, command) => desk.HandOverSeat(seat, command, to));
    }

    /// <inheritdoc/>
    public override Task<V1.Seat> AcceptSeat(V1.AcceptSeatRequest request, ServerCallContext context) =>
        SeatAsync(
            request.Name,
            MatterCommands.Read(request.Actor, request.Reason, request.Etag, reasonRequired: false),
            (desk, seat, command) => desk.AcceptSeat(seat, command));

    /// <inheritdoc/>
    public override Task<V1.Seat> EndSeatOffer(V1.EndSeatOfferRequest request, ServerCallContext context) =>
        SeatAsync(
            request.Name,
            MatterCommands.Read(request.Actor, request.Reason, request.Etag, reasonRequired: false),
            (desk, seat, command) => desk.EndSeatOffer(seat, command));

    /// <inheritdoc/>
    public override Task<V1.Seat> LeaveSeat(V1.LeaveSeatRequest request, ServerCallContext context) =>
        SeatAsync(
            request.Name,
            MatterCommands.Read(request.Actor, request.Reason, request.Etag, reasonRequired: false),
            (desk, seat, command) => desk.LeaveSeat(seat, command));

    private async Task<V1.Seat> SeatAsync(
        string name, MatterCommand command, Func<IDispatchDesk, string, MatterCommand, Task<SeatRecord>> send)
    {
        var (community, seat) = ResourceNames.ReadNamed(name, "name", "seats");
        await communities.EnsureExistsAsync(community);
        await send(DeskOf(community), seat, command);
        return (await DeskOf(community).ListSeats()).FirstOrDefault(view => view.Definition.Name == seat)?.ToProto()
            ?? throw ApiErrors.NotFound(name);
    }
}
