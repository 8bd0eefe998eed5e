using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Filters;
using static SafeCommunity.Storage.Sqlite.Matters.MatterColumn<SafeCommunity.Grains.Alarms.SuppressionRecord>;

namespace SafeCommunity.Storage.Sqlite.Matters;

/// <summary>The read table of suppressions.</summary>
internal static class SuppressionTable
{
    /// <summary>The table.</summary>
    public static MatterTable<SuppressionRecord> Table { get; } = new("suppressions", MatterJson.Default.SuppressionRecord)
    {
        Takes = @event => @event is SuppressionEvent,
        Begins = @event => @event is SuppressionBegan,
        Fold = SuppressionFold.Apply,
        Fields = MatterFields.Suppressions,
        DefaultOrder = new SortKey("begin_time", Descending: true),
        Columns =
        [
            Text("place", suppression => suppression.Place),
            Text("rules", suppression => suppression.Rules),
            Time("begin_time", suppression => suppression.Began.Time),
            Time("expire_time", suppression => suppression.Until),
        ],
    };
}
