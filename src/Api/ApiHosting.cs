using System.Net.Mime;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using SafeCommunity.Api.Errors;
using SafeCommunity.Api.Feeds;
using SafeCommunity.Api.Json;
using SafeCommunity.Api.Mapping;
using SafeCommunity.Api.Services;
using SafeCommunity.Api.Streams;
using SafeCommunity.Grains;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Reports;
using SafeCommunity.Grains.Storage;

namespace SafeCommunity.Api;

/// <summary>Puts the API into a host.</summary>
public static class ApiHosting
{
    private const int CallsBesideStreams = 1_000;

    /// <summary>
    /// Registers the API: gRPC, gRPC-Web, JSON over HTTP by transcoding, reflection, health and metrics. It needs an
    /// <c>IGrainFactory</c> (a silo or a client in the same host), an <c>IJournalReader</c>, an <c>IAlarmReader</c>, and an
    /// <c>IMatterReader</c> of incidents, tasks, reports, lessons and suppressions.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Changes how the API serves.</param>
    public static IServiceCollection AddSafeCommunityApi(this IServiceCollection services, Action<ApiOptions>? configure = null)
    {
        services.AddOptions<ApiOptions>();
        if (configure is not null)
            services.Configure(configure);
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<ApiOptions>>().Value);

        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ApiMetrics>();
        services.AddSingleton<CommunityNames>();
        services.AddSingleton<StreamSessions>();
        services.AddFeed<JournalFeed>().AddFeed<TwinFeed>();
        services.AddSingleton<IMatterSource<AlarmRecord, V1.Alarm>, AlarmSource>().AddWatch<AlarmRecord, V1.Alarm>();
        services.AddMatterWatch<IncidentRecord, V1.Incident>("incidents", IncidentMapper.ToProto);
        services.AddMatterWatch<TaskRecord, V1.Task>("tasks", TaskMapper.ToProto);
        services.AddMatterWatch<ReportRecord, V1.Report>("reports", ReportMapper.ToProto);

        services
            .AddGrpc(options => options.Interceptors.Add<ErrorInterceptor>())
            .AddJsonTranscoding(options =>
            {
                options.TypeRegistry = TypeRegistry.FromFiles(ErrorDetailsReflection.Descriptor);
                // As proto3 JSON says: the numbers of many languages have 53 bits.
                options.JsonSettings.WriteInt64sAsStrings = true;
            });
        // What fails in a call is logged by the interceptor, with a reference; what cannot be read is the caller's, and is counted.
        services.AddLogging(logging => logging.AddFilter("Grpc.AspNetCore.Server.ServerCallHandler", LogLevel.None));
        services.AddGrpcReflection();
        services.AddGrpcHealthChecks();
        services.AddHealthChecks().AddCheck<GrainsHealthCheck>("grains", timeout: TimeSpan.FromSeconds(3));

        services.AddRequestDecompression();
        services.AddResponseCompression(options => options.MimeTypes = [MediaTypeNames.Application.Json]);
        services.AddSingleton<IConfigureOptions<KestrelServerOptions>, ConfigureKestrel>();
        services.AddCors();
        services.AddSingleton<IConfigureOptions<CorsOptions>, ConfigureCors>();
        services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService("safecommunity")).WithMetrics(metrics => metrics.AddMeter("SafeCommunity.*", "System.Runtime").AddPrometheusExporter(
            // Unless told otherwise it would hand out what is up to 300 ms old.
            prometheus => prometheus.ScrapeResponseCacheDurationMilliseconds = 100));
        return services;
    }

    /// <summary>Maps the API: the services, <c>/healthz</c> and <c>/metrics</c>.</summary>
    /// <param name="app">The host.</param>
    public static WebApplication MapSafeCommunityApi(this WebApplication app)
    {
        app.UseRouting();
        app.UseCors();
        // Answers by JSON are made smaller for those who ask; a stream goes out line by line as it is.
        app.UseWhen(context => !IsStream(context), branch => branch.UseResponseCompression());
        app.UseRequestDecompression();
        app.UseGrpcWeb(new GrpcWebOptions { DefaultEnabled = true });
        app.UseMiddleware<JsonRequestCheck>();
        app.UseMiddleware<UnreadableRequests>();

        app.MapGrpcService<TwinGrpcService>();
        app.MapGrpcService<AlarmGrpcService>();
        app.MapGrpcService<IncidentGrpcService>();
        app.MapGrpcService<DispatchGrpcService>();
        app.MapGrpcService<ReportGrpcService>();
        app.MapGrpcService<LessonGrpcService>();
        app.MapGrpcService<ProcedureGrpcService>();
        app.MapGrpcService<JournalGrpcService>();
        app.MapGrpcService<CommunityGrpcService>();
        app.MapGrpcService<DistrictGrpcService>();
        app.MapGrpcService<UnknownDeviceGrpcService>();
        app.MapGrpcReflectionService();
        app.MapGrpcHealthChecksService();
        app.MapHealthChecks("/healthz", new HealthCheckOptions { ResponseWriter = HealthText.WriteAsync });
        app.MapPrometheusScrapingEndpoint("/metrics");
        return app;
    }

    private static bool IsStream(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<GrpcJsonTranscodingMetadata>()?.MethodDescriptor.IsServerStreaming != false;

    private static IServiceCollection AddMatterWatch<T, TMessage>(
        this IServiceCollection services, string collection, Func<T, TMessage> toProto)
        where T : class, IMatter
        where TMessage : IMessage =>
        services
            .AddSingleton<IMatterSource<T, TMessage>>(provider => new MatterSource<T, TMessage>(
                collection, provider.GetRequiredService<IMatterReader<T>>(), toProto))
            .AddWatch<T, TMessage>();

    private static IServiceCollection AddWatch<T, TMessage>(this IServiceCollection services)
        where TMessage : IMessage =>
        services.AddFeed<MatterFeed<T, TMessage>>().AddSingleton<MatterWatch<T, TMessage>>();

    private static IServiceCollection AddFeed<TFeed>(this IServiceCollection services)
        where TFeed : Feed =>
        services.AddSingleton(provider => new FeedRegistry<TFeed>(
            community => ActivatorUtilities.CreateInstance<TFeed>(provider, community),
            provider.GetRequiredService<ApiOptions>().FeedLinger,
            provider.GetRequiredService<TimeProvider>()));

    // A stream that nobody reads is ended by the API, with a reason and where to resume. Kestrel's own limit would cut it
    // off earlier and without a word; it is left for those who do not take even that.
    private sealed class ConfigureKestrel(ApiOptions api) : IConfigureOptions<KestrelServerOptions>
    {
        public void Configure(KestrelServerOptions options)
        {
            options.Limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: 3 * api.WriteTimeout);
            // A stream more than a connection may have is held back by the client without a word. So one connection may have all streams
            // that the server takes, and calls beside them; one more is refused with a reason.
            options.Limits.Http2.MaxStreamsPerConnection = api.MaxStreams + CallsBesideStreams;
        }
    }

    // Without origins the policy allows none, and browsers keep other sites' pages out.
    private sealed class ConfigureCors(ApiOptions api) : IConfigureOptions<CorsOptions>
    {
        public void Configure(CorsOptions options) => options.AddDefaultPolicy(policy => policy
            .WithOrigins([.. api.AllowedOrigins])
            .AllowAnyMethod()
            .AllowAnyHeader()
            .WithExposedHeaders("Grpc-Status", "Grpc-Message", "Grpc-Status-Details-Bin"));
    }
}
