using Grpc.Core;
using Grpc.Net.Client;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Journal;

namespace SafeCommunity.Api.Tests;

public sealed class SlowFollowerTests(ApiHost api) : IClassFixture<ApiHost>
{
    private const string Parent = "communities/chengbei";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_follower_that_does_not_read_is_ended_and_harms_no_other()
    {
        using var stalledChannel = GrpcChannel.ForAddress(api.GrpcAddress);
        using var stalled = new V1.JournalService.JournalServiceClient(stalledChannel).FollowJournal(
            new V1.FollowJournalRequest { Parent = Parent, AfterPosition = 0 }, cancellationToken: Cancellation);
        using var call = api.JournalService.FollowJournal(
            new V1.FollowJournalRequest { Parent = Parent, AfterPosition = 0 }, cancellationToken: Cancellation);
        var expected = 1L;
        while (!(await api.Http.GetStringAsync("/metrics", Cancellation)).Contains("safecommunity_api_streams_too_slow_total", StringComparison.Ordinal))
        {
            // Entries so long that the windows of an HTTP/2 stream are soon full.
            await api.Grains.GetGrain<IJournalGrain>("chengbei").Append(new JournalDraft
            {
                Subject = "chengbei",
                Actor = "system",
                Events = [.. Enumerable.Range(0, 20).Select(_ => new RulesApplied(new string('x', 10_000), 1))],
            });
            foreach (var entry in (await call.ResponseStream.NextAsync()).Entries)
                Assert.Equal(expected++, entry.Position);
        }

        var failure = await stalled.ResponseStream.FailureAsync();
        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
        Assert.Matches(@"too slow.*resume with after_position=\d+", failure.Status.Detail);
        Assert.True(expected > 1);
    }
}
