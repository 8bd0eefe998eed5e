using SafeCommunity.Grains;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Lessons;

namespace SafeCommunity.Api.Tests.Fakes;

internal sealed class FakeLessonDesk(MemoryJournal journal) : FakeDesk, ILessonDesk
{
    public Task Adopt(string origin, long incident, string actor, LessonToDraw lesson) => throw new NotSupportedException();

    public Task<LessonRecord> Check(long lesson, MatterCommand command, string place) =>
        DoAsync(journal.Lessons, LessonRecord.SubjectOf(lesson), command, new LessonChecked(place, command.Reason));
}
