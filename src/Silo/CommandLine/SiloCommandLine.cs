using System.CommandLine;
using SafeCommunity.Silo.Hosting;

namespace SafeCommunity.Silo.CommandLine;

/// <summary>The program's commands: to run, to verify what it keeps, to make that anew, and to say yes to edits.</summary>
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
        var options = SettingOptions.All.Except([SettingOptions.Data, SettingOptions.Community]);
        root.Options.Add(SettingOptions.Data.Option);
        root.Options.Add(SettingOptions.CommunityOption);
        foreach (var option in options)
            root.Options.Add(option.Option);
        root.SetAction((line, cancellation) => SiloRunner.RunAsync(new SettingsReader(line, ReadConfiguration()).Read(), cancellation));
        root.Subcommands.Add(BuildVerify());
        root.Subcommands.Add(BuildApply());
        root.Subcommands.Add(BuildRebuild());
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
            Walk the journals' hash chains and name the first broken entry; then look whether their ends were cut off, and whether
            read tables, indexes and snapshots are whole.
            校验日志的哈希链,指出第一条损坏的记录;并检查日志末尾、读取表、索引和快照是否完整。
            Exit code 0: whole; 1: broken; 2: cannot be read.
            """);
        verify.Options.Add(SettingOptions.Data.Option);
        verify.Options.Add(name);
        verify.SetAction((line, cancellation) => JournalVerifier.RunAsync(
            new SettingsReader(line, ReadConfiguration()).ReadDataFolder(), line.GetValue(name), TimeProvider.System, cancellation));
        return verify;
    }

    private static Command BuildRebuild()
    {
        var rebuild = new Command("rebuild", """
            Make the database of a data folder anew from its journal: read tables, indexes, and what can be read of the snapshots.
            No silo may run on the folder. The old file stays beside it, under another name. Then verify.
            用日志重建数据库(读取表、索引、快照);重建前请先停止程序,旧文件会保留。
            Exit code 0: done and whole; 1: not done, or not whole; 2: cannot be read.
            """);
        rebuild.Options.Add(SettingOptions.Data.Option);
        rebuild.SetAction((line, cancellation) => StoreRebuilder.RunAsync(
            new SettingsReader(line, ReadConfiguration()).ReadDataFolder(), TimeProvider.System, cancellation));
        return rebuild;
    }

    private static Command BuildApply()
    {
        var community = new Option<string>("--community")
        {
            HelpName = "NAME",
            Description = "Only this community's edits, by its name; all communities' when absent.",
        };
        var yes = new Option<string>("--yes") { HelpName = "HASH", Description = "Say yes to the edit of this hash; its first 8 characters or more are enough." };
        var actor = new Option<string>("--actor") { HelpName = "NAME", Description = "Who says yes; the journal names it." };
        var reason = new Option<string>("--reason") { HelpName = "TEXT", Description = "Why; the journal names it." };
        var apply = new Command("apply", """
            Show the edits of communities' files that wait since they would take away what watches over people, and say yes to one.
            显示因会取消现有保护而等待确认的文件修改,并可确认其中一项。
            Asks the silo that runs at --http. Without --yes nothing is changed.
            Exit code 0: nothing waits, or what was said yes to is in force; 1: something waits, or it failed; 2: wrong option.
            """);
        foreach (var option in (Option[])[SettingOptions.Http.Option, community, yes, actor, reason])
            apply.Options.Add(option);
        apply.SetAction((line, cancellation) => EditConfirmer.RunAsync(
            new SettingsReader(line, ReadConfiguration()).ReadHttp(),
            new EditConsent(line.GetValue(community), line.GetValue(yes), line.GetValue(actor), line.GetValue(reason)),
            cancellation));
        return apply;
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
