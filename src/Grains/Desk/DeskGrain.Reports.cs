using System.Collections.Immutable;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Reports;

namespace SafeCommunity.Grains.Desk;

/// <content>What reporters and those who answer them order, and suppressions.</content>
internal sealed partial class DeskGrain : IReportDesk, ISuppressionDesk
{
    async Task<ReportReceipt> IReportDesk.Receive(ReportToMake report)
    {
        await PrepareAsync(report.Place);
        var number = _state.Numbers.Report + 1;
        var receipt = ReportSecret.ReceiptOf(Community, number);
        var secret = ReportSecret.New(random);
        var turn = NewTurn();
        ReportOrders.Receive(turn, report, ReportSecret.HashOf(receipt, secret));
        // Kept first: a report that says it has a contact has one. Without the report it is overwritten by the next.
        if (report.Contact.Length > 0)
            await ContactOf(number).Keep(report.Contact);
        await CommitAsync(turn);
        WakeSoon();
        return new ReportReceipt(receipt, secret, _state.Reports[number], ReportOrders.Duplicates(NewTurn(), number));
    }

    Task<ReportRecord> IReportDesk.Reclassify(long report, MatterCommand command, string kind) =>
        OrderReportAsync(report, turn => ReportOrders.Reclassify(turn, report, command, kind));

    async Task<ImmutableArray<DuplicateSuggestion>> IReportDesk.SuggestDuplicates(long report)
    {
        await ReadReportAsync(report);
        return ReportOrders.Duplicates(NewTurn(), report);
    }

    async Task<ReportRecord> IReportDesk.Join(long report, MatterCommand command, long incident)
    {
        await ReadIncidentAsync(incident);
        return await OrderReportAsync(report, turn => ReportOrders.Join(turn, report, command, incident));
    }

    Task<ReportRecord> IReportDesk.Answer(long report, MatterCommand command, bool interim) =>
        OrderReportAsync(report, turn => ReportOrders.Answer(turn, report, command, interim));

    async Task<ReportTrack> IReportDesk.Track(string receipt, string secret) => await TrackAsync(receipt, await OpenAsync(receipt, secret));

    async Task<ReportTrack> IReportDesk.Rate(string receipt, string secret, int stars, bool isFixed, string comment)
    {
        var report = await OpenAsync(receipt, secret);
        await OrderReportAsync(report.Number, turn => ReportOrders.Rate(turn, report.Number, stars, isFixed, comment));
        return await TrackAsync(receipt, _state.Reports[report.Number]);
    }

    async Task<ReportTrack> IReportDesk.Supplement(string receipt, string secret, string text, bool ongoing)
    {
        var report = await OpenAsync(receipt, secret);
        await OrderReportAsync(report.Number, turn => ReportOrders.Supplement(turn, report.Number, text, ongoing));
        return await TrackAsync(receipt, _state.Reports[report.Number]);
    }

    async Task<string> IReportDesk.GetContact(long report, MatterCommand command)
    {
        await OrderReportAsync(report, turn => ReportOrders.ReadContact(turn, report, command));
        return await ContactOf(report).Get();
    }

    async Task<SuppressionRecord> ISuppressionDesk.Suppress(MatterCommand command, string place, string rules, DateTimeOffset until)
    {
        await PrepareAsync(place);
        var number = 0L;
        return await OrderAsync(
            turn => number = SuppressionOrders.Suppress(turn, command, place, rules, until),
            () => _state.Suppressions[number]);
    }

    async Task<SuppressionRecord> ISuppressionDesk.EndSuppression(long suppression, MatterCommand command)
    {
        await PrepareAsync();
        var turn = NewTurn();
        var open = SuppressionOrders.End(turn, suppression, command);
        await CommitAsync(turn);
        WakeSoon();
        return (await _history.ReadAsync(open.Id)).Aggregate((SuppressionRecord?)null, SuppressionFold.Apply)!;
    }

    private async Task<ReportRecord> OrderReportAsync(long report, Action<DeskTurn> decide)
    {
        await ReadReportAsync(report);
        return await OrderAsync(decide, () => _state.Reports[report]);
    }

    private async Task ReadReportAsync(long report)
    {
        await CatchUpAsync();
        _state = await _history.WithReportAsync(_state, report);
        await PrepareAsync();
    }

    /// <summary>The report of a receipt and its secret; whichever is wrong, the answer is the same.</summary>
    private async Task<ReportRecord> OpenAsync(string receipt, string secret)
    {
        if (ReportSecret.ReportOf(Community, receipt) is { } number)
        {
            await ReadReportAsync(number);
            if (_state.Reports.TryGetValue(number, out var report) && ReportSecret.Matches(receipt, secret, report.SecretHash))
                return report;
        }

        throw Refuse.NotFound("No report has this receipt number and secret: check both.");
    }

    private async Task<ReportTrack> TrackAsync(string receipt, ReportRecord report) => ReportTracker.Track(
        receipt,
        report,
        await _history.ReadAsync(report.Id, IncidentRecord.SubjectOf(report.Incident)),
        _reading.Knowledge.Procedures);
}
