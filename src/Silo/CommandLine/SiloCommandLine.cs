using System.CommandLine;
using SafeCommunity.Silo.Hosting;

namespace SafeCommunity.Silo.CommandLine;

/// <summary>The program's commands: to run, and to verify the journals.</summary>
internal static class SiloCommandLine
{
    private const string About = """
        SafeCommunity: the live digital twin of residential communities.
        SafeCommunity:居民小区的实时数字孪生。不带参数即可启动。

        Starts everything in one process: twins, storage, an MQTT broker and the API. Nothing is open to other machines
        unless an option says so. Ctrl-C ends it.

        Every option may also be set by an environment variable (SAFECOMMUNITY_DATA, SAFECOMMUNITY_HTTP,
        SAFECOMMUNITY_MQTT_BROKER ...; several communities divided by ';') or in appsettings.json beside the program
        ({ "SafeCommunity": { "Data": "...", "Http": "..." } }). The command line goes first, then the environment.
        """;

    /// <summary>Runs the command that the arguments name and returns the exit code.</summary>
    public static Task<int> InvokeAsync(string[] args) => CommandRunner.InvokeAsync(Build(), args, "safecommunity");

    private static RootCommand Build()
    {
        var root = new RootCommand(About);
        SettingOption[] options = [SettingOptions.Http, SettingOptions.Grpc, SettingOptions.Mqtt, SettingOptions.MqttBroker, SettingOptions.Play];
        root.Options.Add(SettingOptions.Data.Option);
        root.Options.Add(SettingOptions.CommunityOption);
        foreach (var option in options)
            root.Options.Add(option.Option);
        root.SetAction((line, cancellation) => SiloRunner.RunAsync(new SettingsReader(line, ReadConfiguration()).Read(), cancellation));
        root.Subcommands.Add(BuildVerify());
        return root;
    }

    private static Command BuildVerify()
    {
        var name = new Option<string>("--community")
        {
            HelpName = "NAME",
            Description = "Only this community's journal; all of them when absent.",
        };
        var verify = new Command("verify", """
            Walk the journals' hash chains and name the first broken entry.
            校验日志的哈希链,指出第一条损坏的记录。
            Exit code 0: whole; 1: broken; 2: cannot be read.
            """);
        verify.Options.Add(SettingOptions.Data.Option);
        verify.Options.Add(name);
        verify.SetAction((line, cancellation) => JournalVerifier.RunAsync(
            new SettingsReader(line, ReadConfiguration()).ReadDataFolder(), line.GetValue(name), TimeProvider.System, cancellation));
        return verify;
    }

    private static IConfigurationRoot ReadConfiguration()
    {
        try
        {
            return new ConfigurationBuilder()
                .SetBasePath(AppContext.BaseDirectory)
                .AddJsonFile(SettingsReader.FileName, optional: true, reloadOnChange: false)
                .AddEnvironmentVariables()
                .Build();
        }
        catch (InvalidDataException fault)
        {
            throw new UsageException($"{fault.Message.ReplaceLineEndings(" ").TrimEnd('.')}: correct {SettingsReader.FileName}");
        }
    }
}
