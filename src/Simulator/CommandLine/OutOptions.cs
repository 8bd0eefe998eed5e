using System.CommandLine;

namespace SafeCommunity.Simulator.CommandLine;

/// <summary>Where a command's report goes.</summary>
internal sealed class OutOptions
{
    private readonly Option<string> _out = new("--out")
    {
        HelpName = "DIR",
        Description = "Where the report goes; it must not be there yet. 报告文件夹。",
        DefaultValueFactory = _ => "report",
    };

    private readonly Option<bool> _replace = new("--replace") { Description = "Replace a report that is there. 覆盖已有报告。" };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_out);
        command.Options.Add(_replace);
    }

    /// <summary>Takes the report's place.</summary>
    /// <exception cref="UsageException">Something is there that must not go, or nothing can be written there.</exception>
    public ReportFolder Take(ParseResult line) => ReportFolder.Take(line.GetRequiredValue(_out), line.GetValue(_replace));
}
