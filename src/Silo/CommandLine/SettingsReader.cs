using System.Collections.Immutable;
using System.CommandLine;

namespace SafeCommunity.Silo.CommandLine;

/// <summary>
/// Finds each setting's value: the command line first, then the environment, then <c>appsettings.json</c> beside the
/// program, then the default. A message names the place the value came from.
/// </summary>
internal sealed class SettingsReader(ParseResult line, IConfiguration configuration)
{
    /// <summary>The file beside the program.</summary>
    public const string FileName = "appsettings.json";

    private const string Section = "SafeCommunity";

    /// <summary>Every setting.</summary>
    /// <exception cref="UsageException">One is wrong, or there is one that is not known.</exception>
    public SiloSettings Read()
    {
        CheckKeys();
        var broker = Find(SettingOptions.MqttBroker) is { } given ? ReadBroker(given) : null;
        if (broker is not null && line.GetResult(SettingOptions.Mqtt.Option) is not null)
            throw new UsageException("--mqtt and --mqtt-broker exclude each other: the first opens a broker here, the second uses one elsewhere");

        var settings = new SiloSettings
        {
            DataFolder = ReadDataFolder(),
            Communities = ReadCommunities(),
            Http = ReadHostPort(SettingOptions.Http),
            Grpc = ReadHostPort(SettingOptions.Grpc),
            Mqtt = ReadHostPort(SettingOptions.Mqtt),
            MqttBroker = broker,
            Play = ReadPlay(),
            AllowedOrigins = ReadOrigins(),
        };
        HostPort[] opened = broker is null ? [settings.Http, settings.Grpc, settings.Mqtt] : [settings.Http, settings.Grpc];
        return opened.Select(where => where.Port).Distinct().Count() == opened.Length
            ? settings
            : throw new UsageException("--http, --grpc and --mqtt need a port each");
    }

    /// <summary>The data folder, in full.</summary>
    /// <exception cref="UsageException">It is no folder's name.</exception>
    public string ReadDataFolder()
    {
        var given = Require(SettingOptions.Data);
        try
        {
            return Path.GetFullPath(given.Value);
        }
        catch (ArgumentException)
        {
            throw given.Wrong("a folder's name");
        }
    }

    private ImmutableArray<string> ReadOrigins()
    {
        if (Find(SettingOptions.AllowOrigin) is not { } given)
            return [];
        var origins = given.Value.Split(',', StringSplitOptions.TrimEntries);
        // As browsers write them: scheme, host and port, and no slash after it.
        return Array.TrueForAll(origins, text => Uri.TryCreate(text, UriKind.Absolute, out var origin)
            && (origin.Scheme == Uri.UriSchemeHttp || origin.Scheme == Uri.UriSchemeHttps)
            && origin.GetLeftPart(UriPartial.Authority) == text)
            ? [.. origins]
            : throw given.Wrong("origins such as https://console.example, with a comma between them");
    }

    public HostPort ReadHttp() => ReadHostPort(SettingOptions.Http);

    /// <summary>A misspelt key, or one with more inside than a value, would otherwise be as if it were not there.</summary>
    private void CheckKeys()
    {
        foreach (var child in configuration.GetSection(Section).GetChildren())
        {
            var known = SettingOptions.All.FirstOrDefault(option => string.Equals(option.Key, child.Path, StringComparison.OrdinalIgnoreCase));
            if (known is null)
                throw new UsageException($"{GivenText.Show(child.Path)}: there is no such setting; known: {string.Join(", ", SettingOptions.All.Select(option => option.Key))}");
            if (child.Value is null && known != SettingOptions.Community)
                throw new UsageException($"{child.Path}: give one value, a text");
        }
    }

    private ImmutableArray<string> ReadCommunities()
    {
        if (line.GetValue(SettingOptions.CommunityOption) is { Length: > 0 } given)
            return given.Contains("") ? throw new UsageException($"{SettingOptions.CommunityOption.Name} '': give a community's folder") : [.. given];
        if (Environment.GetEnvironmentVariable(SettingOptions.Community.Variable) is { Length: > 0 } variable)
            return [.. variable.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
        var section = configuration.GetSection(SettingOptions.Community.Key);
        ImmutableArray<string> configured = [.. section.GetChildren().Select(child => child.Value ?? "").Prepend(section.Value ?? "").Where(path => path.Length > 0)];
        return configured.IsEmpty ? [SettingOptions.Community.Default!] : configured;
    }

    private HostPort ReadHostPort(SettingOption option)
    {
        var given = Require(option);
        return HostPort.TryParse(given.Value, out var where)
            ? where
            : throw given.Wrong($"HOST:PORT, for instance {option.Default}; HOST is an IP address, localhost, or * for all, PORT 1 to 65535");
    }

    private static Uri ReadBroker(Given given) => GivenAddress.TryRead(given.Value, out var broker, "mqtt")
        ? broker
        : throw given.WrongSecret("mqtt://HOST:PORT or mqtt://USER:PASSWORD@HOST:PORT, the port 1 to 65535");

    private PlayMode ReadPlay()
    {
        var given = Require(SettingOptions.Play);
        return given.Value switch
        {
            "off" => PlayMode.Off,
            "devices" or "on" => PlayMode.Devices,
            "world" => PlayMode.World,
            "life" => PlayMode.Life,
            "outside" => PlayMode.Outside,
            _ => throw given.Wrong("off, devices, world, life or outside"),
        };
    }

    private Given Require(SettingOption option) => Find(option) ?? new Given(option.Name, option.Default!);

    private Given? Find(SettingOption option)
    {
        if (line.GetResult(option.Option) is { Implicit: false })
            return new Given(option.Name, line.GetValue(option.Option) ?? "");
        if (Environment.GetEnvironmentVariable(option.Variable) is { Length: > 0 } variable)
            return new Given(option.Variable, variable);
        return configuration[option.Key] is { Length: > 0 } configured ? new Given(option.Key, configured) : null;
    }

    /// <summary>A value and where it came from.</summary>
    private readonly record struct Given(string Source, string Value)
    {
        public UsageException Wrong(string wanted) => new($"{Source} {GivenText.Show(Value)}: give {wanted}; --help lists the options");

        public UsageException WrongSecret(string wanted) => new($"{Source}: give {wanted}; --help lists the options");
    }
}
