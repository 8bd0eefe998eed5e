using System.Text.Json;
using SafeCommunity.EndToEnd.Tests.Harness;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests;

/// <summary>The gRPC port, driven by buf: it knows no proto file but what the server's reflection tells it.</summary>
public sealed class GrpcTests(SharedSilo shared) : SharedSiloTests(shared)
{
    private const string Package = "safecommunity.v1";
    [Fact]
    public async Task A_list_answers_by_reflection()
    {
        await using var list = Call($"{Package}.TwinService/ListTwins", """{"parent":"communities/chengbei","filter":"name = b03-1502"}""");
        Assert.Equal(0, await list.TryWaitForExitAsync(Eventually.Limit));
        using var answer = JsonDocument.Parse(list.Transcript);
        Assert.Equal("communities/chengbei/twins/b03-1502", Assert.Single(answer.RootElement.Items("twins")).Text("name"));
    }

    [Fact]
    public async Task A_follower_gets_an_entry_when_it_is_written()
    {
        const string device = "smoke-b03-1601";
        await using var follow = Call($"{Package}.JournalService/FollowJournal", """{"parent":"communities/chengbei","afterPosition":"0"}""");
        await follow.LineAsync("the first entries", line => line.Contains("position", StringComparison.Ordinal));
        await Silo.Devices.PublishAsync(Surface.TelemetryTopic(device), Surface.Reading(1, 0.9));
        await follow.LineAsync("the new alarm", line => line.Contains(Surface.SmokeAlarm(device), StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_unknown_id_is_not_found()
    {
        await using var get = Call($"{Package}.TwinService/GetTwin", """{"name":"communities/chengbei/twins/nothing"}""");
        Assert.NotEqual(0, await get.TryWaitForExitAsync(Eventually.Limit));
        Assert.Contains("not_found", get.Transcript, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_health_service_says_serving()
    {
        await using var check = Call("grpc.health.v1.Health/Check", "{}");
        Assert.Equal(0, await check.TryWaitForExitAsync(Eventually.Limit));
        Assert.Contains("SERVING", check.Transcript, StringComparison.Ordinal);
    }

    private Tool Call(string method, string request) => Tool.Start(
        Repository.Buf, "curl", "--protocol", "grpc", "--http2-prior-knowledge", "--data", request, $"http://127.0.0.1:{Silo.GrpcPort}/{method}");
}
