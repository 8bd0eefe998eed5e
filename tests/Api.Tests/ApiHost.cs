using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.TestingHost;
using SafeCommunity.Api.Tests.Fakes;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Lessons;
using SafeCommunity.Grains.Reports;
using SafeCommunity.Grains.Storage;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Api.Tests;

/// <summary>The API on real ports of this machine, as a client of a silo of fake grains.</summary>
public sealed class ApiHost : IAsyncLifetime
{
    private InProcessTestCluster _cluster = null!;
    private WebApplication _app = null!;

    internal MemoryJournal Journal { get; } = new(TimeProvider.System);

    internal MemoryTwins Twins { get; } = new();

    internal Action<ApiOptions> Configure { get; init; } = options =>
    {
        options.HeartbeatInterval = TimeSpan.FromMilliseconds(300);
        options.TwinInterval = TimeSpan.FromMilliseconds(50);
        options.WriteTimeout = TimeSpan.FromSeconds(3);
        options.FeedCapacity = 512;
        options.FeedLinger = TimeSpan.FromMilliseconds(100);
    };

    public IGrainFactory Grains => _cluster.Client;

    /// <summary>gRPC over HTTP/2.</summary>
    public GrpcChannel Channel { get; private set; } = null!;

    /// <summary>JSON over HTTP/1.1.</summary>
    public HttpClient Http { get; private set; } = null!;

    public Uri GrpcAddress { get; private set; } = null!;

    public V1.TwinService.TwinServiceClient TwinService => new(Channel);

    public V1.DistrictService.DistrictServiceClient DistrictService => new(Channel);

    public V1.AlarmService.AlarmServiceClient AlarmService => new(Channel);

    public V1.IncidentService.IncidentServiceClient IncidentService => new(Channel);

    public V1.DispatchService.DispatchServiceClient DispatchService => new(Channel);

    public V1.ReportService.ReportServiceClient ReportService => new(Channel);

    public V1.LessonService.LessonServiceClient LessonService => new(Channel);

    public V1.ProcedureService.ProcedureServiceClient ProcedureService => new(Channel);

    public V1.JournalService.JournalServiceClient JournalService => new(Channel);

    public V1.CommunityService.CommunityServiceClient CommunityService => new(Channel);

    public V1.UnknownDeviceService.UnknownDeviceServiceClient UnknownDeviceService => new(Channel);

    public async ValueTask InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) => silo.Services.AddSingleton(Journal).AddSingleton(Twins));
        _cluster = builder.Build();
        await _cluster.DeployAsync();

        var web = WebApplication.CreateSlimBuilder();
        web.Logging.ClearProviders();
        web.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        web.Services.AddSingleton<IGrainFactory>(_cluster.Client);
        web.Services.AddSingleton<IJournalReader>(Journal).AddSingleton<IAlarmReader>(Journal);
        web.Services
            .AddSingleton<IMatterReader<IncidentRecord>>(Journal.Incidents)
            .AddSingleton<IMatterReader<TaskRecord>>(Journal.Tasks)
            .AddSingleton<IMatterReader<ReportRecord>>(Journal.Reports)
            .AddSingleton<IMatterReader<LessonRecord>>(Journal.Lessons)
            .AddSingleton<IMatterReader<SuppressionRecord>>(Journal.Suppressions);
        web.Services.AddSafeCommunityApi(Configure);
        _app = web.Build();
        _app.MapSafeCommunityApi();
        await _app.StartAsync();

        var addresses = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToArray();
        Http = new HttpClient { BaseAddress = new Uri(addresses[0]) };
        GrpcAddress = new Uri(addresses[1]);
        Channel = GrpcChannel.ForAddress(GrpcAddress);
    }

    public Task StopAsync() => _app.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Channel.Dispose();
        await _app.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    /// <summary>Opens an incident as a duty officer would.</summary>
    public async Task<V1.Incident> OpenAsync(string kind = "noise", string text = "music at night") =>
        await IncidentService.OpenIncidentAsync(
            new() { Parent = "communities/chengbei", Actor = "li.na", Kind = kind, Place = "communities/chengbei/twins/b03-1502", Text = text },
            cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>Sends JSON as a web page would, and returns the status and the answer.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Answer)> PostAsync(string path, object body)
    {
        using var response = await Http.PostAsJsonAsync($"/v1/communities/chengbei/{path}", body, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken));
    }

    /// <summary>Asks by JSON as a web page would; the answer must be good.</summary>
    public Task<JsonElement> GetAsync(string path) =>
        Http.GetFromJsonAsync<JsonElement>($"/v1/communities/chengbei/{path}", TestContext.Current.CancellationToken);

    /// <summary>Raises an alarm as a twin would.</summary>
    public async Task<AlarmRecord> RaiseAsync(string twin = "smoke-b03-1502", AlarmSeverity severity = AlarmSeverity.Critical, int ordinal = 1)
    {
        var id = AlarmRecord.IdOf(twin, "smoke-high", ordinal);
        await Grains.GetGrain<IJournalGrain>("chengbei").Append(JournalDraft.Of(id, $"twin:{twin}", new AlarmRaised
        {
            Twin = twin,
            Rule = "smoke-high",
            Severity = severity,
            Message = new BilingualText("烟雾浓度高", "Smoke is high"),
            Cause = new AlarmCause(18, DateTimeOffset.UnixEpoch.AddYears(56), 0.31),
        }));
        return await Grains.GetGrain<IAlarmGrain>($"chengbei/{id}").Get();
    }
}
