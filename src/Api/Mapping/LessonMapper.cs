using SafeCommunity.Api.Resources;
using SafeCommunity.Grains.Lessons;

namespace SafeCommunity.Api.Mapping;

/// <summary>Lessons as the protos have them.</summary>
internal static class LessonMapper
{
    public static V1.Lesson ToProto(this LessonRecord lesson) => new()
    {
        Name = ResourceNames.OfMatter(lesson.Community, lesson.Id),
        Etag = lesson.Position.ToEtag(),
        Incident = IncidentMapper.NameOf(lesson.Origin, lesson.Incident),
        Weakness = lesson.Weakness,
        Check = lesson.Check,
        Filter = lesson.Filter,
        DrawTime = lesson.DrawnAt.ToProto(),
        DueTime = lesson.Due.ToProto(),
        Checks =
        {
            lesson.Checks.Select(check => new V1.LessonCheck
            {
                Place = ResourceNames.OfTwin(lesson.Community, check.Place),
                Finding = check.Finding?.ToProto(),
            }),
        },
        DoneCount = lesson.Done,
        Position = lesson.Position,
    };
}
