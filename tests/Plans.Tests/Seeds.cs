using System.Text;

namespace SafeCommunity.Plans.Tests;

/// <summary>The seed files, as the build copies them.</summary>
internal static class Seeds
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "seeds");

    public static byte[] Chengbei { get; } = File.ReadAllBytes(Path.Combine(Folder, "chengbei", "community.json"));

    public static string ChengbeiText { get; } = Encoding.UTF8.GetString(Chengbei);
}
