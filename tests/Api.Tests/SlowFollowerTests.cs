using Grpc.Core;
using Grpc.Net.Client;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Journal;

namespace SafeCommunity.Api.Tests;

[Collection(ApiCollection.Name)]
public sealed class SlowFollowerTests
{
    private const string Parent = "communities/chengbei";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_follower_that_does_not_read_is_ended_and_harms_no_other()
    {
        await using var api = new ApiHost();
        await api.InitializeAsync();
        using var stalledChannel = GrpcChannel.ForAddress(api.GrpcAddress);
        using var stalled = new V1.JournalService.JournalServiceClient(stalledChannel).FollowJournal(
            new V1.FollowJournalRequest { Parent = Parent, AfterPosition = 0 }, cancellationToken: Cancellation);
        using var clock = api.TwinService.WatchTwins(new() { Parent = Parent, Filter = "name = none" }, cancellationToken: Cancellation);
        var untilPosition = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        var others = Enumerable.Range(0, 3).Select(_ => FollowAsync(api, untilPosition.Task)).ToArray();

        // Far more than the windows of an HTTP/2 stream hold.
        for (var batch = 0; batch < 50; batch++)
        {
            await api.Grains.GetGrain<IJournalGrain>("chengbei").Append(new JournalDraft
            {
                Subject = "chengbei",
                Actor = "system",
                Events = [.. Enumerable.Range(0, 20).Select(_ => new RulesApplied(new string('x', 10_000), 1))],
            });
        }

        // The heartbeats of another stream are the clock of the wait.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (!(await api.Http.GetStringAsync("/metrics", limit.Token)).Contains("safecommunity_api_streams_too_slow_total", StringComparison.Ordinal))
            await clock.ResponseStream.NextAsync();

        var head = (await api.Journal.GetHeadAsync("chengbei", Cancellation)).Position;
        untilPosition.SetResult(head);
        await Task.WhenAll(others);

        var failure = await stalled.ResponseStream.FailureAsync();
        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
        Assert.Matches(@"too slow.*resume with after_position=\d+", failure.Status.Detail);
    }

    private static async Task FollowAsync(ApiHost api, Task<long> untilPosition)
    {
        using var call = api.JournalService.FollowJournal(
            new V1.FollowJournalRequest { Parent = Parent, AfterPosition = 0 }, cancellationToken: Cancellation);
        var expected = 1L;
        while (!untilPosition.IsCompleted || expected <= await untilPosition)
        {
            foreach (var entry in (await call.ResponseStream.NextAsync()).Entries)
                Assert.Equal(expected++, entry.Position);
        }
    }
}
