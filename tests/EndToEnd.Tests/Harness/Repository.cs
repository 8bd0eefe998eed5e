namespace SafeCommunity.EndToEnd.Tests.Harness;

/// <summary>Where things stand in the repository.</summary>
internal static class Repository
{
    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The product's program, built in the configuration of the tests.</summary>
    public static string SiloDll { get; } = ProgramOf("Silo");

    /// <summary>The simulator's program.</summary>
    public static string SimulatorDll { get; } = ProgramOf("Simulator");

    /// <summary>The seeded community.</summary>
    public static string Chengbei { get; } = Path.Combine(Root, "seeds", "chengbei");

    /// <summary>The program buf.</summary>
    public static string Buf { get; } = Path.Combine(Root, "tools", "protos", "node_modules", ".bin", "buf");

    private static string ProgramOf(string project) => Path.Combine(
        Root, "src", project, "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", $"SafeCommunity.{project}.dll");

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (folder.EnumerateFiles("SafeCommunity.sln").Any())
                return folder.FullName;
        }

        throw new DirectoryNotFoundException("The tests do not run inside the repository.");
    }
}
