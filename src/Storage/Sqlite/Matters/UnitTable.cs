using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Filters;

namespace SafeCommunity.Storage.Sqlite.Matters;

/// <summary>The read table of units: one row for each that ever was on duty, by name.</summary>
internal static class UnitTable
{
    /// <summary>The table.</summary>
    public static MatterTable<UnitRecord> Table { get; } = new("units", MatterJson.Default.UnitRecord)
    {
        Takes = @event => @event is UnitEvent,
        Begins = _ => false,
        Fold = UnitFold.Apply,
        Fields = [new FilterField("name", FieldType.Text)],
        DefaultOrder = new SortKey("name", Descending: false),
        Columns = [],
    };
}
