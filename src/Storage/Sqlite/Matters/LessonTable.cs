using SafeCommunity.Grains.Filters;
using SafeCommunity.Grains.Lessons;
using static SafeCommunity.Storage.Sqlite.Matters.MatterColumn<SafeCommunity.Grains.Lessons.LessonRecord>;

namespace SafeCommunity.Storage.Sqlite.Matters;

/// <summary>The read table of lessons.</summary>
internal static class LessonTable
{
    /// <summary>The table.</summary>
    public static MatterTable<LessonRecord> Table { get; } = new("lessons", MatterJson.Default.LessonRecord)
    {
        Takes = @event => @event is LessonEvent,
        Begins = @event => @event is LessonDrawn,
        Fold = LessonFold.Apply,
        Fields = MatterFields.Lessons,
        DefaultOrder = new SortKey("draw_time", Descending: true),
        Columns =
        [
            Text("origin", lesson => lesson.Origin),
            Time("draw_time", lesson => lesson.DrawnAt),
            Time("due_time", lesson => lesson.Due),
        ],
    };
}
