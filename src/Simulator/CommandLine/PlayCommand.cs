using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Logging;
using SafeCommunity.Simulator.Play;

namespace SafeCommunity.Simulator.CommandLine;

/// <summary>Plays a community against a running system.</summary>
internal sealed class PlayCommand
{
    private const string BrokerVariable = "SAFECOMMUNITY_MQTT_BROKER";

    private readonly SimulationArguments _arguments = new();

    private readonly Option<string> _mqtt = new("--mqtt")
    {
        HelpName = "mqtt://HOST:PORT",
        Description = $"The MQTT broker; a password belongs in the variable {BrokerVariable}. MQTT 服务器。 [default: mqtt://127.0.0.1:1883]",
    };

    private readonly Option<string> _grpc = new("--grpc")
    {
        HelpName = "http://HOST:PORT",
        Description = "Where the system serves gRPC. gRPC 地址。",
        DefaultValueFactory = _ => "http://127.0.0.1:5081",
    };

    private readonly Option<double> _speed = NumberOption.Of(
        "--speed",
        "How many times as fast as life. The system's own deadlines and delays go at life's speed. 倍速。",
        new(PlayOptions.MinSpeed, PlayOptions.MaxSpeed),
        1.0);

    private readonly Option<ulong> _seed = Seed.Option("What everything is drawn from. 随机种子。", 42);

    /// <summary>The command.</summary>
    public static Command Build()
    {
        var play = new PlayCommand();
        return play.BuildCommand();
    }

    private Command BuildCommand()
    {
        var command = new Command("play", """
            Play a community against a running system, over MQTT and gRPC: its devices, residents, patrol units and officers.
            通过 MQTT 和 gRPC 在运行中的系统上演示整个小区。

            What is invented enters the system's journal: never play where real devices and people are. Ctrl-C ends it;
            without --days or --hours nothing else does. The world begins now unless --start says otherwise.
            演示数据会写入系统日志,切勿在真实环境中使用。
            """);
        _arguments.AddTo(command);
        foreach (var option in (Option[])[_mqtt, _grpc, _speed, _seed])
            command.Options.Add(option);
        command.SetAction((line, _) => RunAsync(line));
        return command;
    }

    private async Task<int> RunAsync(ParseResult line)
    {
        var community = CommunityFolder.Read(_arguments.ReadFolder(line));
        var zone = CommunityFolder.ZoneOf(community);
        var machine = TimeProvider.System;
        using var logging = LoggerFactory.Create(builder => builder.AddSimpleConsole(console => console.SingleLine = true));
        var player = WorldOptions.Telling(() => new CommunityPlayer(
            new PlayOptions
            {
                Plan = community.Plan,
                Procedures = community.Procedures,
                Teams = community.Teams,
                Broker = ReadBroker(line.GetValue(_mqtt)),
                Api = GivenAddress.TryRead(line.GetRequiredValue(_grpc), out var api, "http", "https")
                    ? api
                    : throw new UsageException($"--grpc {GivenText.Show(line.GetRequiredValue(_grpc))}: give http://HOST:PORT, the port being that of gRPC, 1 to 65535"),
                World = _arguments.World.Read(line, zone, machine.GetUtcNow()),
                Seed = line.GetValue(_seed),
                Speed = line.GetValue(_speed),
                Duration = _arguments.FindSpan(line),
            },
            machine,
            logging.CreateLogger<CommunityPlayer>()));
        using var interruption = new Interruption();
        var progress = new ProgressLine(machine);
        PlayProgress? last = null;
        try
        {
            await player.RunAsync(
                new Relay(at =>
                {
                    last = at;
                    progress.Tell(() => Describe(at, zone));
                }),
                interruption.Token);
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            // Ctrl-C is how playing ends.
        }
        catch (PlayException fault)
        {
            throw new UsageException(fault.Message.TrimEnd('.'));
        }
        finally
        {
            progress.End();
        }

        if (last is not null)
            Console.WriteLine(Describe(last, zone));
        return ExitCodes.Success;
    }

    // It may hold a password: it is not shown.
    private static Uri ReadBroker(string? option)
    {
        var variable = option is null ? Environment.GetEnvironmentVariable(BrokerVariable) : null;
        return GivenAddress.TryRead(option ?? variable ?? "mqtt://127.0.0.1:1883", out var broker, "mqtt")
            ? broker
            : throw new UsageException($"{(variable is null ? "--mqtt" : BrokerVariable)}: give mqtt://HOST:PORT or mqtt://USER:PASSWORD@HOST:PORT, the port 1 to 65535");
    }

    private static string Describe(PlayProgress at, TimeZoneInfo zone) => string.Create(
        CultureInfo.InvariantCulture,
        $"{TimeZoneInfo.ConvertTime(at.Time, zone):yyyy-MM-dd HH:mm:ss}  {at.Acknowledged:#,0} of {at.Readings:#,0} readings acknowledged  {at.Orders:#,0} orders, {at.Refusals.Values.Sum():#,0} refused  journal heard to {at.Position:#,0}  {at.Lag.TotalSeconds:0} s lost{(at.IsReachable ? "" : "  waiting for the system")}");

    // Progress<T> posts to the thread pool, which would mix up the order of lines.
    private sealed class Relay(Action<PlayProgress> tell) : IProgress<PlayProgress>
    {
        public void Report(PlayProgress value) => tell(value);
    }
}
