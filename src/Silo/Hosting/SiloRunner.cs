using System.Collections.Immutable;
using System.Net;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Logging.Console;
using Orleans.Configuration;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Folders;
using SafeCommunity.Grains.Storage;
using SafeCommunity.Silo.CommandLine;
using SafeCommunity.Silo.Communities;
using SafeCommunity.Storage;

namespace SafeCommunity.Silo.Hosting;

/// <summary>Runs the silo with every role in this process, from the first check to the exit code.</summary>
internal static class SiloRunner
{
    /// <summary>All of the stopping together; the promise is 5 s.</summary>
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(4);

    /// <summary>Runs until a signal or the cancellation and returns the exit code.</summary>
    public static async Task<int> RunAsync(SiloSettings settings, CancellationToken cancellation)
    {
        try
        {
            return await StartAndWaitAsync(settings, cancellation);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            foreach (var line in Explain(fault))
                Console.Error.WriteLine($"safecommunity: {line}");
            return ExitCodes.Failure;
        }
    }

    private static async Task<int> StartAndWaitAsync(SiloSettings settings, CancellationToken cancellation)
    {
        // What a person can get wrong is looked at first: nothing has been started yet when it is told.
        var files = OpenFiles.OfThisProcess();
        files.Check();
        var given = ReadCommunities(settings);
        var communities = given.Select(folder => folder.Folder).ToImmutableArray();
        PortCheck.Try(SettingOptions.Http, settings.Http);
        PortCheck.Try(SettingOptions.Grpc, settings.Grpc);
        if (settings.MqttBroker is null)
            PortCheck.Try(SettingOptions.Mqtt, settings.Mqtt);
        using var folder = DataFolder.Take(settings.DataFolder);

        await using var app = Build(settings, folder, given, files);
        using var interrupt = EndAtSecondInterrupt();
        using var stopping = app.Lifetime.ApplicationStopping.Register(app.Services.GetRequiredService<RunPhase>().Stop);
        try
        {
            await app.StartAsync(cancellation);
        }
        catch (Exception fault) when (app.Lifetime.ApplicationStopping.IsCancellationRequested && IsInterruption(fault))
        {
            // A signal came before the start was done. Whatever its parts say of being interrupted, it ends as asked.
            await StopAfterAsync(fault, app);
            return ExitCodes.Success;
        }
        catch (Exception fault)
        {
            await StopAfterAsync(fault, app);
            throw;
        }

        app.Services.GetRequiredService<RunPhase>().Start();
        files.Tell(app.Services.GetRequiredService<ILogger<OpenFiles>>());
        Console.WriteLine(Banner.Compose(settings, communities, await SummariseAsync(app, communities)));

        await app.WaitForShutdownAsync(cancellation);

        return ExitCodes.Success;
    }

    private static bool IsInterruption(Exception fault) => fault is AggregateException several
        ? several.InnerExceptions.All(IsInterruption)
        : fault is OperationCanceledException or OrleansLifecycleCanceledException;

    /// <summary>What has started ends in order before its services are disposed.</summary>
    private static async Task StopAfterAsync(Exception fault, WebApplication app)
    {
        try
        {
            await app.StopAsync(CancellationToken.None);
        }
        catch (Exception also) when (also is not OperationCanceledException)
        {
            // A half-started part may not be able to stop; why it did not start is what the caller tells.
            fault.Data["Stop"] = also.Message;
        }
    }

    private static ImmutableArray<GivenFolder> ReadCommunities(SiloSettings settings)
    {
        // Where something is in force already, a folder that cannot be taken is no reason to leave people without their alarms.
        var isFirst = !Parts.HasStore(settings.DataFolder);
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        var given = settings.Communities
            .Select(Path.TrimEndingDirectorySeparator)
            .Select(path => new GivenFolder(path, isFirst ? CommunityFolder.Read(path) : ReadOrNot(path)))
            .ToImmutableArray();
        foreach (var folder in given.Select(folder => folder.Folder))
        {
            foreach (var community in folder.Communities)
            {
                if (!files.TryAdd(community.Name, folder.File))
                    throw new StartException($"{files[community.Name]} and {folder.File} are both the community '{community.Name}'");
            }
        }

        return given;
    }

