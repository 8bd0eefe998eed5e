using Grpc.Core;
using SafeCommunity.Api.Errors;
using SafeCommunity.Api.Mapping;
using SafeCommunity.Api.Resources;
using SafeCommunity.Grains.Reports;

namespace SafeCommunity.Api.Services;

/// <content>What reporters do. A receipt and its secret stand for whoever holds them.</content>
internal sealed partial class ReportGrpcService
{
    /// <inheritdoc/>
    public override async Task<V1.CreateReportResponse> CreateReport(V1.CreateReportRequest request, ServerCallContext context)
    {
        var community = ResourceNames.ReadCommunity(request.Parent, "parent");
        var report = new ReportToMake
        {
            Kind = request.Kind.Length == 0 ? "" : Requests.ReadSegment(request.Kind, "kind"),
            Place = ResourceNames.ReadTwinOf(community, request.Place, "place"),
            Text = Requests.ReadText(request.Text, "text", TextLimits.Report, required: true),
            Photo = Requests.ReadText(request.Photo, "photo", TextLimits.Photo, required: false),
            Contact = Requests.ReadText(request.Contact, "contact", TextLimits.Contact, required: false),
            Actor = request.Actor.Length == 0 ? "" : MatterCommands.ReadActor(request.Actor),
        };
        await communities.EnsureExistsAsync(community);
        var receipt = await DeskOf(community).Receive(report);
        return new V1.CreateReportResponse
        {
            Receipt = receipt.Receipt,
            Secret = receipt.Secret,
            Report = receipt.Report.ToProto(),
            Duplicates = { receipt.Duplicates.Select(duplicate => duplicate.ToProto(community)) },
        };
    }

    /// <inheritdoc/>
    public override async Task<V1.ReportTrack> TrackReport(V1.TrackReportRequest request, ServerCallContext context)
    {
        var community = ResourceNames.ReadCommunity(request.Parent, "parent");
        var (receipt, secret) = ReadReceipt(request.Receipt, request.Secret);
        await communities.EnsureExistsAsync(community);
        return (await DeskOf(community).Track(receipt, secret)).ToProto();
    }

    /// <inheritdoc/>
    public override async Task<V1.ReportTrack> RateReport(V1.RateReportRequest request, ServerCallContext context)
    {
        var community = ResourceNames.ReadCommunity(request.Parent, "parent");
        var (receipt, secret) = ReadReceipt(request.Receipt, request.Secret);
        if (request.Stars is < 1 or > 5)
            throw ApiErrors.InvalidArgument("stars", "is a number from 1 to 5");
        var comment = Requests.ReadText(request.Comment, "comment", TextLimits.Reason, required: false);
        await communities.EnsureExistsAsync(community);
        return (await DeskOf(community).Rate(receipt, secret, request.Stars, request.Fixed, comment)).ToProto();
    }

    /// <inheritdoc/>
    public override async Task<V1.ReportTrack> SupplementReport(V1.SupplementReportRequest request, ServerCallContext context)
    {
        var community = ResourceNames.ReadCommunity(request.Parent, "parent");
        var (receipt, secret) = ReadReceipt(request.Receipt, request.Secret);
        var text = Requests.ReadText(request.Text, "text", TextLimits.Report, required: true);
        await communities.EnsureExistsAsync(community);
        return (await DeskOf(community).Supplement(receipt, secret, text, request.Ongoing)).ToProto();
    }

    private static (string Receipt, string Secret) ReadReceipt(string receipt, string secret) => (
        Requests.ReadText(receipt, "receipt", TextLimits.Receipt, required: true),
        Requests.ReadText(secret, "secret", TextLimits.Receipt, required: true));
}
