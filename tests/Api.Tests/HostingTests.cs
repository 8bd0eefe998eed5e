using System.Diagnostics;
using System.Net;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Grpc.Net.Client.Web;
using Grpc.Reflection.V1Alpha;

namespace SafeCommunity.Api.Tests;

[Collection(ApiCollection.Name)]
public sealed class HostingTests(ApiHost api)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Grpc_web_works_on_the_port_of_json()
    {
        using var channel = GrpcChannel.ForAddress(api.Http.BaseAddress!, new GrpcChannelOptions
        {
            HttpHandler = new GrpcWebHandler(GrpcWebMode.GrpcWeb, new HttpClientHandler()),
            HttpVersion = HttpVersion.Version11,
        });
        var community = await new V1.CommunityService.CommunityServiceClient(channel)
            .GetCommunityAsync(new() { Name = "communities/chengbei" }, cancellationToken: Cancellation);
        Assert.Equal(28, community.Counts.Buildings);

        using var call = new V1.TwinService.TwinServiceClient(channel)
            .WatchTwins(new() { Parent = "communities/chengbei" }, cancellationToken: Cancellation);
        Assert.True((await call.ResponseStream.NextAsync()).SnapshotComplete);
    }

    [Fact]
    public async Task Reflection_lists_the_services()
    {
        using var call = new ServerReflection.ServerReflectionClient(api.Channel).ServerReflectionInfo(cancellationToken: Cancellation);
        await call.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" }, Cancellation);
        var services = (await call.ResponseStream.NextAsync()).ListServicesResponse.Service.Select(service => service.Name);
        await call.RequestStream.CompleteAsync();

        Assert.Superset(
            new HashSet<string>
            {
                "safecommunity.v1.TwinService", "safecommunity.v1.AlarmService",
                "safecommunity.v1.IncidentService", "safecommunity.v1.DispatchService", "safecommunity.v1.ReportService",
                "safecommunity.v1.LessonService", "safecommunity.v1.ProcedureService",
                "safecommunity.v1.JournalService", "safecommunity.v1.CommunityService",
                "safecommunity.v1.UnknownDeviceService",
            },
            services.ToHashSet());
    }

    [Fact]
    public async Task Health_is_served_over_grpc_and_http()
    {
        var health = await new Health.HealthClient(api.Channel).CheckAsync(new HealthCheckRequest(), cancellationToken: Cancellation);
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, health.Status);
        Assert.Equal("Healthy\ngrains: 1 community", await api.Http.GetStringAsync("/healthz", Cancellation));
    }

    [Fact]
    public async Task Errors_are_counted_where_operators_see_them()
    {
        await using var fresh = new ApiHost();
        await fresh.InitializeAsync();
        using var refused = await fresh.Http.GetAsync("/v1/communities/nowhere", Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);

        var metrics = await fresh.Http.GetStringAsync("/metrics", Cancellation);
        Assert.Matches("safecommunity_api_errors_total\\{[^}]*code=\"NotFound\"", metrics);
    }

    [Fact]
    public async Task Pages_of_other_sites_are_kept_out_by_default()
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/v1/communities");
        request.Headers.Add("Origin", "https://elsewhere.example");
        request.Headers.Add("Access-Control-Request-Method", "POST");
        using var response = await api.Http.SendAsync(request, Cancellation);
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }
}

[Collection(ApiCollection.Name)]
public sealed class ShutdownTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Open_streams_are_told_and_the_server_stops_at_once()
    {
        await using var api = new ApiHost();
        await api.InitializeAsync();
        var raised = await api.RaiseAsync();
        using var journal = api.JournalService.FollowJournal(
            new() { Parent = "communities/chengbei", AfterPosition = 0 }, cancellationToken: Cancellation);
        using var alarms = api.AlarmService.WatchAlarms(new() { Parent = "communities/chengbei" }, cancellationToken: Cancellation);
        using var twins = api.TwinService.WatchTwins(new() { Parent = "communities/chengbei" }, cancellationToken: Cancellation);
        await journal.ResponseStream.NextAsync(message => message.Position == raised.Position);
        await alarms.ResponseStream.NextAsync(message => message.SnapshotComplete);
        await twins.ResponseStream.NextAsync(message => message.SnapshotComplete);

        var watch = Stopwatch.StartNew();
        var stopping = api.StopAsync();
        var failures = new[]
        {
            await journal.ResponseStream.FailureAsync(),
            await alarms.ResponseStream.FailureAsync(),
            await twins.ResponseStream.FailureAsync(),
        };
        await stopping;

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"it took {watch.Elapsed}");
        Assert.All(failures, failure => Assert.Equal(StatusCode.Unavailable, failure.StatusCode));
        Assert.Contains($"server is stopping; resume with after_position={raised.Position}", failures[0].Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_that_does_not_read_does_not_hold_up_the_stop()
    {
        await using var api = new ApiHost { Configure = options => options.WriteTimeout = TimeSpan.FromMinutes(5) };
        await api.InitializeAsync();
        for (var batch = 0; batch < 20; batch++)
        {
            await api.Grains.GetGrain<Grains.Journal.IJournalGrain>("chengbei").Append(new Grains.Journal.JournalDraft
            {
                Subject = "chengbei",
                Actor = "system",
                Events = [.. Enumerable.Range(0, 50).Select(_ => new Grains.Communities.RulesApplied(new string('x', 10_000), 1))],
            });
        }

        using var stalled = api.JournalService.FollowJournal(
            new() { Parent = "communities/chengbei", AfterPosition = 0 }, cancellationToken: Cancellation);
        await stalled.ResponseStream.NextAsync();

        var watch = Stopwatch.StartNew();
        await api.StopAsync();
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"it took {watch.Elapsed}");
    }
}
