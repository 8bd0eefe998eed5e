using SafeCommunity.Grains.Folders;
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
        catch (FolderException wrong)
        {
            throw new UsageException([.. wrong.Lines]);
        }
    }

    /// <summary>The time zone of its clocks.</summary>
    public static TimeZoneInfo ZoneOf(CommunityFiles community) => TimeZoneInfo.FindSystemTimeZoneById(community.Plan.TimeZone);
}
