using SafeCommunity.Grains.Filters;
using SafeCommunity.Grains.Reports;
using static SafeCommunity.Storage.Sqlite.Matters.MatterColumn<SafeCommunity.Grains.Reports.ReportRecord>;

namespace SafeCommunity.Storage.Sqlite.Matters;

/// <summary>The read table of reports.</summary>
internal static class ReportTable
{
    /// <summary>The table.</summary>
    public static MatterTable<ReportRecord> Table { get; } = new("reports", MatterJson.Default.ReportRecord)
    {
        Takes = @event => @event is ReportEvent,
        Begins = @event => @event is ReportReceived,
        Fold = ReportFold.Apply,
        Fields = MatterFields.Reports,
        DefaultOrder = new SortKey("receive_time", Descending: true),
        Columns =
        [
            Text("kind", report => report.Kind),
            Text("place", report => report.Place),
            Text("team", report => report.Team),
            Number("level", report => (long)report.Level),
            Number("state", report => (long)report.State),
            Number("incident", report => report.Incident),
            Number("stars", report => report.Stars),
            Time("receive_time", report => report.ReceivedAt),
        ],
    };
}
