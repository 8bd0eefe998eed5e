using System.Collections.Immutable;
using SafeCommunity.Grains.Background;
using SafeCommunity.Grains.Folders;
using SafeCommunity.Silo.CommandLine;
using SafeCommunity.Simulator.Play;
using SafeCommunity.Simulator.World;

namespace SafeCommunity.Silo.Hosting;

/// <summary>
/// Lets simulated communities live in this silo at life's speed, with more events than life has where newcomers look on, through its own broker and API as anybody's devices and
/// people would. It begins when the silo is ready, and what befalls it ends no silo.
/// </summary>
internal sealed partial class CommunityLife(
    ImmutableArray<CommunityFolder> folders,
    SiloSettings settings,
    IHostApplicationLifetime lifetime,
    BackgroundWork background,
    TimeProvider time,
    ILogger<CommunityPlayer> log) : SupervisedService(background)
{
    private readonly BackgroundWork _background = background;

    /// <summary>The devices of the homes at the top of building 3 are left for people to try things with.</summary>
    private static readonly string[] LeftAlone = ["b03-15", "b03-f15"];

    protected override string Name => "the playing of communities";

    protected override async Task RunAsync(CancellationToken stopping)
    {
        // Another program does.
        if (settings.Play == PlayMode.Outside)
            return;
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stopping);

        // The API ends its streams as soon as the silo stops: nobody shall wonder where it is then.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping, lifetime.ApplicationStopping);
        await Task.WhenAll(
            from folder in folders
            where IsPlayed(folder)
            from community in folder.Communities
            select _background.RunAsync(
                $"the playing of {community.Name}", cancellation => PlayAsync(folder, community, cancellation), ending.Token));
    }

    /// <summary>Whether a folder's communities are played: those of a district are too many for one machine that also serves them.</summary>
    public static bool IsPlayed(CommunityFolder folder) => folder.District is null;

    private async Task PlayAsync(CommunityFolder folder, PlannedCommunity community, CancellationToken stopping)
    {
        PlayOptions options;
        try
        {
            options = settings.IsSimulated ? WorldOf(folder, community) : DevicesOf(community);
        }
        catch (Exception fault) when (folder.Procedures.Explain(fault) is { } lines)
        {
            LogEnded(community.Name, string.Join('\n', lines));
            return;
        }

        try
        {
            await new CommunityPlayer(options, time, log).RunAsync(progress: null, stopping);
        }
        catch (Exception fault) when (fault is PlayException or ArgumentException)
        {
            LogEnded(community.Name, fault.Message);
        }
    }

    private PlayOptions DevicesOf(PlannedCommunity community) =>
        PlayOptions.DevicesOnly(community.Expand(), LeftAlone, time.GetUtcNow(), Broker, Api);

    private PlayOptions WorldOf(CommunityFolder folder, PlannedCommunity community)
    {
        var (teams, procedures) = folder.Procedures.Read();
        var start = time.GetUtcNow();
        return new PlayOptions
        {
            Plan = community.Expand(),
            Teams = teams,
            Procedures = procedures,
            Broker = Broker,
            Api = Api,
            World = settings.Play == PlayMode.World ? WorldSettings.Lively(start) : new WorldSettings { Start = start },
            // Another life after each start, or the same fire would break out every time.
            Seed = (ulong)start.ToUnixTimeMilliseconds(),
        };
    }

    private Uri Broker => settings.MqttBroker ?? new Uri($"mqtt://{settings.Mqtt.Local}");

    private Uri Api => new($"http://{settings.Grpc.Local}");

    [LoggerMessage(1, LogLevel.Error, "{Community} is no longer played: {Reason}")]
    private partial void LogEnded(string community, string reason);
}
