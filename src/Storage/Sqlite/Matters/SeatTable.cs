using SafeCommunity.Grains.Filters;
using SafeCommunity.Grains.Teams;

namespace SafeCommunity.Storage.Sqlite.Matters;

/// <summary>The read table of seats: one row for each that ever was held, by name.</summary>
internal static class SeatTable
{
    /// <summary>The table.</summary>
    public static MatterTable<SeatRecord> Table { get; } = new("seats", MatterJson.Default.SeatRecord)
    {
        Takes = @event => @event is SeatEvent,
        Begins = _ => false,
        Fold = SeatFold.Apply,
        Fields = [new FilterField("name", FieldType.Text)],
        DefaultOrder = new SortKey("name", Descending: false),
        Columns = [],
    };
}
