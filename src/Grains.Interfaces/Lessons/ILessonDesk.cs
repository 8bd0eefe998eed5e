using SafeCommunity.Grains.Incidents;

namespace SafeCommunity.Grains.Lessons;

/// <summary>Lessons and their checks. The grain's key is the community's name.</summary>
[Alias(TypeAliases.ILessonDesk)]
public interface ILessonDesk : IGrainWithStringKey
{
    /// <summary>Takes a lesson of another community; nothing happens when it is here already.</summary>
    /// <param name="origin">The community where the incident was.</param>
    /// <param name="incident">The incident's number there.</param>
    /// <param name="actor">Who drew it.</param>
    /// <param name="lesson">The lesson.</param>
    [Alias("Adopt")]
    Task Adopt(string origin, long incident, string actor, LessonToDraw lesson);

    /// <summary>A place was checked; the command's reason is what was found.</summary>
    [Alias("Check")]
    Task<LessonRecord> Check(long lesson, MatterCommand command, string place);
}
