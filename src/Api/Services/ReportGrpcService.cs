using Grpc.Core;
using SafeCommunity.Api.Errors;
using SafeCommunity.Api.Filters;
using SafeCommunity.Api.Mapping;
using SafeCommunity.Api.Resources;
using SafeCommunity.Api.Streams;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Reports;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Api.Services;

/// <summary>Serves <c>ReportService</c>: here what the staff do.</summary>
internal sealed partial class ReportGrpcService(
    IGrainFactory grains,
    IMatterReader<ReportRecord> reports,
    MatterWatch<ReportRecord, V1.Report> watch,
    CommunityNames communities,
    TimeProvider time)
    : V1.ReportService.ReportServiceBase
{
    private const string Collection = "reports";

    /// <inheritdoc/>
    public override async Task<V1.Report> GetReport(V1.GetReportRequest request, ServerCallContext context)
    {
        var (community, number) = ResourceNames.ReadNumbered(request.Name, "name", Collection);
        await communities.EnsureExistsAsync(community);
        var report = await reports.GetAsync(community, ReportRecord.SubjectOf(number), context.CancellationToken)
            ?? throw ApiErrors.NotFound(request.Name);
        return report.ToProto();
    }

    /// <inheritdoc/>
    public override async Task<V1.ListReportsResponse> ListReports(V1.ListReportsRequest request, ServerCallContext context)
    {
        var community = ResourceNames.ReadCommunity(request.Parent, "parent");
        var query = Requests.ReadQuery(
            request.Filter, request.OrderBy, request.PageSize, request.PageToken, FilterSchema.Reports, time.GetUtcNow());
        await communities.EnsureExistsAsync(community);

        var page = await reports.ListAsync(community, query, context.CancellationToken);
        return new V1.ListReportsResponse
        {
            Reports = { page.Matters.Select(ReportMapper.ToProto) },
            NextPageToken = page.NextPageToken,
            TotalSize = page.TotalSize,
        };
    }

    /// <inheritdoc/>
    public override Task WatchReports(
        V1.WatchReportsRequest request, IServerStreamWriter<V1.WatchReportsResponse> responseStream, ServerCallContext context)
    {
        var filter = new ReportFilter(Requests.ReadFilter(request.Filter, FilterSchema.Reports));
        return watch.RunAsync(
            request.Parent, filter, request.HasAfterPosition ? request.AfterPosition : null, responseStream, context);
    }

    /// <inheritdoc/>
    public override Task<V1.Report> ReclassifyReport(V1.ReclassifyReportRequest request, ServerCallContext context)
    {
        var kind = Requests.ReadSegment(request.Kind, "kind");
        return CommandAsync(
            request.Name,
            MatterCommands.Read(request.Actor, request.Reason, request.Etag, reasonRequired: false),
            (desk, report, command) => desk.Reclassify(report, command, kind));
    }

    /// <inheritdoc/>
    public override async Task<V1.SuggestDuplicatesResponse> SuggestDuplicates(
        V1.SuggestDuplicatesRequest request, ServerCallContext context)
    {
        var (community, number) = ResourceNames.ReadNumbered(request.Name, "name", Collection);
        await communities.EnsureExistsAsync(community);
        var suggested = await DeskOf(community).SuggestDuplicates(number);
        return new V1.SuggestDuplicatesResponse { Duplicates = { suggested.Select(duplicate => duplicate.ToProto(community)) } };
    }

    /// <inheritdoc/>
    public override Task<V1.Report> JoinReport(V1.JoinReportRequest request, ServerCallContext context)
    {
        var (community, _) = ResourceNames.ReadNumbered(request.Name, "name", Collection);
        var incident = ResourceNames.ReadNumberedOf(community, request.Incident, "incident", "incidents");
        return CommandAsync(
            request.Name,
            MatterCommands.Read(request.Actor, request.Reason, request.Etag, reasonRequired: false),
            (desk, report, command) => desk.Join(report, command, incident));
    }

    /// <inheritdoc/>
    public override Task<V1.Report> AnswerReport(V1.AnswerReportRequest request, ServerCallContext context) =>
        CommandAsync(
            request.Name,
            MatterCommands.Read(request.Actor, request.Answer, request.Etag, reasonRequired: true, "answer"),
            (desk, report, command) => desk.Answer(report, command, request.Interim));

    /// <inheritdoc/>
    public override async Task<V1.GetReportContactResponse> GetReportContact(
        V1.GetReportContactRequest request, ServerCallContext context)
    {
        var command = MatterCommands.Read(request.Actor, request.Reason, etag: "", reasonRequired: true);
        var (community, number) = ResourceNames.ReadNumbered(request.Name, "name", Collection);
        await communities.EnsureExistsAsync(community);
        return new V1.GetReportContactResponse { Contact = await DeskOf(community).GetContact(number, command) };
    }

    private IReportDesk DeskOf(string community) => grains.GetGrain<IReportDesk>(community);

    private async Task<V1.Report> CommandAsync(
        string name, MatterCommand command, Func<IReportDesk, long, MatterCommand, Task<ReportRecord>> send)
    {
        var (community, number) = ResourceNames.ReadNumbered(name, "name", Collection);
        await communities.EnsureExistsAsync(community);
        return (await send(DeskOf(community), number, command)).ToProto();
    }
}
