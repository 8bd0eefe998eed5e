using SafeCommunity.Grains;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Districts;
using SafeCommunity.Grains.Folders;
using SafeCommunity.Grains.Twins;
using SafeCommunity.Silo.CommandLine;

namespace SafeCommunity.Silo.Hosting;

/// <summary>What is printed when everything is open: where, with what in it, and what to try next.</summary>
internal static class Banner
{
    /// <summary>The smoke detector that the README's newcomer uses; nothing else plays it.</summary>
    private const string PreferredExample = "smoke-b03-1502";

    private const int Column = 10;

    public static string Compose(SiloSettings settings, ImmutableArray<CommunityFolder> folders, ImmutableArray<CommunitySummary> communities)
    {
        var text = new StringBuilder("\nSafeCommunity is running. Ctrl-C ends it. 已启动,按 Ctrl-C 结束。\n\n");
        Line(text, "HTTP", $"http://{settings.Http.Local}  JSON and gRPC-Web");
        Line(text, "gRPC", $"{settings.Grpc.Local}  HTTP/2 without TLS, with reflection");
        Line(text, "MQTT", settings.MqttBroker is { } broker ? $"mqtt://{broker.Host}:{BrokerPort(broker)}  external broker" : $"mqtt://{settings.Mqtt.Local}  embedded broker");
        Line(text, "data", settings.DataFolder);
        var play = folders.Any(CommunityLife.IsPlayed) ? settings.Play : PlayMode.Off;
        if (play == PlayMode.Devices)
            Line(text, "player", "simulated devices send normal readings; before real ones come: --play off and another --data 模拟设备,勿与真实设备混用");
        else if (play == PlayMode.World)
            Line(text, "player", "SIMULATED: a whole simulated life at a lively pace; the first alarm comes within a minute 以下均为模拟:小区的全部生活,一分钟内出现首个报警");
        else if (play == PlayMode.Life)
            Line(text, "player", "SIMULATED: a whole simulated life at an ordinary pace 以下均为模拟:小区的全部生活,平常节奏");
        else if (play == PlayMode.Outside)
            Line(text, "player", "SIMULATED: another program plays; rules are armed by the time that it plays 以下均为模拟:由另外的程序演示,布防按演示时间");

        foreach (var summary in communities)
        {
            var counts = summary.Counts;
            Line(text, summary.Community, string.Create(
                CultureInfo.InvariantCulture,
                $"{summary.Title.Zh} {summary.Title.En}: {Plural.Of(counts.Buildings, "building")}, {Plural.Of(counts.Homes, "home")}, {Plural.Of(counts.Residents, "resident")}, {Plural.Of(counts.Devices, "device")}, {Plural.Of(counts.Alarms, "open alarm")}"));
        }

        foreach (var district in folders.Select(folder => folder.District).OfType<DistrictPlan>())
        {
            var totals = district.Totals;
            Line(text, district.District, string.Create(
                CultureInfo.InvariantCulture,
                $"{district.Title.Zh} {district.Title.En}: {Plural.Of(district.Streets.Length, "street")}, {Plural.Of(district.Communities.Count(), "community", "communities")}, {Plural.Of(totals.Homes, "home")}, {Plural.Of(totals.Residents, "resident")}, {Plural.Of(totals.Twins, "twin")}; they are being loaded, /healthz says how far"));
        }

        if (FindExample(folders[0]) is { Id: var id })
            AppendTries(text, settings, id);
        AppendWarnings(text, settings, play);
        return text.ToString();
    }

    private static TwinDefinition? FindExample(CommunityFolder folder)
    {
        if (folder.Communities.IsEmpty)
            return null;
        var smoke = folder.Communities[0].Expand().Twins.Where(twin => twin is { Kind: TwinKind.Sensor, Model: "smoke" });
        return smoke.FirstOrDefault(twin => twin.Id.Name == PreferredExample) ?? smoke.FirstOrDefault();
    }

    private static void AppendTries(StringBuilder text, SiloSettings settings, TwinId device)
    {
        var (host, port) = settings.MqttBroker is { } broker
            ? (broker.Host, BrokerPort(broker))
            : (settings.Mqtt.Local.Address.ToString(), settings.Mqtt.Port);
        text.Append(CultureInfo.InvariantCulture, $$$"""

            Try next, in two more shells:
              curl -N http://{{{settings.Http.Local}}}/v1/communities/{{{device.Community}}}/alarms:watch
              mosquitto_pub -h {{{host}}} -p {{{port}}} -q 1 -t sc/v1/{{{device.Community}}}/{{{device.Name}}}/telemetry -m "{\"seq\":$(date +%s),\"values\":{\"smoke\":0.8}}"

            """);
    }

    private static void AppendWarnings(StringBuilder text, SiloSettings settings, PlayMode play)
    {
        if (settings.IsSimulated && play != PlayMode.Off)
        {
            var given = play.ToString().ToLowerInvariant();
            text.Append(CultureInfo.InvariantCulture, $"""

                WARNING: --play {given}: invented alarms, incidents and orders of people who do not exist enter the journal. Never use it together with real devices or people; end it before they come, and give them another --data folder.
                警告:--play {given} 会把虚构的报警、事件和人员操作写入日志。切勿与真实设备或人员混用;接入之前请停用,并换一个 --data 目录。

                """);
        }

        (SettingOption Option, HostPort Where)[] opened = settings.MqttBroker is null
            ? [(SettingOptions.Http, settings.Http), (SettingOptions.Grpc, settings.Grpc), (SettingOptions.Mqtt, settings.Mqtt)]
            : [(SettingOptions.Http, settings.Http), (SettingOptions.Grpc, settings.Grpc)];
        foreach (var (option, where) in opened.Where(open => !open.Where.IsLoopback))
        {
            text.Append(CultureInfo.InvariantCulture, $"""

                WARNING: {option.Name} {where} is open to other machines, without TLS and without sign-in: whoever reaches it can read and change everything. Put a gateway in front of it.
                警告:{option.Name} {where} 对其他机器开放,没有加密,也不需要登录。

                """);
        }
    }

    private static int BrokerPort(Uri broker) => broker.Port > 0 ? broker.Port : 1883;

    private static void Line(StringBuilder text, string name, string value) => text.Append("  ").Append($"{name} ".PadRight(Column)).AppendLine(value);
}
