using System.Collections.Immutable;
using System.CommandLine;

namespace SafeCommunity.Silo.CommandLine;

/// <summary>One setting and its names on the command line, in the environment and in <c>appsettings.json</c>.</summary>
/// <param name="Name">The option, for instance <c>--http</c>.</param>
/// <param name="Variable">The environment variable, for instance <c>SAFECOMMUNITY_HTTP</c>.</param>
/// <param name="Key">The configuration key, for instance <c>SafeCommunity:Http</c>.</param>
/// <param name="Default">The value when none is given; null for none.</param>
/// <param name="Option">The option as the command line knows it.</param>
internal sealed record SettingOption(string Name, string Variable, string Key, string? Default, Option<string> Option);

/// <summary>The options of the program.</summary>
internal static class SettingOptions
{
    public static SettingOption Data { get; } = Of("data", "Data", "DIR", "./data", "The data folder: one database file and a lock. Made when it is not there.");

    public static SettingOption Http { get; } = Of("http", "Http", "HOST:PORT", "127.0.0.1:5080", "Where HTTP/1.1 is served: JSON and gRPC-Web.");

    public static SettingOption Grpc { get; } = Of("grpc", "Grpc", "HOST:PORT", "127.0.0.1:5081", "Where HTTP/2 without TLS is served: gRPC, with reflection.");

    public static SettingOption Mqtt { get; } = Of("mqtt", "Mqtt", "HOST:PORT", "127.0.0.1:1883", "Where the embedded MQTT broker listens for devices.");

    public static SettingOption MqttBroker { get; } = Of("mqtt-broker", "MqttBroker", "mqtt://HOST:PORT", null, "Use this MQTT broker and open none here. Give a password by the environment variable, not here.");

    public static SettingOption AllowOrigin { get; } = Of(
        "allow-origin",
        "AllowOrigin",
        "ORIGIN[,ORIGIN]",
        null,
        "Web pages of these origins, for instance https://console.example, may call the HTTP port from a browser. Without it no page of another origin may.");

    public static SettingOption Play { get; } = Of(
        "play",
        "Play",
        "off|devices|world|life|outside",
        "devices",
        "Who plays the community. 'devices' (also 'on'): all its devices send normal readings, nothing happens and nobody is on duty. "
        + "'world': a whole simulated life, with invented alarms, incidents, patrols and officers, which enter the journal; something happens within a minute, and again every few minutes. "
        + "'life': the same at the pace of an ordinary life, an event or two a day. "
        + "'outside': another program plays it (simulator play), and rules are armed by the time that is played. "
        + "'off': nobody. Never use any but off together with real devices. "
        + "谁来模拟小区:devices 只有设备的正常读数;world 模拟全部生活,一分钟内就有事发生,虚构的报警和事件会写入日志;life 同 world,但按平常节奏;outside 由另外的程序演示;接入真实设备时必须用 off。");

    public static SettingOption Community { get; } = Of("community", "Community", "PATH", "seeds/chengbei", "");

    /// <summary>All of them.</summary>
    public static ImmutableArray<SettingOption> All => [Data, Community, Http, Grpc, Mqtt, MqttBroker, AllowOrigin, Play];

    /// <summary>The community's folders; the one option that may be repeated.</summary>
    public static Option<string[]> CommunityOption { get; } = new("--community")
    {
        HelpName = "PATH",
        Description = "A community's folder, with community.json and rules.json. May be repeated. Looked for in the working folder, then above the program. [default: seeds/chengbei]",
        Arity = ArgumentArity.OneOrMore,
    };

    private static SettingOption Of(string name, string key, string value, string? standard, string description) => new(
        $"--{name}",
        $"SAFECOMMUNITY_{name.ToUpperInvariant().Replace('-', '_')}",
        $"SafeCommunity:{key}",
        standard,
        new Option<string>($"--{name}")
        {
            HelpName = value,
            Description = standard is null ? description : $"{description} [default: {standard}]",
        });
}
