using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Storage;
using SafeCommunity.Grains.Teams;
using Xunit;

namespace SafeCommunity.Grains.Tests.Cluster;

public class MemoryStoreTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Matters_are_what_their_entries_make_of_them()
    {
        var store = new MemoryStore();
        await store.AppendAsync(
            "c1",
            [
                Draft("suppressions/1", new SuppressionBegan("b01", "smoke-*", Noon.AddHours(1), "drill")),
                Draft("seats/dispatch", new SeatTaken("")),
                Draft("suppressions/2", new SuppressionBegan("b02", "*", Noon.AddHours(1), "works")),
                Draft("suppressions/1", new SuppressionEnded("over")),
            ],
            Noon,
            Cancellation);

        var (position, open) = await store.Suppressions.ReadOpenAsync("c1", Cancellation);

        Assert.Equal(4, position);
        Assert.Equal("suppressions/2", Assert.Single(open).Id);
        Assert.Equal("over", (await store.Suppressions.GetAsync("c1", "suppressions/1", Cancellation))?.Ended?.Reason);
        Assert.Null(await store.Suppressions.GetAsync("c2", "suppressions/1", Cancellation));
        Assert.Equal([3L, 4L], (await store.Suppressions.ReadChangedAsync("c1", 1, 10, Cancellation)).Select(matter => matter.Position));
        Assert.Equal(2, (await store.Suppressions.ListAsync("c1", new MatterQuery { PageSize = 1, Now = Noon }, Cancellation)).TotalSize);
        Assert.Equal("li.na", (await store.Seats.GetAsync("c1", "seats/dispatch", Cancellation))?.Holder);
    }

    [Fact]
    public async Task An_entry_that_cannot_follow_is_not_in_the_journal()
    {
        var store = new MemoryStore();

        await Assert.ThrowsAsync<InvalidDataException>(() => store.AppendAsync(
            "c1", [Draft("suppressions/1", new SuppressionEnded("never began"))], Noon, Cancellation));

        Assert.Empty(store.Entries("c1"));
    }

    private static JournalDraft Draft(string subject, JournalEvent @event) => JournalDraft.Of(subject, "li.na", @event);
}
