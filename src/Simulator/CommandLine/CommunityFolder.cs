using SafeCommunity.Grains.Json;
using SafeCommunity.Simulator.Running;

namespace SafeCommunity.Simulator.CommandLine;

/// <summary>A community's folder as a command names it.</summary>
internal static class CommunityFolder
{
    /// <summary>Reads it.</summary>
    /// <exception cref="UsageException">There is none, or its files have mistakes, each told with its place.</exception>
    public static CommunityFiles Read(string path)
    {
        try
        {
            return CommunityFiles.Read(path);
        }
        catch (SourceFileException wrong)
        {
            throw new UsageException(
                [.. wrong.Problems.Select(problem => $"{Path.Combine(path, problem.File)}:{problem.Line}:{problem.Column}: {problem.Message}")]);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path}: cannot be read ({fault.Message.TrimEnd('.')}); give a community's folder, for instance seeds/chengbei");
        }
    }

    /// <summary>The time zone of its clocks.</summary>
    public static TimeZoneInfo ZoneOf(CommunityFiles community) => TimeZoneInfo.FindSystemTimeZoneById(community.Plan.TimeZone);
}
