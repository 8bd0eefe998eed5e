using System.Collections.Immutable;
using SafeCommunity.Grains.Desk;
using SafeCommunity.Grains.Incidents;

namespace SafeCommunity.Grains.Lessons;

/// <summary>Draws lessons and has them checked.</summary>
internal static class LessonOrders
{
    /// <summary>How many places one lesson may be of.</summary>
    public const int MaxPlaces = 2_000;

    /// <summary>Draws the lesson of an incident that is being closed here.</summary>
    public static void Draw(DeskTurn turn, IncidentRecord incident, string actor, LessonToDraw lesson, ImmutableArray<string> places)
    {
        Refuse.IfEmpty(lesson.Weakness, "weakness");
        Refuse.IfEmpty(lesson.Check, "check");
        if (places.IsEmpty && !lesson.Everywhere)
            throw Refuse.Invalid($"The lesson's filter finds no twin in {turn.Knowledge.Community}: {lesson.FilterText}");
        // An incident that was reopened and is closed again teaches the same thing once.
        if (places.IsEmpty || IsDrawn(turn, turn.Knowledge.Community, incident.Number, lesson))
            return;
        var number = Draw(turn, turn.Knowledge.Community, incident.Number, actor, lesson, places);
        turn.Write(incident, actor, new IncidentLessonDrawn(number));
    }

    /// <summary>Takes a lesson of another community; nothing happens when it is here already, or no place has the weakness.</summary>
    public static void Adopt(
        DeskTurn turn, string origin, long incident, string actor, LessonToDraw lesson, ImmutableArray<string> places)
    {
        if (!places.IsEmpty && !IsDrawn(turn, origin, incident, lesson))
            Draw(turn, origin, incident, actor, lesson, places);
    }

    /// <summary>Notes that a place was checked.</summary>
    public static void Check(DeskTurn turn, long number, MatterCommand command, string place)
    {
        Refuse.IfIncomplete(command, reasonRequired: true);
        turn.RequireStaff(command.Actor);
        if (!turn.State.Lessons.TryGetValue(number, out var lesson))
            throw Refuse.NotFound($"There is no lesson {number} in {turn.Knowledge.Community}.");
        Refuse.IfStale(lesson, command);
        if (lesson.Checks.FirstOrDefault(check => check.Place == place) is not { } check)
            throw Refuse.Invalid($"'{place}' is no place of lesson {number}.");
        if (check.Finding is { } finding)
            throw Refuse.State($"{finding.Actor} checked {place} already: {finding.Reason}");
        turn.Write(lesson.Id, command.Actor, new LessonChecked(place, command.Reason));
    }

    private static bool IsDrawn(DeskTurn turn, string origin, long incident, LessonToDraw lesson) =>
        turn.State.Drawn.Contains(DeskState.LessonKey(origin, incident, lesson.Weakness));

    private static long Draw(
        DeskTurn turn, string origin, long incident, string actor, LessonToDraw lesson, ImmutableArray<string> places)
    {
        var number = turn.State.Numbers.Lesson + 1;
        turn.Write(LessonRecord.SubjectOf(number), actor, new LessonDrawn
        {
            Origin = origin,
            Incident = incident,
            Weakness = lesson.Weakness,
            Check = lesson.Check,
            Filter = lesson.FilterText,
            Due = lesson.Due,
            Places = places,
        });
        return number;
    }
}
