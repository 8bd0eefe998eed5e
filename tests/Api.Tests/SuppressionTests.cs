using System.Net;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using SafeCommunity.Api.Tests.Fakes;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Journal;

namespace SafeCommunity.Api.Tests;

[Collection(ApiCollection.Name)]
public sealed class SuppressionTests(ApiHost api)
{
    private const string Parent = "communities/chengbei";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static Timestamp Tomorrow => Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow.AddDays(1));

    [Fact]
    public async Task Alarms_are_suppressed_for_a_drill_and_count_again_after_it()
    {
        var suppression = await SuppressAsync("li.na");
        Assert.Equal(($"{Parent}/twins/b03", "smoke-*", "drill"), (suppression.Place, suppression.Rules, suppression.Began.Reason));
        var alarm = await api.RaiseAsync(ordinal: 500);
        await api.Grains.GetGrain<IJournalGrain>("chengbei").Append(
            JournalDraft.Of(alarm.Id, "system", new AlarmSuppressed(long.Parse(suppression.Name.Split('/')[^1], null), "drill")));

        var listed = await api.AlarmService.ListAlarmsAsync(
            new() { Parent = Parent, Filter = "suppressed = true AND stale = false AND last_raise_time > 2026-01-01T00:00:00Z" },
            cancellationToken: Cancellation);
        Assert.Equal(suppression.Name, listed.Alarms.Single(shown => shown.Name.EndsWith(alarm.Id, StringComparison.Ordinal)).SuppressedBy);
        Assert.All(listed.Alarms, shown => Assert.False(shown.Stale));

        var ended = await api.AlarmService.EndSuppressionAsync(
            new() { Name = suppression.Name, Actor = "li.na", Etag = suppression.Etag }, cancellationToken: Cancellation);
        Assert.Equal("li.na", ended.Ended.Actor);
        Assert.Equal(ended, await api.AlarmService.GetSuppressionAsync(
            new() { Name = suppression.Name }, cancellationToken: Cancellation));
        var all = await api.AlarmService.ListSuppressionsAsync(
            new() { Parent = Parent, Filter = $"open = false AND place = \"{Parent}/twins/b03\"" },
            cancellationToken: Cancellation);
        Assert.Contains(ended, all.Suppressions);
        Assert.Equal("b03", ((Grains.Filters.FilterAnd)api.Journal.Suppressions.LastQuery!.Filter!).Operands.OfType<Grains.Filters.FilterComparison>().Last().Text);
    }

    [Fact]
    public async Task The_same_by_json()
    {
        var (status, answer) = await api.PostAsync(
            "suppressions", new { actor = "li.na", reason = "works", place = $"{Parent}/twins/b03", rules = "gas-low", expireTime = Tomorrow.ToDateTimeOffset() });
        Assert.Equal(HttpStatusCode.OK, status);
        var path = answer.GetProperty("name").GetString()![$"{Parent}/".Length..];
        (status, answer) = await api.PostAsync($"{path}:end", new { actor = "li.na" });
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.True(answer.TryGetProperty("ended", out _));
        Assert.Equal("gas-low", (await api.GetAsync(path)).GetProperty("rules").GetString());
        Assert.True((await api.GetAsync("suppressions")).GetProperty("totalSize").GetInt32() > 0);
        Assert.True((await api.GetAsync("alarms:figures?startTime=2026-01-01T00:00:00Z&endTime=2026-01-02T00:00:00Z")).GetProperty("notEnoughData").GetBoolean());
    }

    [Fact]
    public async Task Who_may_not_is_denied_and_a_past_end_is_refused()
    {
        var denied = await Assert.ThrowsAsync<RpcException>(() => SuppressAsync(FakeDesk.Stranger));
        Assert.Equal(StatusCode.PermissionDenied, denied.StatusCode);
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await api.AlarmService.SuppressAlarmsAsync(
            new() { Parent = Parent, Actor = "li.na", Reason = "x", Place = $"{Parent}/twins/b03", Rules = "*", ExpireTime = new Timestamp() }, cancellationToken: Cancellation));
        Assert.StartsWith("expire_time:", refused.Status.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(29, true)]
    [InlineData(30, false)]
    public async Task Long_figures_are_absent_until_there_is_enough_data(int days, bool notEnough)
    {
        var end = DateTimeOffset.UtcNow;
        var figures = await api.AlarmService.GetAlarmFiguresAsync(
            new()
            {
                Parent = Parent,
                StartTime = Timestamp.FromDateTimeOffset(end.AddDays(-days)),
                EndTime = Timestamp.FromDateTimeOffset(end),
                Seat = $"{Parent}/seats/dispatch",
            },
            cancellationToken: Cancellation);

        Assert.Equal((notEnough, !notEnough, false), (figures.NotEnoughData, figures.HasPerDay, figures.HasBusyDays));
        Assert.Equal(notEnough ? 0 : 4, figures.SeverityShares.Count);
        Assert.Equal(4, figures.Raised);
        Assert.Equal([30L, 6L, 3L, 1L], figures.RaisedBySeverity);
        Assert.Equal($"{Parent}/twins/smoke-b03-1502", Assert.Single(figures.MostFrequentTwins).Source);
        Assert.Equal(90, figures.TimeToAcknowledge.Seconds);
        Assert.Null(figures.TimeToAcknowledge95);
    }

    [Fact]
    public async Task Figures_need_a_period()
    {
        var error = await Assert.ThrowsAsync<RpcException>(async () => await api.AlarmService.GetAlarmFiguresAsync(
            new() { Parent = Parent }, cancellationToken: Cancellation));
        Assert.StartsWith("start_time:", error.Status.Detail, StringComparison.Ordinal);
        error = await Assert.ThrowsAsync<RpcException>(async () => await api.AlarmService.GetAlarmFiguresAsync(
            new() { Parent = Parent, StartTime = Tomorrow }, cancellationToken: Cancellation));
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
    }

    private async Task<V1.Suppression> SuppressAsync(string actor) => await api.AlarmService.SuppressAlarmsAsync(
        new() { Parent = Parent, Actor = actor, Reason = "drill", Place = $"{Parent}/twins/b03", Rules = "smoke-*", ExpireTime = Tomorrow },
        cancellationToken: Cancellation);
}
