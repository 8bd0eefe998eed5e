using System.Collections.Immutable;
using Grpc.Core;
using SafeCommunity.Grains.Journal;

namespace SafeCommunity.Api.Tests;

[Collection(ApiCollection.Name)]
public sealed class JournalServiceTests(ApiHost api)
{
    private const string Parent = "communities/chengbei";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pages_follow_each_other_without_a_gap()
    {
        await AppendAsync(7);
        var positions = new List<long>();
        var token = "";
        do
        {
            var page = await api.JournalService.ListJournalEntriesAsync(
                new V1.ListJournalEntriesRequest { Parent = Parent, PageSize = 3, PageToken = token }, cancellationToken: Cancellation);
            Assert.True(page.Entries.Count <= 3);
            positions.AddRange(page.Entries.Select(entry => entry.Position));
            token = page.NextPageToken;
        }
        while (token.Length > 0);

        Assert.Equal(Enumerable.Range(1, positions.Count).Select(position => (long)position), positions);
        Assert.True(positions.Count >= 7);
    }

    [Fact]
    public async Task An_entry_carries_its_typed_event_and_resource_names()
    {
        var alarm = await api.RaiseAsync(twin: "smoke-b03-1502", ordinal: 77);
        var page = await api.JournalService.ListJournalEntriesAsync(
            new V1.ListJournalEntriesRequest { Parent = Parent, AfterPosition = alarm.Position - 1, PageSize = 1 }, cancellationToken: Cancellation);

        var entry = Assert.Single(page.Entries);
        Assert.Equal("alarm.raised", entry.Kind);
        Assert.Equal("communities/chengbei/alarms/smoke-b03-1502.smoke-high.77", entry.Subject);
        Assert.Equal("twin:smoke-b03-1502", entry.Actor);
        Assert.Equal("communities/chengbei/twins/smoke-b03-1502", entry.AlarmRaised.Twin);
        Assert.Equal(V1.AlarmSeverity.Critical, entry.AlarmRaised.Severity);
        Assert.Equal("烟雾浓度高", entry.AlarmRaised.Message.Zh);
        Assert.Equal(0.31, entry.AlarmRaised.Cause.Value);
        Assert.Equal(32, entry.Hash.Length);
    }

    [Fact]
    public async Task A_follower_without_a_position_is_told_where_it_begins_and_then_gets_what_is_new()
    {
        await AppendAsync(2);
        using var call = Follow(null);
        var first = await call.ResponseStream.NextAsync();
        Assert.True(first.Heartbeat);
        Assert.Empty(first.Entries);

        await AppendAsync(1);
        var next = await call.ResponseStream.NextAsync(message => message.Entries.Count > 0);
        Assert.Equal(first.Position + 1, next.Entries[0].Position);
    }

    [Fact]
    public async Task A_quiet_stream_sends_heartbeats()
    {
        using var call = Follow(null);
        var first = await call.ResponseStream.NextAsync();
        var second = await call.ResponseStream.NextAsync(message => message.Heartbeat);
        Assert.True(second.Heartbeat);
        Assert.True(second.Position >= first.Position);
    }

    [Fact]
    public async Task A_follower_that_resumes_while_entries_come_misses_nothing()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var appending = AppendUntilAsync(stop.Token);
        var expected = 1L;
        var position = 0L;
        for (var round = 0; round < 20; round++)
        {
            using var call = Follow(position);
            for (var message = 0; message < 3; message++)
            {
                var response = await call.ResponseStream.NextAsync(r => r.Entries.Count > 0);
                foreach (var entry in response.Entries)
                    Assert.Equal(expected++, entry.Position);
                Assert.Equal(expected - 1, response.Position);
                position = response.Position;
            }
        }