    private static CommunityFolder ReadOrNot(string path)
    {
        try
        {
            return CommunityFolder.ReadPlanOnly(path);
        }
        catch (FolderException fault)
        {
            return CommunityFolder.Unread(path, fault.Lines);
        }
    }

    private static WebApplication Build(SiloSettings settings, DataFolder folder, ImmutableArray<GivenFolder> given, OpenFiles files)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory,
            // A watcher of appsettings.json takes handles, and what it throws where there are none left ends the process.
            Args = ["--hostBuilder:reloadConfigOnChange=false"],
        });
        AddDefaults(builder.Configuration, settings);
        ConfigureLogging(builder);
        builder.Services.Configure<HostOptions>(options =>
        {
            options.ShutdownTimeout = StopLimit;
            // Ours are supervised; of others' none may end the silo.
            options.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.Ignore;
        });
        builder.Services.AddGuardedClock();
        builder.Services.AddSingleton(services => new HttpConnections(
            files.HttpConnections, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<HttpConnections>>()));
        builder.Services.AddHealthChecks().AddCheck<HttpConnectionsHealthCheck>("http-connections");
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            // Those that are made room for others are closed a moment later.
            kestrel.Limits.MaxConcurrentConnections = files.HttpConnections + OpenFiles.Closing;
            kestrel.Limits.MaxConcurrentUpgradedConnections = files.HttpConnections;
            kestrel.Listen(settings.Http.Address, settings.Http.Port, listen => Configure(listen, HttpProtocols.Http1));
            kestrel.Listen(settings.Grpc.Address, settings.Grpc.Port, listen => Configure(listen, HttpProtocols.Http2));
        });

        void Configure(ListenOptions listen, HttpProtocols protocols)
        {
            listen.Protocols = protocols;
            var connections = listen.ApplicationServices.GetRequiredService<HttpConnections>();
            listen.Use(next => connection => connections.RunAsync(connection, next));
        }

        // Hosted services start in this order and stop in the other: devices and clients come when the twins are there.
        builder.UseOrleans(silo => ConfigureSilo(silo, settings, folder));
        builder.Services.AddSingleton<LoadProgress>();
        builder.Services.AddSingleton<EditNotes>();
        builder.Services.AddSingleton(new EditTexts(settings.Http));
        builder.Services.AddHealthChecks()
            .AddCheck<LoadHealthCheck>("communities")
            .AddCheck<EditHealthCheck>("files")
            .AddCheck<BackgroundHealthCheck>("background");
        builder.Services.AddHostedService(services => ActivatorUtilities.CreateInstance<CommunityLoader>(services, given));
        builder.Services.AddDevices(settings, files);
        builder.Services.AddApi(settings);
        if (settings.Play != PlayMode.Off)
            builder.Services.AddHostedService(services => ActivatorUtilities.CreateInstance<CommunityLife>(services, given.Select(folder => folder.Folder).ToImmutableArray(), settings));

        var app = builder.Build();
        app.Use(app.Services.GetRequiredService<HttpConnections>().ServeAsync);
        if (settings.IsSimulated)
            app.Use(Simulated);
        app.MapApi();
        return app;
    }

    /// <summary>Every answer says that it is of a simulated life, also one of a client that looks at nothing else.</summary>
    private static Task Simulated(HttpContext context, RequestDelegate next)
    {
        context.Response.Headers["SafeCommunity-Simulated"] = "true";
        return next(context);
    }

    /// <summary>Before every other source, so that appsettings.json and the environment can say otherwise.</summary>
    private static void AddDefaults(ConfigurationManager configuration, SiloSettings settings)
    {
        var open = !IPAddress.IsLoopback(settings.Http.Address) || !IPAddress.IsLoopback(settings.Grpc.Address);
        ((IConfigurationBuilder)configuration).Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData =
            [
                new("Logging:LogLevel:Default", "Warning"),
                new("Logging:LogLevel:SafeCommunity.Silo", "Information"),
                // Every look at /healthz would be a line while something is wrong; who noticed it has told it, and /healthz says it.
                new("Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks", "None"),
                // Orleans writes a page for each state that cannot be written. The store tells once that it refuses writes, and a
                // state that is refused for itself is an error of the call that wrote it.
                new("Logging:LogLevel:SafeCommunity.Storage.Sqlite.SqliteGrainStorage", "None"),
                new("Logging:LogLevel:SafeCommunity.Simulator", "Information"),
                // One line for each connection that is one too many; the health check says so once.
                new("Logging:LogLevel:Microsoft.AspNetCore.Server.Kestrel.Connections", "Error"),
                // On loopback only loopback's names are answered, so that no web page reaches us by a name of its own.
                new("AllowedHosts", open ? "*" : "localhost;127.0.0.1;[::1]"),
            ],
        });
    }

    private static void ConfigureLogging(WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<RunPhase>();
        builder.Logging.AddConsole(console =>
        {
            console.FormatterName = ConsoleLines.FormatterName;
            console.LogToStandardErrorThreshold = LogLevel.Warning;
        });
        builder.Logging.AddConsoleFormatter<ConsoleLines, ConsoleFormatterOptions>();
    }

    private static void ConfigureSilo(ISiloBuilder silo, SiloSettings settings, DataFolder folder)
    {
        // One silo that talks to no other: the membership is in memory, there is no gateway, and the port between silos is
        // any free one on loopback, so that several silos can run on one machine. The port that stands in its address is
        // only part of its name.
        silo.UseLocalhostClustering(gatewayPort: 0, serviceId: "safecommunity", clusterId: "safecommunity");
        silo.Configure<EndpointOptions>(endpoints => endpoints.SiloListeningEndpoint = new IPEndPoint(IPAddress.Loopback, 0));
        silo.Configure<GrainCollectionOptions>(collection => collection.EnableActivationSheddingOnMemoryPressure = true);
        silo.AddTwinsAndStorage(settings, folder);
    }

    /// <summary>What the banner says of the communities that are loaded before the silo opens.</summary>
    private static async Task<ImmutableArray<CommunitySummary>> SummariseAsync(WebApplication app, ImmutableArray<CommunityFolder> folders)
    {
        var grains = app.Services.GetRequiredService<IGrainFactory>();
        return
        [
            .. await Task.WhenAll(
                from folder in folders
                where folder.District is null
                from community in folder.Communities
                select grains.GetGrain<ICommunityGrain>(community.Name).GetSummary()),
        ];
    }

    /// <summary>The first Ctrl-C stops the host; who presses it again does not want to wait.</summary>
    private static PosixSignalRegistration EndAtSecondInterrupt()
    {
        var interrupts = 0;
        return PosixSignalRegistration.Create(PosixSignal.SIGINT, _ =>
        {
            if (Interlocked.Increment(ref interrupts) > 1)
                Environment.Exit(ExitCodes.Interrupted);
        });
    }

    /// <summary>What a person needs of an exception: the lines of ours, or the innermost reason.</summary>
    private static ImmutableArray<string> Explain(Exception fault)
    {
        for (var inner = fault; inner is not null; inner = inner is AggregateException { InnerExceptions: [var first, ..] } ? first : inner.InnerException)
        {
            if (inner is StartException start)
                return start.Lines;
            if (inner is FolderException folder)
                return folder.Lines;
            if (inner is StoreOpenException or StoreUnavailableException)
                return [inner.Message];
            fault = inner;
        }

        return [$"cannot start: {fault.Message.ReplaceLineEndings(" ").TrimEnd('.')}"];
    }
}
