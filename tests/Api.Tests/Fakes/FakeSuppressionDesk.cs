using SafeCommunity.Grains;
using SafeCommunity.Grains.Alarms;

namespace SafeCommunity.Api.Tests.Fakes;

internal sealed class FakeSuppressionDesk(MemoryJournal journal) : FakeDesk, ISuppressionDesk
{
    public async Task<SuppressionRecord> Suppress(MatterCommand command, string place, string rules, DateTimeOffset until)
    {
        Allow(command.Actor);
        var id = SuppressionRecord.SubjectOf(await journal.Suppressions.CountAsync() + 1);
        await AppendAsync(id, command.Actor, new SuppressionBegan(place, rules, until, command.Reason));
        return await ReadAsync(journal.Suppressions, id);
    }

    public Task<SuppressionRecord> EndSuppression(long suppression, MatterCommand command) =>
        DoAsync(journal.Suppressions, SuppressionRecord.SubjectOf(suppression), command, new SuppressionEnded(command.Reason));
}