        await stop.CancelAsync();
        await appending;
    }

    [Fact]
    public async Task Many_followers_from_different_positions_all_get_everything()
    {
        await AppendAsync(900);
        var head = (await api.Journal.GetHeadAsync("chengbei", Cancellation)).Position;
        var target = head + 300;
        var followers = Enumerable.Range(0, 20).Select(async number =>
        {
            var expected = (head * number / 20) + 1;
            using var call = Follow(expected - 1);
            while (expected <= target)
            {
                foreach (var entry in (await call.ResponseStream.NextAsync()).Entries)
                    Assert.Equal(expected++, entry.Position);
            }
        }).ToArray();
        for (var i = 0; i < 300; i++)
            await AppendAsync(1);

        await Task.WhenAll(followers);
    }

    [Fact]
    public async Task What_no_push_told_is_read_from_the_store()
    {
        using var call = Follow(null);
        var start = (await call.ResponseStream.NextAsync()).Position;

        api.Journal.IsPushLost = true;
        await AppendAsync(5);
        api.Journal.IsPushLost = false;
        await AppendAsync(1);

        var expected = start + 1;
        while (expected <= start + 6)
        {
            foreach (var entry in (await call.ResponseStream.NextAsync()).Entries)
                Assert.Equal(expected++, entry.Position);
        }
    }

    [Theory]
    [InlineData("communities/nowhere", 0, StatusCode.NotFound)]
    [InlineData("communities/NOWHERE", 0, StatusCode.InvalidArgument)]
    [InlineData("communities/a/b", 0, StatusCode.InvalidArgument)]
    [InlineData("", 0, StatusCode.InvalidArgument)]
    [InlineData(Parent, -1, StatusCode.InvalidArgument)]
    [InlineData(Parent, long.MaxValue, StatusCode.OutOfRange)]
    public async Task What_cannot_be_followed_is_refused(string parent, long after, StatusCode code)
    {
        using var call = api.JournalService.FollowJournal(
            new V1.FollowJournalRequest { Parent = parent, AfterPosition = after }, cancellationToken: Cancellation);
        Assert.Equal(code, (await call.ResponseStream.FailureAsync()).StatusCode);
        // A list of the same says the same.
        var listed = await Assert.ThrowsAsync<RpcException>(async () => await api.JournalService.ListJournalEntriesAsync(
            new V1.ListJournalEntriesRequest { Parent = parent, AfterPosition = after }, cancellationToken: Cancellation));
        Assert.Equal(code, listed.StatusCode);
    }

    [Fact]
    public async Task A_connection_has_more_streams_than_a_hundred_and_calls_beside_them()
    {
        var calls = Enumerable.Range(0, 250).Select(_ => Follow(null)).ToList();
        try
        {
            foreach (var call in calls)
                Assert.True((await call.ResponseStream.NextAsync()).Heartbeat);
            await api.JournalService.ListJournalEntriesAsync(new V1.ListJournalEntriesRequest { Parent = Parent }, cancellationToken: Cancellation);
        }
        finally
        {
            calls.ForEach(call => call.Dispose());
        }
    }

    [Fact]
    public async Task A_page_has_no_more_bytes_than_clients_take_and_the_next_goes_on()
    {
        var text = new string('x', 100_000);
        var entries = await api.Grains.GetGrain<IJournalGrain>("chengbei").Append(new JournalDraft
        {
            Subject = "chengbei",
            Actor = "system",
            Events = [.. Enumerable.Range(0, 50).Select(_ => new Grains.Communities.RulesApplied(text, 1))],
        });
        var request = new V1.ListJournalEntriesRequest { Parent = Parent, AfterPosition = entries[0].Position - 1, PageSize = 50 };
        var positions = new List<long>();
        do
        {
            var page = await api.JournalService.ListJournalEntriesAsync(request, cancellationToken: Cancellation);
            Assert.True(page.CalculateSize() < 3 * 1024 * 1024, $"{page.CalculateSize()} bytes");
            positions.AddRange(page.Entries.Select(entry => entry.Position));
            request.PageToken = page.NextPageToken;
        }
        while (positions.Count < 50);
        Assert.Equal(entries.Select(entry => entry.Position), positions.Take(50));
    }

    [Fact]
    public async Task A_page_token_of_another_list_is_refused()
    {
        var error = await Assert.ThrowsAsync<RpcException>(async () => await api.JournalService.ListJournalEntriesAsync(
            new V1.ListJournalEntriesRequest { Parent = Parent, PageToken = "c1" }, cancellationToken: Cancellation));
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Contains("page_token", error.Status.Detail, StringComparison.Ordinal);
    }

    private AsyncServerStreamingCall<V1.FollowJournalResponse> Follow(long? after)
    {
        var request = new V1.FollowJournalRequest { Parent = Parent };
        if (after is { } position)
            request.AfterPosition = position;
        return api.JournalService.FollowJournal(request, cancellationToken: Cancellation);
    }

    private Task<ImmutableArray<JournalEntry>> AppendAsync(int count) => api.Grains.GetGrain<IJournalGrain>("chengbei").Append(new JournalDraft
    {
        Subject = "chengbei",
        Actor = "system",
        Events = [.. Enumerable.Range(0, count).Select(_ => new Grains.Communities.RulesApplied("hash", 1))],
    });

    private async Task AppendUntilAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
            await AppendAsync(3);
    }
}
