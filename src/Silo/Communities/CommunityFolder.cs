using System.Security.Cryptography;
using System.Text;
using SafeCommunity.Grains.Communities;
using SafeCommunity.Grains.Plans;
using SafeCommunity.Grains.Rules;
using SafeCommunity.Silo.Hosting;

namespace SafeCommunity.Silo.Communities;

/// <summary>A community's folder: its plan, read and expanded, and where its rules stand.</summary>
/// <param name="PlanFile">The plan's path, as messages name it.</param>
/// <param name="RulesFile">The rules' path; the file may be absent.</param>
/// <param name="Definition">The plan's twins.</param>
internal sealed record CommunityFolder(string PlanFile, string RulesFile, CommunityDefinition Definition)
{
    private const string PlanName = "community.json";
    private const string RulesName = "rules.json";

    /// <summary>Finds a community, reads its plan, and looks through its rules.</summary>
    /// <param name="path">Its folder: in the working folder, or in the program's or one above it.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="StartException">There is none, it cannot be read, or it is wrong.</exception>
    public static async Task<CommunityFolder> ReadAsync(string path, CancellationToken cancellation)
    {
        var folder = Find(path) ?? throw new StartException(
            $"{path}: no community there ({PlanName} is missing); give its folder with --community PATH");
        var planFile = Path.Combine(folder, PlanName);
        try
        {
            var plan = Grains.Plans.PlanFile.Read(await File.ReadAllBytesAsync(planFile, cancellation));
            var community = new CommunityFolder(planFile, Path.Combine(folder, RulesName), PlanExpander.Expand(plan));
            await community.CheckRulesAsync(cancellation);
            return community;
        }
        catch (PlanFileException fault)
        {
            throw new StartException([.. fault.Problems.Select(problem => $"{planFile}:{problem.Line}:{problem.Column}: {problem.Message}")]);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"{planFile}: cannot be read ({fault.Message.TrimEnd('.')})");
        }
    }

    /// <summary>Reads the rules as they are now; empty ones where there is no file.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="DecoderFallbackException">The file is not UTF-8.</exception>
    public async Task<RuleText> ReadRulesAsync(CancellationToken cancellation)
    {
        if (!File.Exists(RulesFile))
            return new RuleText("", "", Definition.TimeZone);
        var bytes = await File.ReadAllBytesAsync(RulesFile, cancellation);
        var text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes);
        return new RuleText(text, Convert.ToHexStringLower(SHA256.HashData(bytes)), Definition.TimeZone);
    }

    private async Task CheckRulesAsync(CancellationToken cancellation)
    {
        try
        {
            var rules = await ReadRulesAsync(cancellation);
            RuleFile.Parse(rules.Text, rules.TimeZone);
        }
        catch (RuleFileException fault)
        {
            throw new StartException([.. fault.Problems.Select(problem => $"{RulesFile}:{problem.Line}:{problem.Column}: {problem.Message}")]);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            throw new StartException($"{RulesFile}: cannot be read ({fault.Message.TrimEnd('.')})");
        }
    }

    private static string? Find(string path)
    {
        if (File.Exists(Path.Combine(path, PlanName)))
            return path;
        if (Path.IsPathRooted(path))
            return null;
        for (var above = new DirectoryInfo(AppContext.BaseDirectory); above is not null; above = above.Parent)
        {
            var candidate = Path.Combine(above.FullName, path);
            if (File.Exists(Path.Combine(candidate, PlanName)))
                return candidate;
        }

        return null;
    }
}
