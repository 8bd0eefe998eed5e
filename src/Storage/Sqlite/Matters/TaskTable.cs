using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Filters;
using static SafeCommunity.Storage.Sqlite.Matters.MatterColumn<SafeCommunity.Grains.Dispatch.TaskRecord>;

namespace SafeCommunity.Storage.Sqlite.Matters;

/// <summary>The read table of tasks.</summary>
internal static class TaskTable
{
    /// <summary>The table.</summary>
    public static MatterTable<TaskRecord> Table { get; } = new("tasks", MatterJson.Default.TaskRecord)
    {
        Takes = @event => @event is TaskEvent,

        // One that is offered may have stood by before.
        Begins = @event => @event is TaskStoodBy,
        Fold = TaskFold.Apply,
        Fields = MatterFields.Tasks,
        DefaultOrder = new SortKey("create_time", Descending: true),
        Columns =
        [
            Text("unit", task => task.Unit),
            Number("incident", task => task.Incident),
            Number("state", task => (long)task.State),
            Time("create_time", task => task.CreatedAt),
        ],
    };
}
