using System.Globalization;

namespace SafeCommunity.Bench.Ingest;

/// <summary>The community that the bench lives in.</summary>
internal static class BenchCommunity
{
    /// <summary>Its name.</summary>
    public const string Name = "bench";

    /// <summary>The name of a device, from 0.</summary>
    public static string DeviceName(int number) => string.Create(CultureInfo.InvariantCulture, $"smoke-{number:D5}");
}
